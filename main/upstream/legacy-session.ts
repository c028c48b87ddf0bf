import { Fault } from '../faults/index.ts';
import type { Exchange, OutgoingRequest, ResponseSink } from './exchange-types.ts';
import { headerValue } from './header-list.ts';
import { createSseParser, type SseEvent, SseEventTooLarge } from './sse.ts';

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
 * GW_UPSTREAM_TIMEOUT (no address in time), GW_UPSTREAM_MALFORMED or GW_SESSION_LOST.
 */
export function openLegacySession(send: Send, options: LegacySessionOptions): LegacySession {
  const { url, headers = [], endpointTimeoutMs = 30_000, maxEventBytes, onReady, onMessage, onRetry, onEnd } = options;
  const { host, origin } = new URL(url);
  const posts = new Set<Posting>();
  let messagePath: string | null = null;
  let over = false;
  let flowing = true;
  let stream: Exchange | null = null;

  const giveUp = () => {
    for (const posting of posts) posting.giveUp(lost(host));
  };
  const leave = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    stream?.abort();
    if (posts.size > 0) setTimeout(giveUp, POST_GRACE_MS).unref();
  };
  const finish = (failure: Failure) => {
    if (over) return;
    leave();
    // A sink may be called while `send` still runs; the caller has no session to speak of before it returned.
    if (stream === null) queueMicrotask(() => onEnd(failure));
    else onEnd(failure);
  };
  const fail = (fault: Fault) => finish({ kind: 'fault', fault });
  const malformed = (reason: string) => fail(new Fault('GW_UPSTREAM_MALFORMED', { host, reason }));

  function announced(text: string) {
    if (text.length > MAX_ENDPOINT_BYTES || !URL.canParse(text, url)) return malformed('the announced message address');
    const target = new URL(text, url);
    if (target.origin !== origin || target.username !== '' || target.password !== '') {
      return fail(new Fault('GW_LEGACY_ENDPOINT', { host }));
    }
    messagePath = target.pathname + target.search;
    clearTimeout(timer);
    onReady();
  }

  function onEvent({ type, data }: SseEvent) {
    if (over) return;
    if (type === 'message') flowing = onMessage(data) && flowing;
    else if (type === 'endpoint' && messagePath === null) announced(data.toString('utf8'));
  }

  const limit = maxEventBytes === undefined ? {} : { maxEventBytes };
  const parser = createSseParser({ ...limit, onEvent, ...(onRetry && { onRetry }) });

  const timer = setTimeout(() => fail(new Fault('GW_UPSTREAM_TIMEOUT', { host })), endpointTimeoutMs);
  timer.unref();

  const opening = {
    method: 'GET',
    headers: ['accept', 'text/event-stream', 'cache-control', 'no-cache', ...headers],
    body: null,
  };
  const opened = send(
    opening,
    sinkOf({
      accepts: (status, type) => status === 200 && type === 'text/event-stream',
      onData(chunk) {
        flowing = true;
        try {
          if (!over) parser.push(chunk);
        } catch (error) {
          if (!(error instanceof SseEventTooLarge)) throw error;
          fail(new Fault('GW_ANSWER_TOO_LARGE', { host, limit: error.limit }));
        }
        return flowing || over;
      },
      onEnd() {
        if (messagePath === null) malformed('the stream ended before it announced a message address');
        else fail(new Fault('GW_SESSION_LOST', { host }));
      },
      onFailure(failure) {
        if (failure.kind === 'refused' && failure.refusal.status === 200) malformed('not an event stream');
        else finish(failure);
      },
    }),
  );
  stream = opened;
  if (over) opened.abort();

  return {
    post(message, more = []) {
      if (over || messagePath === null) return Promise.resolve(lost(host));
      const request = { method: 'POST', headers: ['content-type', 'application/json', ...more], body: message };
      const posting = startPosting(send, request, messagePath, () => posts.delete(posting));
      posts.add(posting);
      return posting.posted;
    },
    resume: () => opened.resume(),
    leave,
    close() {
      leave();
      giveUp();
    },
  };
}

const lost = (host: string): Failure => ({ kind: 'fault', fault: new Fault('GW_SESSION_LOST', { host }) });

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
