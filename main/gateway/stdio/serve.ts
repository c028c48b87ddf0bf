import type { Socket } from 'node:net';
import type { CallLog, CallOutcome } from '../../audit/index.ts';
import { ANSWER_LIMIT, FRAME, type FrameKind, openFrames, REQUEST_LIMIT } from '../../channel/index.ts';
import type { Connection } from '../../connections/index.ts';
import { Fault, toFault } from '../../faults/index.ts';
import { isObject, parsedJson } from '../json.ts';
import { namesOfMessage } from '../names.ts';
import { createRoster, NOWHERE } from '../roster.ts';
import type { ToolRules } from '../tool-rules.ts';
import { traceOf } from '../trace.ts';
import { type Call, type CallEnd, faultAnswer } from './call.ts';
import { type ClientMessage, readClientMessage, UnreadableMessage } from './client-message.ts';
import type { Conversation, Outlet } from './conversation.ts';
import type { OpenPipe } from './pipe.ts';
import { createPiped } from './piped.ts';
import { createStreamable } from './streamable.ts';

/** Most calls of one bridge under way. */
const MOST_CALLS = 1024;
/** Longest time for a bridge to read what it is told at the end, ms. */
const LAST_WORDS_MS = 1000;
/** A larger ticket is not worth keeping at the other side. */
const TICKET_BYTES = 64 * 1024;

export interface ServeStdioOptions {
  /** A proven stream of a bridge. */
  readonly stream: Socket;
  /** Grant id of the AI client. */
  readonly client: string;
  /**
   * The connection of that name, if the client may use it at this moment. Asked for the first message, and for each as
   * long as it throws: what a person allows meanwhile works without a restart of the client.
   * @throws Fault
   */
  open(name: string): Connection;
  readonly calls: Pick<CallLog, 'record'>;
  /** For connections whose transport is `http+sse`. */
  readonly openPipe: OpenPipe;
  /** Absent: no tool is refused. */
  readonly rules?: ToolRules;
  /** Largest answer, bytes. */
  readonly answerLimit?: number;
}

/** A bridge that is being served. */
export interface StdioSession {
  /** What it is connected to; null as long as `open` refuses. */
  readonly connection: Connection | null;
  readonly callsUnderWay: number;
  /** Answers what is under way with the fault, and ends the stream and the server's session. */
  end(fault: Fault): void;
  /** Resolves when the bridge is gone, or end() was called. */
  readonly closed: Promise<void>;
}

/**
 * Serves one bridge: carries its client's messages to a connection as the HTTP client that a stdio client is not, and
 * what comes back to the bridge. Each message is reported once to the audit log.
 */
export function serveStdio(options: ServeStdioOptions): StdioSession {
  const { stream, client, open, calls, openPipe, rules, answerLimit = ANSWER_LIMIT } = options;
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const underWay = createRoster<StdioCall>();
  let name: string | null = null;
  let ticket: Buffer | null = null;
  let connection: Connection | null = null;
  let conversation: Conversation | null = null;

  const link = openFrames(stream, REQUEST_LIMIT, {
    onFrame,
    onDrain: () => conversation?.drained(),
    onClose() {
      for (const call of underWay) call.leave();
      leave();
    },
  });
  const outlet: Outlet = {
    message: (bytes) => void link.send(FRAME.message, 0, [bytes]),
    keep(bytes) {
      if (bytes.length <= TICKET_BYTES) link.send(FRAME.resume, 0, [bytes]);
    },
    isFull: () => link.full,
  };
  const reporting: Reporting = {
    client,
    calls,
    connection: () => connection,
    answer(call, payload) {
      underWay.remove(call);
      link.send(FRAME.answer, call.seq, payload);
    },
  };

  function onFrame(kind: FrameKind, seq: number, pieces: readonly Buffer[]) {
    const payload = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    if (kind === FRAME.open && name === null) name = nameIn(payload);
    else if (kind === FRAME.resume && name !== null) resume(name, payload);
    else if (kind === FRAME.request && name !== null) onRequest(name, seq, payload);
    else stream.destroy();
  }

  /** At once, without waiting for a message: the server may have something to say. A fault is for the next message. */
  function resume(target: string, payload: Buffer) {
    ticket = Buffer.from(payload);
    begin(target);
  }

  function onRequest(target: string, seq: number, payload: Buffer) {
    let message: ClientMessage;
    try {
      message = readClientMessage(payload);
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      link.send(FRAME.answer, seq, [Buffer.from(error.toAnswer())]);
      return;
    }
    const call = new StdioCall(seq, message, reporting);
    underWay.add(call);
    const fault = underWay.size > MOST_CALLS ? new Fault('GW_TOO_MANY_CALLS', { limit: MOST_CALLS }) : begin(target);
    if (fault) call.end({ kind: 'fault', fault });
    else sendIfAllowed(call);
  }

  /** Messages keep their order as long as nothing has to be asked for one of them. */
  function sendIfAllowed(call: StdioCall) {
    const verdict = connection && rules?.of(connection)?.(call.message.bytes);
    const judged = (fault: Fault | null | undefined) =>
      fault ? call.end({ kind: 'fault', fault }) : call.over || conversation?.send(call);
    if (verdict instanceof Promise) void verdict.then(judged);
    else judged(verdict);
  }

  /** @returns why there can be no conversation */
  function begin(target: string): Fault | null {
    if (conversation) return null;
    try {
      connection = open(target);
    } catch (error) {
      return toFault(error);
    }
    const piped = connection.record.transport === 'http+sse';
    conversation = piped
      ? createPiped(openPipe, connection, outlet)
      : createStreamable(connection, answerLimit, outlet);
    if (ticket) conversation.resume(ticket);
    ticket = null;
    return null;
  }

  function leave() {
    conversation?.close();
    conversation = null;
    close();
  }

  return {
    get connection() {
      return connection;
    },
    get callsUnderWay() {
      return underWay.size;
    },
    end(fault) {
      for (const call of underWay) call.end({ kind: 'fault', fault });
      link.end();
      leave();
      // A bridge that does not read what was still to be said does not keep its stream for it.
      setTimeout(() => stream.destroy(), LAST_WORDS_MS).unref();
    },
    closed,
  };
}

/** Name of the connection in an opening frame; one that is malformed names none that there is. */
function nameIn(payload: Buffer): string {
  const opening = parsedJson(payload);
  return isObject(opening) && typeof opening.connection === 'string' ? opening.connection : '';
}

interface Reporting {
  readonly client: string;
  readonly calls: Pick<CallLog, 'record'>;
  connection(): Connection | null;
  answer(call: StdioCall, payload: readonly Buffer[]): void;
}

const NOTHING: readonly Buffer[] = [];

/** A class and not a closure: one is made for every message, and its methods are shared. */
class StdioCall implements Call {
  slot = NOWHERE;
  readonly seq: number;
  readonly message: ClientMessage;
  readonly #reporting: Reporting;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  over = false;

  constructor(seq: number, message: ClientMessage, reporting: Reporting) {
    this.seq = seq;
    this.message = message;
    this.#reporting = reporting;
  }

  end(how: CallEnd): void {
    if (this.over) return;
    this.over = true;
    const payload = this.message.keys.length === 0 ? NOTHING : payloadOf(this.message, how);
    this.#reporting.answer(this, payload);
    this.#record(outcomeOf(how), how, payload);
  }

  /** The client is gone. */
  leave(): void {
    if (this.over) return;
    this.over = true;
    this.#record('aborted', { kind: 'cancelled' }, NOTHING);
  }

  #record(outcome: CallOutcome, how: CallEnd, payload: readonly Buffer[]): void {
    const { client, calls, connection } = this.#reporting;
    const to = connection();
    if (to === null) return;
    const durationMs = performance.now() - this.#started;
    const { message } = this;
    calls.record(() => ({
      at: this.#startedAt,
      via: 'bridge',
      client,
      connection: to.record.id,
      tenancy: to.record.pin?.name ?? null,
      actsAs: to.actsAs,
      ...namesOfMessage(message.kind === 'batch' ? [] : message),
      ...traceOf((message.params._meta as { traceparent?: unknown } | null | undefined)?.traceparent),
      outcome,
      status: 'status' in how ? how.status : 0,
      code: how.kind === 'fault' ? how.fault.code : null,
      durationMs,
      requestBytes: message.bytes.length,
      responseBytes: payload.reduce((sum, piece) => sum + piece.length, 0),
    }));
  }
}

function payloadOf(message: ClientMessage, how: CallEnd): readonly Buffer[] {
  if (how.kind === 'answer') return how.parts;
  return how.kind === 'fault' ? [faultAnswer(message, how.fault)] : NOTHING;
}

function outcomeOf(how: CallEnd): CallOutcome {
  if (how.kind === 'fault') return 'fault';
  if (how.kind === 'cancelled') return 'aborted';
  return how.status >= 400 ? 'error' : 'ok';
}
