import { surfaceOf } from '../../channel/index.ts';
import type { Connection } from '../../connections/index.ts';
import { Fault } from '../../faults/index.ts';
import {
  createSseParser,
  type Exchange,
  headerValue,
  type Refusal,
  type ResponseSink,
  type SseEvent,
  SseEventTooLarge,
  type SseParser,
} from '../../upstream/index.ts';
import { createRoster, type Listed, NOWHERE, type Roster } from '../roster.ts';
import type { Call } from './call.ts';

/** Headers of every POST (MCP, "Sending Messages to the Server"). Flat. */
export const POST_HEADERS = ['Accept', 'application/json, text/event-stream', 'Content-Type', 'application/json'];

/** What may stand in a header; an event id that may not cannot be resumed from. */
const HEADER_SAFE = /^[\x21-\x7e]{1,1024}$/;
/** Of a refusal: enough for a JSON-RPC error. */
const REFUSAL_BYTES = 64 * 1024;
/** Up to this size an answer may be an error without an id; looking at larger ones is not worth it. */
const UNADDRESSED_BYTES = 4096;

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Flat list, `[name, value, …]`. */
  readonly headers: readonly string[];
  readonly body: Buffer | null;
  /** Keys of the requests whose answers are awaited. */
  readonly keys: readonly string[];
}

/** What one HTTP answer says. Exactly one of the last four, once; messages and onHead may come before. */
export interface AnswerHandler<Tag> {
  /** A success has begun. */
  onHead?(answer: Answer<Tag>, headers: readonly string[]): void;
  /** The answer, or the last one of a batch. The stream may go on with other messages. */
  onAnswer(answer: Answer<Tag>, parts: readonly Buffer[]): void;
  /** A success, where no answer is awaited. */
  onAccepted(answer: Answer<Tag>): void;
  onRefused(answer: Answer<Tag>, refused: Refusal): void;
  /** It ended before it was complete, or could not begin. A stream that said so can be resumed. */
  onBroken(answer: Answer<Tag>, fault: Fault): void;
}

/** An HTTP answer on its way in. */
export interface Answer<Tag> {
  readonly call: Call | null;
  /** Whatever was given at the start. */
  readonly tag: Tag;
  readonly status: number;
  /** The last event id of the stream; empty when it gave none, and it cannot be resumed then. */
  readonly lastEventId: string;
  /** Wait before a reconnection that the stream asked for, ms. */
  readonly retryMs: number | null;
  /** Events that came. */
  readonly events: number;
  /** Leaves: nothing is called after it. */
  abort(): void;
}

/** An answer that is awaited, whoever awaits it. */
export interface Pending extends Listed {
  readonly call: Call | null;
  awaits(key: string): boolean;
  abort(): void;
}

/** Requests of one client to one connection, with what their answers share: a reader that may be slow. */
export interface Wire {
  readonly host: string;
  start<Tag>(request: WireRequest, call: Call | null, tag: Tag, handler: AnswerHandler<Tag>): Answer<Tag>;
  /** Where the answer to the request with this key is awaited. */
  find(key: string): Pending | undefined;
  /** The reader has caught up. */
  drained(): void;
  /** Leaves every answer. */
  close(): void;
}

export interface WireOptions {
  readonly connection: Connection;
  /** Largest answer, bytes. */
  readonly answerLimit: number;
  /** A message of the server that is not an answer that is awaited. */
  onMessage(data: Buffer): void;
  /** Whether the client reads more slowly than the server writes. */
  isFull(): boolean;
}

export function createWire(options: WireOptions): Wire {
  const { connection } = options;
  const host = new URL(connection.record.url).host;
  const live = createRoster<Pending>();
  const waiting = new Set<Paused>();
  return {
    host,
    start(request, call, tag, handler) {
      const reader = new AnswerReader(request, call, tag, handler, { ...options, host, live, waiting });
      live.add(reader);
      reader.running = connection.exchange(request, reader);
      if (reader.over) reader.running.abort();
      return reader;
    },
    find(key) {
      for (const reader of live) if (reader.awaits(key)) return reader;
      return undefined;
    },
    drained() {
      const readers = [...waiting];
      waiting.clear();
      for (const { running } of readers) running?.resume();
    },
    close() {
      for (const reader of live) reader.abort();
    },
  };
}

interface Paused {
  readonly running: Exchange | null;
}

interface Surroundings extends WireOptions {
  readonly host: string;
  readonly live: Roster<Pending>;
  readonly waiting: Set<Paused>;
}

/** A class and not a closure: one is made for every message, and its methods are shared. */
class AnswerReader<Tag> implements ResponseSink, Answer<Tag>, Pending {
  readonly call: Call | null;
  readonly tag: Tag;
  readonly #request: WireRequest;
  readonly #handler: AnswerHandler<Tag>;
  readonly #around: Surroundings;
  slot = NOWHERE;
  running: Exchange | null = null;
  status = 0;
  lastEventId = '';
  retryMs: number | null = null;
  events = 0;
  over = false;
  /** One of the handler's endings was called. */
  #told = false;
  #form: 'json' | 'events' | 'refused' | 'other' = 'other';
  #headers: readonly string[] = [];
  #parser: SseParser | null = null;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Keys of the answers that have not come yet. */
  #open: readonly string[];

  constructor(request: WireRequest, call: Call | null, tag: Tag, handler: AnswerHandler<Tag>, around: Surroundings) {
    this.#request = request;
    this.call = call;
    this.tag = tag;
    this.#handler = handler;
    this.#around = around;
    this.#open = request.keys;
  }

  awaits(key: string): boolean {
    return !this.#told && this.#open.includes(key);
  }

  abort(): void {
    this.#leave();
    this.running?.abort();
  }

  onHead(status: number, headers: readonly string[]): void {
    this.status = status;
    this.#headers = headers;
    const type = mediaType(headers);
    const events = type === 'text/event-stream';
    if (status < 200 || status > 299 || (this.#request.method === 'GET' && !events)) {
      this.#form = 'refused';
      return;
    }
    if (events) {
      this.#form = 'events';
      this.#parser = createSseParser({
        maxEventBytes: this.#around.answerLimit,
        onEvent: (event) => this.#onEvent(event),
        onRetry: (ms) => {
          this.retryMs = ms;
        },
      });
    } else if (type === 'application/json') this.#form = 'json';
    this.#handler.onHead?.(this, headers);
    if (this.#open.length === 0 && this.#request.method !== 'GET') this.#accepted();
  }

  onData(chunk: Buffer): boolean {
    if (this.over) return true;
    if (this.#form === 'events') this.#pushEvents(chunk);
    else this.#gather(chunk);
    if (this.over || !this.#around.isFull()) return true;
    this.#around.waiting.add(this);
    return false;
  }

  onEnd(): void {
    if (this.over) return;
    this.#leave();
    if (this.#told) return;
    if (this.#form === 'refused') this.#refused();
    else if (this.#form === 'events') this.#broken(new Fault('GW_UPSTREAM_LOST', { host: this.#around.host }));
    else if (this.#form === 'json' && startsLikeJson(this.#parts[0])) this.#answered();
    else this.#malformed();
  }

  #malformed(): void {
    const type = mediaType(this.#headers) || 'none';
    const reason = this.#bytes === 0 ? 'no answer' : `content type ${type.slice(0, 60)}`;
    this.#broken(new Fault('GW_UPSTREAM_MALFORMED', { host: this.#around.host, reason }));
  }

  onFault(fault: Fault): void {
    if (this.over) return;
    this.#leave();
    if (this.#told) return;
    if (this.#form === 'refused') this.#refused();
    else this.#broken(fault);
  }

  #pushEvents(chunk: Buffer): void {
    try {
      this.#parser?.push(chunk);
    } catch (error) {
      if (!(error instanceof SseEventTooLarge)) throw error;
      this.#tooLarge();
    }
  }

  #onEvent({ type, data, lastEventId }: SseEvent): void {
    if (this.over) return;
    this.events++;
    this.lastEventId = HEADER_SAFE.test(lastEventId) ? lastEventId : '';
    // An event without data only carries an id, from which the stream can be resumed.
    if (type !== 'message' || data.length === 0) return;
    if (this.#told || this.#open.length === 0) this.#around.onMessage(data);
    else if (this.#completes(data)) this.#answered([data]);
    else this.#around.onMessage(data);
  }

  /** Whether a message is the answer that is awaited, or the last one of several. */
  #completes(message: Buffer): boolean {
    for (const { id, answer } of surfaceOf(message)) {
      if (answer) this.#open = this.#open.filter((key) => id !== key && id !== null && !sameId(id, key));
    }
    return this.#open.length === 0;
  }

  #answered(parts: readonly Buffer[] = this.#parts): void {
    const only = parts[0];
    if (only && parts.length === 1 && this.#isUnaddressed(only)) {
      this.#refused(only);
      return;
    }
    this.#told = true;
    this.#handler.onAnswer(this, parts);
  }

  /** An error for no id in particular: nobody at the client would know what it answers. */
  #isUnaddressed(message: Buffer): boolean {
    if (message.length > UNADDRESSED_BYTES || this.#request.keys.length !== 1) return false;
    const [only, ...more] = surfaceOf(message);
    return only !== undefined && more.length === 0 && only.answer && only.id === null;
  }

  #gather(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#told || this.#form === 'other') return;
    this.#parts.push(chunk);
    if (this.#form === 'refused' && this.#bytes >= REFUSAL_BYTES) {
      this.abort();
      this.#refused();
    } else if (this.#form === 'json' && this.#bytes > this.#around.answerLimit) this.#tooLarge();
  }

  #tooLarge(): void {
    const { host, answerLimit } = this.#around;
    this.abort();
    if (!this.#told) this.#broken(new Fault('GW_ANSWER_TOO_LARGE', { host, limit: answerLimit }));
  }

  #accepted(): void {
    this.#told = true;
    this.#handler.onAccepted(this);
  }

  #refused(body: Buffer = Buffer.concat(this.#parts).subarray(0, REFUSAL_BYTES)): void {
    this.#told = true;
    this.#handler.onRefused(this, { status: this.status, headers: this.#headers, body });
  }

  #broken(fault: Fault): void {
    this.#told = true;
    this.#handler.onBroken(this, fault);
  }

  #leave(): void {
    this.over = true;
    this.#around.live.remove(this);
    this.#around.waiting.delete(this);
  }
}

const mediaType = (headers: readonly string[]) =>
  ((headerValue(headers, 'content-type') ?? '').split(';')[0] ?? '').trim().toLowerCase();

/** A page of some other service may call itself JSON; a client's line must not be one. */
const startsLikeJson = (first: Buffer | undefined) =>
  first !== undefined && /^\s*[{[]/.test(first.toString('latin1', 0, 64));

/** The same id, written with other escapes. */
function sameId(raw: string | null, key: string): boolean {
  if (raw === null || raw[0] !== '"' || !raw.includes('\\')) return false;
  try {
    return JSON.stringify(JSON.parse(raw)) === key;
  } catch {
    return false;
  }
}
