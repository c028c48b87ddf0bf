import { Readable } from 'node:stream';
import type { OAuth, SignIn } from '../auth/index.ts';
import { describeFault, Fault } from '../faults/index.ts';
import {
  type Exchange,
  headerValue,
  type OutgoingRequest,
  type ResponseSink,
  type Upstream,
} from '../upstream/index.ts';
import { headerOf } from './records.ts';
import type { ConnectionState } from './state.ts';
import type { Connection, ConnectionRecord } from './types.ts';

/** Failures in a row after which calls are answered at once instead of tried. */
const FAILURES_BEFORE_PAUSE = 3;
const PAUSE_FIRST_MS = 500;
const PAUSE_MOST_MS = 30_000;

/** As whom calls are made where no account is known. */
const ACTS_AS = {
  none: 'Nobody: the server asks for no credential',
  'api-key': 'One shared company key',
  oauth: 'The person who signed in',
} as const;

/** Faults that say something about the way to the server, not about one call. */
const ABOUT_THE_WAY = /^GW_(UPSTREAM_(?!PAUSED|REDIRECT|NOT_HTTPS)|PROXY_)/;

export type SignInTokens = Pick<OAuth, 'authorizationOf' | 'afterRefusal'>;

export interface LiveConnectionOptions {
  readonly upstream: Upstream;
  readonly now: () => number;
  /** The key, or null when none is stored. @throws Fault GW_VAULT_* */
  readonly readKey: () => Promise<string | null>;
  /** The tokens of people who signed in. */
  readonly signIns: SignInTokens;
  readonly onChange: (connection: LiveConnection) => void;
  /** A stream broke after it had begun: the state may no longer be true and should be checked. */
  readonly onDoubt: (connection: LiveConnection) => void;
}

/** A stored connection at work: its credential ready to be sent, its state kept by what happens to its calls. */
export class LiveConnection implements Connection {
  readonly #options: LiveConnectionOptions;
  #record: ConnectionRecord;
  #origin = '';
  #path = '';
  /** Header to add; undefined until the vault was asked, null when there is none. */
  #header: readonly [string, string] | null | undefined = undefined;
  #state: ConnectionState;
  #verifiedAt = 0;
  #failures = 0;
  #retryAt = 0;

  constructor(record: ConnectionRecord, options: LiveConnectionOptions) {
    this.#options = options;
    this.#record = record;
    this.#state = { kind: 'checking', since: options.now(), reason: 'started' };
    this.update(record);
  }

  get record(): ConnectionRecord {
    return this.#record;
  }

  get state(): ConnectionState {
    return this.#state.kind === 'connected' ? { ...this.#state, verifiedAt: this.#verifiedAt } : this.#state;
  }

  get actsAs(): string {
    const account = this.#record.identity?.account;
    if (account) return account;
    return ACTS_AS[this.#record.model.kind];
  }

  update(record: ConnectionRecord): void {
    const url = new URL(record.url);
    this.#record = record;
    this.#origin = url.origin;
    this.#path = url.pathname + url.search;
    if (record.model.kind === 'none') this.#header = null;
    if (record.paused) this.enter({ kind: 'paused', since: this.#options.now() });
  }

  enter(state: ConnectionState): void {
    const changed = state.kind !== this.#state.kind;
    this.#state = state;
    if (changed) this.#options.onChange(this);
  }

  checking(reason: Extract<ConnectionState, { kind: 'checking' }>['reason']): void {
    this.#failures = 0;
    this.#retryAt = 0;
    this.enter({ kind: 'checking', since: this.#options.now(), reason });
  }

  /** Takes a key into use at once; calls under way end with the old one. */
  use(key: string | null): void {
    const { model } = this.#record;
    this.#header = key === null || model.kind !== 'api-key' ? null : headerOf(model.header, key);
  }

  /** Asks the vault for the key. The fault of a closed vault becomes the state. */
  async load(): Promise<Fault | null> {
    const { model } = this.#record;
    if (model.kind === 'none') return null;
    try {
      if (model.kind === 'oauth') {
        await this.#options.signIns.authorizationOf(model.signIn);
        return null;
      }
      const key = await this.#options.readKey();
      this.use(key);
      if (key !== null) return null;
      const missing = new Fault('GW_CREDENTIAL_MISSING', { connection: this.#record.label });
      this.enter({ kind: 'needs-key', since: this.#options.now(), reason: 'missing', problem: describeFault(missing) });
      return missing;
    } catch (error) {
      return this.credentialFailed(error);
    }
  }

  exchange(request: OutgoingRequest, sink: ResponseSink, path = this.#path): Exchange {
    const call = new ObservedCall(this, sink, this.#record.model.kind !== 'none');
    const refusal = this.#refusal();
    if (refusal) queueMicrotask(() => call.onFault(refusal));
    else if (this.#record.model.kind === 'oauth') this.#sendSignedIn(this.#record.model.signIn, request, call, path);
    else if (this.#header !== undefined) call.running = this.#send(request, call, path);
    else
      void this.load().then((fault) =>
        fault ? call.onFault(fault) : call.start(() => this.#send(request, call, path)),
      );
    return call;
  }

  /** Sends with the token of a person; after a 401 once more with a better one, where the request can be sent again. */
  #sendSignedIn(signIn: SignIn, request: OutgoingRequest, call: ObservedCall, path: string): void {
    const { signIns } = this.#options;
    let sent = '';
    const send = (authorization: string) => {
      sent = authorization;
      return this.#send(request, call, path, ['Authorization', authorization]);
    };
    const whenGiven = (given: Promise<string>, then: (authorization: string) => void) =>
      void given.then(then, (error: unknown) => call.onFault(this.credentialFailed(error)));
    const again = (authorization: string) => call.start(() => send(authorization));
    const tooLate = () => call.onFault(new Fault('GW_CALL_AGAIN', { host: this.#host }));
    const repeatable = !(request.body instanceof Readable);
    call.again = () => whenGiven(signIns.afterRefusal(signIn, sent), repeatable ? again : tooLate);
    const given = signIns.authorizationOf(signIn);
    if (typeof given === 'string') call.running = send(given);
    else whenGiven(given, again);
  }

  /** Scopes that calls were refused for, to be asked for at the next sign-in. */
  readonly missingScopes = new Set<string>();

  /** A call needs more than the person has granted; a renewal cannot widen that (RFC 6749 section 6). */
  lacksScope(challenge: string): Fault {
    const [, scopes = ''] = /[ ,]scope="([\x21\x23-\x5b\x5d-\x7e ]{1,1000})"/.exec(challenge) ?? [];
    for (const scope of scopes.split(' ').filter(Boolean)) this.missingScopes.add(scope);
    return new Fault('GW_SIGN_IN_SCOPE', { connection: this.#record.label, host: this.#host });
  }

  /** What reading or renewing a credential failed with; what only a person can put right becomes the state. */
  credentialFailed(error: unknown): Fault {
    const fault =
      error instanceof Fault ? error : new Fault('GW_INTERNAL', { reason: 'the vault failed' }, { cause: error });
    const state = { since: this.#options.now(), problem: describeFault(fault) };
    if (fault.code === 'GW_NEEDS_SIGN_IN') this.enter({ kind: 'needs-login', ...state });
    else if (this.#record.model.kind !== 'oauth' || fault.code.startsWith('GW_VAULT_'))
      this.enter({ kind: 'vault-closed', ...state });
    return fault;
  }

  #send(request: OutgoingRequest, sink: ResponseSink, path: string, header = this.#header): Exchange {
    const headers = header ? [...request.headers, header[0], header[1]] : request.headers;
    return this.#options.upstream.exchange(
      { origin: this.#origin, path, method: request.method, headers, body: request.body },
      sink,
    );
  }

  #refusal(): Fault | null {
    const { label } = this.#record;
    if (this.#record.paused) return new Fault('GW_PAUSED', { connection: label });
    if (this.#header === null && this.#record.model.kind !== 'none')
      return new Fault('GW_CREDENTIAL_MISSING', { connection: label });
    if (this.#state.kind === 'blocked') {
      const { code, what } = this.#state.problem;
      return new Fault(code, { connection: label, reason: what, ...this.#blockedBy });
    }
    const wait = this.#retryAt - this.#options.now();
    if (wait <= 0 || this.#state.kind !== 'unreachable') return null;
    const { problem } = this.#state;
    return new Fault('GW_UPSTREAM_PAUSED', {
      host: this.#host,
      failures: this.#failures,
      seconds: Math.ceil(wait / 1000),
      last: problem.what,
    });
  }

  #blockedBy: Readonly<Record<string, string | number>> = {};

  block(reason: 'policy' | 'tenancy' | 'tls', fault: Fault): void {
    this.#blockedBy = fault.details;
    this.enter({ kind: 'blocked', since: this.#options.now(), reason, problem: describeFault(fault) });
  }

  get #host(): string {
    return new URL(this.#origin).host;
  }

  /** A complete head came back that is neither a refusal of the credential nor a server error. */
  succeeded(): void {
    this.#verifiedAt = this.#options.now();
    this.#failures = 0;
    this.#retryAt = 0;
    if (this.#state.kind !== 'connected' && this.#state.kind !== 'paused' && this.#state.kind !== 'blocked') {
      this.enter({ kind: 'connected', since: this.#verifiedAt, verifiedAt: this.#verifiedAt });
    }
  }

  refusedCredential(): Fault {
    if (this.#record.model.kind === 'oauth')
      return this.credentialFailed(
        new Fault('GW_NEEDS_SIGN_IN', { host: this.#host, reason: 'the newest token was refused' }),
      );
    const fault = new Fault('GW_NEEDS_KEY', { connection: this.#record.label, host: this.#host });
    this.enter({ kind: 'needs-key', since: this.#options.now(), reason: 'refused', problem: describeFault(fault) });
    return fault;
  }

  /** @param status of a server error; the fault is then for the state only, the answer passes */
  answeredError(status: number): void {
    this.#failed(new Fault('GW_UPSTREAM_ERROR', { host: this.#host, status }), false);
  }

  doubted(): void {
    this.#options.onDoubt(this);
  }

  failed(fault: Fault): void {
    if (ABOUT_THE_WAY.test(fault.code)) this.#failed(fault, true);
  }

  #failed(fault: Fault, pauses: boolean): void {
    const now = this.#options.now();
    this.#failures++;
    const over = this.#failures - FAILURES_BEFORE_PAUSE;
    if (pauses && over >= 0) this.#retryAt = now + Math.min(PAUSE_FIRST_MS * 2 ** Math.min(over, 10), PAUSE_MOST_MS);
    if (this.#state.kind === 'paused' || this.#state.kind === 'blocked') return;
    const since = this.#state.kind === 'unreachable' ? this.#state.since : now;
    this.enter({
      kind: 'unreachable',
      since,
      problem: describeFault(fault),
      failures: this.#failures,
      retryAt: this.#retryAt || null,
    });
  }
}

/** Stands between the upstream and whoever asked, and tells the connection what became of the call. */
class ObservedCall implements ResponseSink, Exchange {
  readonly #connection: LiveConnection;
  readonly #sink: ResponseSink;
  readonly #hasCredential: boolean;
  running: Exchange | null = null;
  /** What to do, once, when the credential is refused; null to give up. */
  again: (() => void) | null = null;
  #over = false;
  #begun = false;

  constructor(connection: LiveConnection, sink: ResponseSink, hasCredential: boolean) {
    this.#connection = connection;
    this.#sink = sink;
    this.#hasCredential = hasCredential;
  }

  start(send: () => Exchange): void {
    if (!this.#over) this.running = send();
  }

  abort(): void {
    this.#over = true;
    this.running?.abort();
  }

  resume(): void {
    this.running?.resume();
  }

  onHead(status: number, headers: readonly string[], statusText: string): void {
    if (status === 401 && this.#hasCredential) {
      // The credential is Gangway's and not the client's: a 401 would make the client start a sign-in of its own.
      this.running?.abort();
      const { again } = this;
      this.again = null;
      if (again) {
        again();
        return;
      }
      const fault = this.#connection.refusedCredential();
      this.#over = true;
      this.#sink.onFault(fault);
      return;
    }
    const challenge = status === 403 ? headerValue(headers, 'www-authenticate') : undefined;
    if (challenge?.includes('error="insufficient_scope"') && this.#connection.record.model.kind === 'oauth') {
      this.running?.abort();
      this.#over = true;
      this.#sink.onFault(this.#connection.lacksScope(challenge));
      return;
    }
    this.#begun = true;
    if (status >= 500) this.#connection.answeredError(status);
    else this.#connection.succeeded();
    this.#sink.onHead(status, headers, statusText);
  }

  onData(chunk: Buffer): boolean {
    return this.#sink.onData(chunk);
  }

  onEnd(): void {
    this.#sink.onEnd();
  }

  onFault(fault: Fault): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#begun) this.#connection.doubted();
    else this.#connection.failed(fault);
    this.#sink.onFault(fault);
  }
}
