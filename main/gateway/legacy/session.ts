import type { ServerResponse } from 'node:http';
import type { CallRecord } from '../../audit/index.ts';
import type { Connection } from '../../connections/index.ts';
import { Fault } from '../../faults/index.ts';
import { type Failure, headerValue } from '../../upstream/index.ts';
import { answerFault } from '../answers.ts';
import { traceOf } from '../trace.ts';
import type { LegacyLimits } from './limits.ts';
import { Link } from './link.ts';
import { isRequest, type Message, type RequestMessage } from './message.ts';
import { createOutbox, type Outbox, type OutboxEvent } from './outbox.ts';
import { faultOfFailure } from './refusal.ts';
import { passOn, Reply } from './reply.ts';
import { type ClientStream, createClientStream } from './stream.ts';

/** Who asks, and where the calls are noted. */
export interface LegacyContext {
  /** Id of the client's grant. */
  readonly grant: string;
  readonly via: CallRecord['via'];
  /** The client's headers, flat, without those that never go upstream (credentials, hop-by-hop, cookies). */
  readonly headers: readonly string[];
  record(call: () => CallRecord): void;
}

/** A POST that was read. */
export interface ReadPost {
  readonly res: ServerResponse;
  readonly body: Buffer;
  readonly batch: boolean;
  readonly messages: readonly Message[];
  /** The client takes an event stream; else it gets one JSON body. */
  readonly asStream: boolean;
  readonly context: LegacyContext;
  /** The context's headers that go along to the server. */
  readonly carried: readonly string[];
}

export interface SessionOptions {
  readonly id: string;
  readonly grant: string;
  readonly connection: Connection;
  readonly limits: LegacyLimits;
  /** Go upstream with every request that has none of its own to carry. */
  readonly headers: readonly string[];
  onOver(): void;
}

interface Call {
  readonly request: RequestMessage;
  readonly context: LegacyContext;
  readonly at: number;
  readonly started: number;
  /** Null once the client left: in this era that is no cancellation (MCP 2025-11-25, "Disconnection"). */
  reply: Reply | null;
}

/**
 * One client's session: Streamable HTTP (up to revision 2025-11-25) to the client, HTTP+SSE of its own to the server.
 * Decides on which of the client's streams a message of the server travels.
 */
export class Session {
  readonly grant: string;
  readonly #options: SessionOptions;
  readonly #link: Link;
  readonly #outbox: Outbox;
  /** By id; the newest last. */
  readonly #calls = new Map<string, Call>();
  /** Calls that asked for progress, by token. */
  readonly #progress = new Map<string, Call>();
  readonly #replies = new Set<Reply>();
  #listener: ClientStream | null = null;
  #usedAt = Date.now();
  #over = false;

  constructor(options: SessionOptions) {
    const { connection, limits, headers, grant } = options;
    this.grant = grant;
    this.#options = options;
    this.#outbox = createOutbox(limits, (question) => this.#link.reply(question, UNDELIVERED));
    this.#link = new Link({
      connection,
      limits,
      headers,
      listening: () => this.#listener !== null || this.#replies.size > 0,
      onAnswer: (key, answer, outcome) => this.#answered(key, answer, outcome),
      onMessage: (message) => this.#arrived(message),
    });
  }

  /** Answers a POST of messages. */
  async post(read: ReadPost): Promise<void> {
    this.#usedAt = Date.now();
    const requests = read.messages.filter(isRequest);
    if (requests.length === 0) return this.#tell(read);
    const refusal = this.#refusalOf(requests);
    if (refusal) return answerFault(read.res, refusal, refusal.http === 400 ? null : read.body);
    const calls = this.#begin(read, requests);
    for (const message of read.messages) {
      const posted = await this.#link.send(message, read.carried);
      const call = calls.get(message);
      if (!call) this.#told(message);
      else if (posted.kind === 'accepted') call.reply?.accepted();
      else this.#failed(call, posted);
    }
  }

  /** Answers a GET: the stream for messages that belong to no call. */
  listen(res: ServerResponse, lastEventId: string | undefined): void {
    this.#usedAt = Date.now();
    if (this.#listener) {
      answerFault(res, new Fault('GW_SESSION_STREAM_TAKEN'), null);
      return;
    }
    const stream = createClientStream(res, {
      headers: this.#headers,
      bufferBytes: this.#options.limits.streamBufferBytes,
      onRoom: () => this.#link.resume(),
      onClose: () => {
        if (this.#listener === stream) this.#listener = null;
        this.#usedAt = Date.now();
        this.#link.resume();
      },
    });
    this.#listener = stream;
    stream.start();
    for (const event of this.#outbox.since(lastEventId)) this.#push(stream, event);
    this.#link.wake();
  }

  /** Called once per keep-alive period. */
  beat(now: number): void {
    this.#listener?.beat();
    for (const reply of this.#replies) reply.beat();
    if (this.unused && now - this.#usedAt > this.#options.limits.idleMs) this.end(null);
  }

  /** No stream is open, and none will be without the client. */
  get unused(): boolean {
    return this.#listener === null && this.#replies.size === 0;
  }

  get usedAt(): number {
    return this.#usedAt;
  }

  get callsUnderWay(): number {
    return this.#calls.size;
  }

  /** Ends the server's side alone; calls under way are answered with the fault, and the client keeps its session. */
  interrupt(fault: Fault): void {
    this.#link.interrupt(fault);
  }

  /** Ends both sides. @param fault what calls under way are answered with; null when the client wanted it so. */
  end(fault: Fault | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#link.close();
    const answer = fault ?? new Fault('GW_SESSION_LOST', { host: this.#host });
    for (const call of [...this.#calls.values()]) this.#failed(call, { kind: 'fault', fault: answer });
    this.#listener?.end();
    this.#options.onOver();
  }

  get #headers() {
    return { 'Mcp-Session-Id': this.#options.id };
  }

  get #host(): string {
    return new URL(this.#options.connection.record.url).host;
  }

  #refusalOf(requests: readonly RequestMessage[]): Fault | null {
    const keys = new Set(requests.map((request) => request.key));
    if (keys.size < requests.length || requests.some(({ key }) => this.#calls.has(key) || this.#link.awaits(key)))
      return new Fault('GW_REQUEST_UNREADABLE', { reason: 'its id is that of another call under way' });
    const count = this.#options.limits.maxCalls;
    return this.#calls.size + requests.length > count ? new Fault('GW_TOO_MANY', { count, things: 'calls' }) : null;
  }

  #begin(read: ReadPost, requests: readonly RequestMessage[]): Map<Message, Call> {
    const { res, asStream, batch, context } = read;
    const reply = new Reply({
      res,
      asStream,
      batch,
      expected: requests.length,
      headers: this.#headers,
      bufferBytes: this.#options.limits.streamBufferBytes,
      onRoom: () => this.#link.resume(),
      onClose: (byClient) => this.#closed(reply, byClient),
    });
    this.#replies.add(reply);
    const calls = new Map<Message, Call>();
    for (const request of requests) {
      const call = { request, reply, context, at: Date.now(), started: performance.now() };
      calls.set(request, call);
      this.#calls.set(request.key, call);
      if (request.progressKey !== null) this.#progress.set(request.progressKey, call);
    }
    return calls;
  }

  /** A POST without requests: 202 once the server has taken every message. */
  async #tell({ res, messages, carried }: ReadPost): Promise<void> {
    let failure: Failure | null = null;
    for (const message of messages) {
      const posted = await this.#link.send(message, carried);
      if (posted.kind === 'accepted') this.#told(message);
      else failure ??= posted;
    }
    if (res.destroyed) return;
    if (failure === null) res.writeHead(202, this.#headers).end();
    else if (failure.kind === 'refused') passOn(res, failure.refusal);
    else answerFault(res, failure.fault, null);
  }

  /** A cancelled call gets no answer: its part of the reply is over (MCP, "Cancellation"). */
  #told(message: Message): void {
    const call = message.cancels === null ? undefined : this.#calls.get(message.cancels);
    if (!call) return;
    this.#link.forget(call.request.key);
    this.#finish(call, 'aborted', null, 0);
    call.reply?.skip();
  }

  #answered(key: string, answer: Buffer, outcome: 'ok' | 'error' | Fault): boolean {
    const call = this.#calls.get(key);
    if (!call) return true;
    const { reply } = call;
    this.#finish(call, outcome, reply?.status ?? 0, answer.length);
    const room = reply ? reply.answer(answer) : this.#late(answer);
    if (call.request.method === 'initialize' && outcome !== 'ok') this.end(null);
    return room;
  }

  /** The client left before the answer came. If it listens, it may still want it. */
  #late(answer: Buffer): boolean {
    return this.#listener ? this.#push(this.#listener, this.#outbox.add(answer, null)) : true;
  }

  #failed(call: Call, failure: Failure): void {
    if (this.#calls.get(call.request.key) !== call) return;
    const refusal = failure.kind === 'refused' ? failure.refusal : null;
    const fault = faultOfFailure(failure, this.#host);
    this.#finish(call, refusal ? 'error' : fault, refusal?.status ?? 200, 0);
    call.reply?.fail(call.request.key, fault, refusal);
    if (call.request.method === 'initialize') this.end(null);
  }

  /** A request or notification of the server: on the stream that it belongs to, or the best one there is. */
  #arrived(message: Message): boolean {
    const progress =
      message.method === 'notifications/progress' ? this.#progress.get(message.progressKey ?? '') : undefined;
    if (progress?.reply?.carries) return progress.reply.message(message.bytes);
    const question = isRequest(message) ? message : null;
    if (this.#listener) return this.#push(this.#listener, this.#outbox.add(message.bytes, question));
    const newest = [...this.#replies].findLast((reply) => reply.carries);
    if (newest) return newest.message(message.bytes);
    // Nobody listens, but the session lives; a server that only wants to know that much must not give it up.
    if (question?.method === 'ping') this.#link.reply(question, '"result":{}');
    else this.#outbox.add(message.bytes, question);
    return true;
  }

  #push(stream: ClientStream, event: OutboxEvent): boolean {
    const room = stream.send(event.bytes, event.id);
    this.#outbox.delivered(event);
    return room;
  }

  #closed(reply: Reply, byClient: boolean): void {
    this.#replies.delete(reply);
    this.#usedAt = Date.now();
    this.#link.resume();
    if (!byClient || this.#over) return;
    for (const call of [...this.#calls.values()]) {
      if (call.reply !== reply) continue;
      call.reply = null;
      this.#record(call, 'aborted', null, reply.status, 0);
      // Without an answer the client never learns the session's id.
      if (call.request.method === 'initialize') this.end(null);
    }
  }

  #finish(call: Call, outcome: 'ok' | 'error' | 'aborted' | Fault, status: number | null, bytes: number): void {
    this.#calls.delete(call.request.key);
    const { progressKey } = call.request;
    if (progressKey !== null && this.#progress.get(progressKey) === call) this.#progress.delete(progressKey);
    if (call.reply === null) return;
    const fault = outcome instanceof Fault ? outcome : null;
    this.#record(call, fault ? 'fault' : (outcome as CallRecord['outcome']), fault, status ?? call.reply.status, bytes);
  }

  #record(
    call: Call,
    outcome: CallRecord['outcome'],
    fault: Fault | null,
    status: number,
    responseBytes: number,
  ): void {
    const { request, context, at, started } = call;
    const { record, actsAs } = this.#options.connection;
    const durationMs = performance.now() - started;
    context.record(() => ({
      at,
      via: context.via,
      client: context.grant,
      connection: record.id,
      tenancy: record.pin?.name ?? null,
      actsAs,
      method: request.method.slice(0, NAME_LIMIT),
      tool: request.method === 'tools/call' ? (request.subject?.slice(0, NAME_LIMIT) ?? null) : null,
      ...traceOf(headerValue(context.headers, 'traceparent')),
      outcome,
      status,
      code: fault?.code ?? null,
      durationMs,
      requestBytes: request.bytes.length,
      responseBytes,
    }));
  }
}

/** Longest name that is kept of a call. */
const NAME_LIMIT = 128;

const UNDELIVERED =
  '"error":{"code":-32000,"message":"The client does not listen, and too many messages wait for it."}';
