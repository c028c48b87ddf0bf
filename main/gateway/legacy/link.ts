import type { Connection } from '../../connections/index.ts';
import { Fault, jsonRpcError } from '../../faults/index.ts';
import type { Failure, Posted } from '../../upstream/index.ts';
import { createAsked } from './asked.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { LegacyLimits } from './limits.ts';
import { createMemory } from './memory.ts';
import { isRequest, type Message, type RequestMessage } from './message.ts';
import { faultOfFailure } from './refusal.ts';

export interface LinkOptions {
  readonly connection: Connection;
  readonly limits: LegacyLimits;
  /** Sent upstream with every request that has none of its own to carry: flat list, `[name, value, …]`. */
  readonly headers: readonly string[];
  /** Whether the client listens at this moment: a lost session is then brought back without being asked to. */
  listening(): boolean;
  /**
   * The answer to a request, once for each: the server's, or a fault of ours in its place.
   * @returns false to pause the server until resume()
   */
  onAnswer(key: string, answer: Buffer, outcome: 'ok' | 'error' | Fault): boolean;
  /** A request or notification of the server. @returns false to pause the server until resume() */
  onMessage(message: Message): boolean;
}

interface Call {
  readonly request: RequestMessage;
  /** The server took it: now only its stream can bring the answer. */
  accepted: boolean;
}

/** What asking again will not change, but a person will. */
const DEFINITE = new Set([
  'GW_NEEDS_KEY',
  'GW_NEEDS_LOGIN',
  'GW_LEGACY_ENDPOINT',
  'GW_UPSTREAM_REDIRECT',
  'GW_UPSTREAM_NOT_HTTPS',
]);
const isDefinite = (failure: Failure) =>
  failure.kind === 'fault'
    ? DEFINITE.has(failure.fault.code)
    : failure.refusal.status < 500 && ![408, 425, 429].includes(failure.refusal.status);

/**
 * One client's session with an HTTP+SSE server, for longer than the server's own: when the stream breaks, calls under
 * way are answered with GW_SESSION_LOST, a new session is opened, and what the client said to set it up is said again.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #host: string;
  readonly #memory = createMemory();
  readonly #asked = createAsked();
  readonly #calls = new Map<string, Call>();
  /** The session in use, or the one that is being opened. */
  #attempt: Attempt | null = null;
  #opening: Promise<Attempt | Failure> | null = null;
  #attempts = 0;
  #failures = 0;
  #retryMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #over = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#host = new URL(options.connection.record.url).host;
  }

  /**
   * Sends a message, opening or bringing back the session first where needed. Resolves when the server has taken it;
   * a request that fails here gets no onAnswer.
   */
  async send(message: Message, headers = this.#options.headers): Promise<Posted> {
    if (message.kind === 'response') return this.#sendAnswer(message, headers);
    if (isRequest(message)) return this.#sendRequest(message, headers);
    const posted = await this.#post(message.bytes, headers);
    if (posted.kind === 'accepted') this.#memory.keep(message);
    return posted;
  }

  /** Answers a question of the server in the client's place. @param member JSON of `"result":…` or `"error":…` */
  reply(question: Message, member: string): void {
    const bytes = Buffer.from(`{"jsonrpc":"2.0","id":${question.key},${member}}`);
    void this.#sendAnswer({ ...question, kind: 'response', bytes }, this.#options.headers);
  }

  /** Whether a request with this id is under way. */
  awaits(key: string): boolean {
    return this.#calls.has(key);
  }

  /** No answer to this request is wanted any more. */
  forget(key: string): void {
    this.#calls.delete(key);
  }

  resume(): void {
    this.#attempt?.session.resume();
  }

  /** Somebody listens now: brings back a session that was lost. */
  wake(): void {
    const idle = this.#attempt === null && this.#timer === null && this.#memory.setUp().initialize !== null;
    if (this.#over || !idle || !this.#options.listening()) return;
    const [first, longest] = this.#options.limits.backoffMs;
    const wait = Math.min(longest, Math.max(this.#retryMs, first) * 2 ** Math.min(this.#failures, 16));
    this.#timer = setTimeout(() => void this.#opened(), wait * (0.5 + Math.random() / 2));
    this.#timer.unref();
  }

  /** Ends the server's session; calls under way are answered with the fault. The next message opens another. */
  interrupt(fault: Fault): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    attempt.end({ kind: 'fault', fault });
    if (!this.#opening) this.#ended(attempt, fault);
  }

  /** Ends the server's session. Nothing is called after it; requests under way get no answer. */
  close(): void {
    this.#over = true;
    this.#stopTimer();
    this.#calls.clear();
    this.#attempt?.end(this.#gone());
    this.#attempt?.session.close();
    this.#attempt = null;
  }

  #lost(): Fault {
    return new Fault('GW_SESSION_LOST', { host: this.#host });
  }

  #gone(): Failure {
    return { kind: 'fault', fault: this.#lost() };
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #opened(): Promise<Attempt | Failure> | Attempt | Failure {
    if (this.#over) return this.#gone();
    if (this.#attempt && !this.#opening) return this.#attempt;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<Attempt | Failure> {
    this.#stopTimer();
    const { connection, limits, headers } = this.#options;
    const attempt = startAttempt({
      connection,
      limits,
      headers,
      number: ++this.#attempts,
      setUp: this.#memory.setUp(),
      onMessage: (message) => this.#arrived(attempt, message),
      onRetry: (ms) => {
        this.#retryMs = ms;
      },
      onEnd: (failure) => this.#ended(attempt, this.#faultOfEnd(failure)),
    });
    this.#attempt = attempt;
    const failure = await attempt.ready;
    this.#opening = null;
    if (this.#over) return this.#gone();
    if (failure === null) {
      this.#failures = 0;
      return attempt;
    }
    this.#failures++;
    this.#withdraw(attempt);
    this.#attempt = null;
    if (!isDefinite(failure)) this.wake();
    return failure;
  }

  /** Whose answer was too large can be told only where there was one to wait for. */
  #faultOfEnd(failure: Failure): Fault {
    const accepted = [...this.#calls.values()].filter((call) => call.accepted);
    const tooLarge = failure.kind === 'fault' && failure.fault.code === 'GW_ANSWER_TOO_LARGE' && accepted.length === 1;
    return tooLarge ? failure.fault : this.#lost();
  }

  /** The session in use is over: whoever waited on it is told. */
  #ended(attempt: Attempt, fault: Fault): void {
    if (this.#over || this.#attempt !== attempt) return;
    this.#attempt = null;
    for (const [key, { accepted }] of [...this.#calls]) {
      if (!accepted) continue;
      this.#calls.delete(key);
      this.#options.onAnswer(key, Buffer.from(jsonRpcError(fault, key)), fault);
    }
    this.#withdraw(attempt);
    this.wake();
  }

  #withdraw(attempt: Attempt): void {
    for (const key of this.#asked.ended(attempt.number)) this.#options.onMessage(withdrawal(key));
  }

  #arrived(attempt: Attempt, message: Message): boolean {
    const { onAnswer, onMessage } = this.#options;
    if (this.#over) return true;
    if (isRequest(message)) return onMessage(this.#asked.received(message, attempt.number));
    if (message.kind === 'notification') return onMessage(message);
    const key = message.key ?? '';
    const call = this.#calls.get(key);
    if (!call) return true;
    this.#calls.delete(key);
    if (!message.isError) this.#memory.keep(call.request);
    return onAnswer(key, message.bytes, message.isError ? 'error' : 'ok');
  }

  async #sendRequest(request: RequestMessage, headers: readonly string[]): Promise<Posted> {
    const call: Call = { request, accepted: false };
    this.#calls.set(request.key, call);
    const posted = await this.#post(request.bytes, headers);
    if (posted.kind === 'accepted') call.accepted = true;
    else if (this.#calls.get(request.key) === call) this.#calls.delete(request.key);
    return posted;
  }

  /** An answer goes to the session that asked, or nowhere. */
  async #sendAnswer(answer: Message, headers: readonly string[]): Promise<Posted> {
    const attempt = this.#attempt;
    const bytes = attempt && this.#asked.answered(answer, attempt.number);
    return bytes ? attempt.session.post(bytes, headers) : { kind: 'accepted' };
  }

  /** Posts to the session in use; once more to a new one where the server says that it does not know that one. */
  async #post(bytes: Buffer, headers: readonly string[]): Promise<Posted> {
    for (let again = false; ; again = true) {
      const attempt = await this.#opened();
      if (!('session' in attempt)) return this.#inWords(attempt);
      const posted = await attempt.session.post(bytes, headers);
      // A session that ended meanwhile will not bring the answer.
      if (posted.kind === 'accepted') return attempt.ended ? this.#gone() : posted;
      if (again || !this.#isSessionRefused(posted)) {
        return posted.kind === 'refused' && [401, 404, 410].includes(posted.refusal.status)
          ? this.#inWords(posted)
          : posted;
      }
      attempt.end(this.#gone());
      this.#ended(attempt, this.#lost());
    }
  }

  /**
   * 404 and 410 say that the server no longer knows its session; the message was not taken, so it can go to a new one.
   * A refused key can mean that the session belongs to one that was replaced; a new session with the current key will
   * tell, but not at the cost of other calls.
   */
  #isSessionRefused(failure: Failure): boolean {
    if (failure.kind === 'refused') return failure.refusal.status === 404 || failure.refusal.status === 410;
    return failure.fault.code === 'GW_NEEDS_KEY' && ![...this.#calls.values()].some((call) => call.accepted);
  }

  /** A status that would say something else to the client. Only "later" means the same to both. */
  #inWords(failure: Failure): Failure {
    const later = failure.kind === 'refused' && (failure.refusal.status === 429 || failure.refusal.status === 503);
    return later ? failure : { kind: 'fault', fault: faultOfFailure(failure, this.#host) };
  }
}

/** Tells the client that a question of the server needs no answer any more, so that it can close its dialogue. */
function withdrawal(key: string): Message {
  const params = `{"requestId":${key},"reason":"The session with the server ended."}`;
  const bytes = Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}`);
  return {
    kind: 'notification',
    bytes,
    key: null,
    method: 'notifications/cancelled',
    progressKey: null,
    cancels: key,
    subject: null,
    isError: false,
    modern: null,
  };
}
