import { Fault, type FaultCode } from '../faults/index.ts';
import type { Exchange, OutgoingRequest, ResponseSink } from './exchange-types.ts';
import { headerValue } from './header-list.ts';
import { createSseParser, type SseEvent, SseEventTooLarge, type SseParser } from './sse.ts';

/** Sends one request to the server with the credential added; `path` is another path of the same origin. */
export type Send = (request: OutgoingRequest, sink: ResponseSink, path?: string) => Exchange;

/** An HTTP answer that is not the one hoped for, kept to be passed on. The body is cut at 64 KiB. */
export interface Refusal {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Why something could not be done: the server answered with a status, or the way to it failed. */
export type Failure =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'fault'; readonly fault: Fault };

export type Posted = { readonly kind: 'accepted' } | Failure;

export interface LegacySessionOptions {
  /** The connection's address; the announced message address is resolved against it. */
  readonly url: string;
  /** Sent with the GET besides `Accept`: flat list, `[name, value, …]`. */
  readonly headers?: readonly string[];
  /** Longest wait for the stream and its `endpoint` event, ms. Default 30000. */
  readonly endpointTimeoutMs?: number;
  /** Largest event that is taken in, bytes. Default 16 MiB. */
  readonly maxEventBytes?: number;
  /** The message address is known: messages can be posted. */
  onReady(): void;
  /** @returns false to pause the stream until resume(). The bytes may share memory with more than the message. */
  onMessage(message: Buffer): boolean;
  /** The server named the time to wait before a reconnection, ms. */
  onRetry?(ms: number): void;
  /** The session is over, or never began. Called once, and not after close(). */
  onEnd(failure: Failure): void;
}

/** One session of the HTTP+SSE transport: as long as its stream lives, it lives. */
export interface LegacySession {
  /** Posts one JSON-RPC message; its answer comes over the stream. Resolves when the server has taken or refused it. */
  post(message: Buffer, headers?: readonly string[]): Promise<Posted>;
  resume(): void;
  /** Ends the stream, by which the server knows that the session is over. Posts under way may still come to an end. */
  leave(): void;
  /** Ends the stream and gives up the posts under way. */
  close(): void;
}

/**
 * How long a post under way may still be answered once the stream is gone, ms. The answer tells whether the server took
 * the message; where the network is gone there will be none.
 */
const POST_GRACE_MS = 3000;

const MAX_ENDPOINT_BYTES = 8 * 1024;
/** Of a body that is read only to be passed on or thrown away. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Opens a session of the HTTP+SSE transport (MCP 2024-11-05, "HTTP with SSE"): a GET whose stream first announces the
 * message address in an `endpoint` event and then carries every message of the server. An address on another origin is
 * refused with GW_LEGACY_ENDPOINT before anything is posted, because the credential would travel with the message.
 * The stream may be quiet for as long as it likes. Ends with the faults of `send`, GW_LEGACY_ENDPOINT,
 * GW_UPSTREAM_TIMEOUT (no address in time), GW_UPSTREAM_MALFORMED, GW_ANSWER_TOO_LARGE or GW_SESSION_LOST.
 */
export function openLegacySession(send: Send, options: LegacySessionOptions): LegacySession {
  return new RunningSession(send, options);
}

class RunningSession implements LegacySession {
  readonly #send: Send;
  readonly #options: LegacySessionOptions;
  readonly #host: string;
  readonly #parser: SseParser;
  readonly #timer: NodeJS.Timeout;
  readonly #posts = new Set<Posting>();
  #stream: Exchange | null = null;
  #messagePath: string | null = null;
  #flowing = true;
  #over = false;

  constructor(send: Send, options: LegacySessionOptions) {
    const { url, headers = [], endpointTimeoutMs = 30_000, maxEventBytes, onRetry } = options;
    this.#send = send;
    this.#options = options;
    this.#host = new URL(url).host;
    this.#parser = createSseParser({
      ...(maxEventBytes !== undefined && { maxEventBytes }),
      ...(onRetry && { onRetry }),
      onEvent: (event) => this.#onEvent(event),
    });
    this.#timer = setTimeout(() => this.#fail('GW_UPSTREAM_TIMEOUT'), endpointTimeoutMs);
    this.#timer.unref();
    const stream = send(
      { method: 'GET', headers: ['accept', 'text/event-stream', 'cache-control', 'no-cache', ...headers], body: null },
      sinkOf({
        accepts: (status, type) => status === 200 && type === 'text/event-stream',
        onData: (chunk) => this.#onData(chunk),
        onEnd: () => this.#onStreamEnd(),
        onFailure: (failure) => this.#onRefused(failure),
      }),
    );
    this.#stream = stream;
    if (this.#over) stream.abort();
  }

  post(message: Buffer, headers: readonly string[] = []): Promise<Posted> {
    if (this.#over || this.#messagePath === null) return Promise.resolve(this.#lost());
    const request = { method: 'POST', headers: ['content-type', 'application/json', ...headers], body: message };
    const posting = startPosting(this.#send, request, this.#messagePath, () => this.#posts.delete(posting));
    this.#posts.add(posting);
    return posting.posted;
  }

  resume(): void {
    this.#stream?.resume();
  }

  leave(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#stream?.abort();
    if (this.#posts.size > 0) setTimeout(() => this.#giveUpPosts(), POST_GRACE_MS).unref();
  }

  close(): void {
    this.leave();
    this.#giveUpPosts();
  }

  #giveUpPosts(): void {
    for (const posting of this.#posts) posting.giveUp(this.#lost());
  }

  #lost(): Failure {
    return { kind: 'fault', fault: new Fault('GW_SESSION_LOST', { host: this.#host }) };
  }

  #fail(code: FaultCode, details: Readonly<Record<string, string | number>> = {}): void {
    this.#finish({ kind: 'fault', fault: new Fault(code, { host: this.#host, ...details }) });
  }

  #finish(failure: Failure): void {
    if (this.#over) return;
    this.leave();
    // A sink may be called while `send` still runs; the caller has no session to speak of before it returned.
    if (this.#stream === null) queueMicrotask(() => this.#options.onEnd(failure));
    else this.#options.onEnd(failure);
  }

  #onData(chunk: Buffer): boolean {
    if (this.#over) return true;
    this.#flowing = true;
    try {
      this.#parser.push(chunk);
    } catch (error) {
      if (!(error instanceof SseEventTooLarge)) throw error;
      this.#fail('GW_ANSWER_TOO_LARGE', { limit: error.limit });
    }
    return this.#flowing || this.#over;
  }

  #onEvent({ type, data }: SseEvent): void {
    if (this.#over) return;
    if (type === 'message') this.#flowing = this.#options.onMessage(data) && this.#flowing;
    else if (type === 'endpoint' && this.#messagePath === null) this.#announced(data.toString('utf8'));
  }

  #announced(text: string): void {
    const { url, onReady } = this.#options;
    const target = text.length <= MAX_ENDPOINT_BYTES && URL.canParse(text, url) ? new URL(text, url) : null;
    if (target === null) {
      this.#fail('GW_UPSTREAM_MALFORMED', { reason: 'the announced message address' });
    } else if (!isSameOrigin(target, new URL(url))) {
      this.#fail('GW_LEGACY_ENDPOINT');
    } else {
      this.#messagePath = target.pathname + target.search;
      clearTimeout(this.#timer);
      onReady();
    }
  }

  #onStreamEnd(): void {
    if (this.#messagePath !== null) this.#fail('GW_SESSION_LOST');
    else this.#fail('GW_UPSTREAM_MALFORMED', { reason: 'the stream ended before it announced a message address' });
  }

  #onRefused(failure: Failure): void {
    if (failure.kind === 'fault' || failure.refusal.status !== 200) this.#finish(failure);
    else this.#fail('GW_UPSTREAM_MALFORMED', { reason: 'not an event stream' });
  }
}

/** Not compared by `origin`: that of a blob: address is the one inside it. */
const isSameOrigin = (target: URL, own: URL) =>
  target.protocol === own.protocol && target.host === own.host && target.username === '' && target.password === '';

/** One message on its way. */
interface Posting {
  readonly posted: Promise<Posted>;
  giveUp(why: Failure): void;
}

/** One POST. What the server says in the body of an acceptance is thrown away: answers come over the stream. */
function startPosting(send: Send, request: OutgoingRequest, path: string, onDone: () => void): Posting {
  const { promise, resolve } = Promise.withResolvers<Posted>();
  let discarded = 0;
  let running: Exchange | null = null;
  const settle = (posted: Posted) => {
    running?.abort();
    onDone();
    resolve(posted);
  };
  running = send(
    request,
    sinkOf({
      accepts: (status) => status >= 200 && status < 300,
      onHead: () => resolve({ kind: 'accepted' }),
      onData(chunk) {
        discarded += chunk.length;
        if (discarded > MAX_BODY_BYTES) settle({ kind: 'accepted' });
        return true;
      },
      onEnd: () => settle({ kind: 'accepted' }),
      onFailure: settle,
    }),
    path,
  );
  return { posted: promise, giveUp: settle };
}

interface Handlers {
  accepts(status: number, mediaType: string): boolean;
  onHead?(): void;
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  onFailure(failure: Failure): void;
}

/** A sink that keeps an answer that is not accepted, so that it can be passed on as it came. */
function sinkOf({ accepts, onHead, onData, onEnd, onFailure }: Handlers): ResponseSink {
  let refusal: { status: number; headers: readonly string[] } | null = null;
  const kept: Buffer[] = [];
  let size = 0;
  const refused = (head: { status: number; headers: readonly string[] }) =>
    onFailure({ kind: 'refused', refusal: { ...head, body: Buffer.concat(kept).subarray(0, MAX_BODY_BYTES) } });
  return {
    onHead(status, headers) {
      if (accepts(status, mediaTypeOf(headers))) onHead?.();
      else refusal = { status, headers };
    },
    onData(chunk) {
      if (refusal === null) return onData(chunk);
      kept.push(chunk);
      size += chunk.length;
      if (size >= MAX_BODY_BYTES) refused(refusal);
      return true;
    },
    onEnd: () => (refusal === null ? onEnd() : refused(refusal)),
    onFault: (fault) => (refusal === null ? onFailure({ kind: 'fault', fault }) : refused(refusal)),
  };
}

const mediaTypeOf = (headers: readonly string[]) =>
  (headerValue(headers, 'content-type')?.split(';')[0] ?? '').trim().toLowerCase();
