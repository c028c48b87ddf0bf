import type { OAuth, SignIn } from '../auth/index.ts';
import { describeFault, Fault } from '../faults/index.ts';
import type { Exchange, OutgoingRequest, ResponseSink, Upstream } from '../upstream/index.ts';
import { type CallKeeper, type CredentialHeader, ObservedCall } from './observed-call.ts';
import { headerOf } from './records.ts';
import { createWaitingRoom, type WaitingRoom } from './rotation/waiting-room.ts';
import type { ConnectionState } from './state.ts';
import type { Connection, ConnectionRecord } from './types.ts';

/** Failures in a row after which calls are answered at once instead of tried. */
const FAILURES_BEFORE_PAUSE = 3;
const PAUSE_FIRST_MS = 500;
const PAUSE_MOST_MS = 30_000;
/** How long calls wait for another credential; less than the minute after which MCP clients give up. */
const WAIT_MS = 45_000;
/** Calls that wait at a time. Each holds a body of up to 256 KiB. */
const MOST_WAITING = 256;
/** Credentials that one call is sent with: the one that was replaced, its successor, and the first one again. */
const MOST_REFUSALS = 3;

/** As whom calls are made where no account is known. */
const ACTS_AS = {
  none: 'Nobody: the server asks for no credential',
  'api-key': 'One shared company key',
  oauth: 'The person who signed in',
  client: 'A program of the company, no person',
} as const;

/** Faults that say something about the way to the server, not about one call. */
const ABOUT_THE_WAY = /^GW_(UPSTREAM_(?!PAUSED|REDIRECT|NOT_HTTPS)|PROXY_|CAPTIVE_PORTAL|CLOCK_WRONG)/;

export type SignInTokens = Pick<OAuth, 'authorizationOf' | 'afterRefusal'>;

const notOffered = () =>
  Promise.reject(new Fault('GW_NEEDS_SIGN_IN', { host: 'the service', reason: 'not available' }));
export const NO_SIGN_INS: SignInTokens = { authorizationOf: notOffered, afterRefusal: notOffered };

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
  /** Whether another credential is about to be entered, so that refused calls wait for it. Absent: never. */
  readonly expectsCredential?: () => boolean;
  /** How long they wait, ms. */
  readonly waitMs?: number;
}

/** A stored connection at work: its credential ready to be sent, its state kept by what happens to its calls. */
export class LiveConnection implements Connection, CallKeeper {
  readonly #options: LiveConnectionOptions;
  readonly #room: WaitingRoom;
  #record: ConnectionRecord;
  #origin = '';
  #path = '';
  /** Header to add; undefined until the vault was asked, null when there is none. */
  #header: CredentialHeader | null | undefined = undefined;
  #state: ConnectionState;
  /** Why no call is let through, whatever the state of the way to the server. */
  #halted: Fault | null = null;
  #haltedState: ConnectionState | null = null;
  #verifiedAt = 0;
  #failures = 0;
  #retryAt = 0;

  constructor(record: ConnectionRecord, options: LiveConnectionOptions) {
    this.#options = options;
    this.#record = record;
    this.#room = createWaitingRoom(options.waitMs ?? WAIT_MS, MOST_WAITING);
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
    const { model } = this.#record;
    return model.kind === 'oauth' && model.way?.kind === 'client-credentials' ? ACTS_AS.client : ACTS_AS[model.kind];
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
    if (this.#halted === null || state.kind === 'paused' || state.kind === 'blocked') this.#set(state);
    else if (this.#state.kind !== 'blocked') this.#enterHalted(this.#halted);
  }

  #set(state: ConnectionState): void {
    const changed = state.kind !== this.#state.kind;
    this.#state = state;
    if (changed) this.#options.onChange(this);
  }

  /** Lets no call through until it is lifted with null. Calls and streams under way go on. */
  halt(fault: Fault | null): void {
    if (fault?.message === this.#halted?.message) return;
    const isHeld = this.#state === this.#haltedState;
    this.#halted = fault;
    if (this.#state.kind === 'paused') return;
    if (fault) this.#enterHalted(fault);
    else if (isHeld) this.checking('credential-changed');
  }

  #enterHalted(fault: Fault): void {
    const state = { kind: 'blocked', reason: 'policy', problem: describeFault(fault) } as const;
    this.#haltedState = { ...state, since: this.#options.now() };
    this.#set(this.#haltedState);
  }

  checking(reason: Extract<ConnectionState, { kind: 'checking' }>['reason']): void {
    this.#failures = 0;
    this.#retryAt = 0;
    this.enter({ kind: 'checking', since: this.#options.now(), reason });
  }

  /** Takes a key into use at once; calls under way end with the old one, and those that waited for it go on. */
  use(key: string | null): void {
    const { model } = this.#record;
    const before = this.#header?.[1];
    this.#header = key === null || model.kind !== 'api-key' ? null : headerOf(model.header, key);
    if (this.#header !== null && this.#header[1] !== before) this.#room.release();
  }

  /** A person is about to enter another credential: calls whose credential is refused wait for it, once more. */
  expectCredential(): void {
    this.#room.renew();
  }

  /** No other credential is on its way: calls that wait for one are answered. */
  expectNothing(): void {
    this.#room.dismiss();
  }

  /** A person has signed in: calls that waited for it go on. */
  signedIn(): void {
    this.#room.release();
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
    const call = new ObservedCall(this, sink, request, path);
    const refusal = this.#refusal();
    if (refusal) queueMicrotask(() => call.onFault(refusal));
    else if (!this.#room.enter(call)) this.sendAgain(call);
    return call;
  }

  sendAgain(call: ObservedCall): void {
    const { model } = this.#record;
    if (model.kind === 'oauth') this.#sendSignedIn(model.signIn, call);
    else if (this.#header !== undefined) this.#send(call, this.#header);
    else
      void this.load().then((fault) => {
        if (fault) call.onFault(fault);
        else this.#send(call, this.#header ?? null);
      });
  }

  #send(call: ObservedCall, header: CredentialHeader | null): void {
    const { request, path } = call;
    const { method, body } = request;
    const headers = header ? [...request.headers, header[0], header[1]] : request.headers;
    call.sentWith = header;
    call.start(() => this.#options.upstream.exchange({ origin: this.#origin, path, method, headers, body }, call));
  }

  /** Sends with the token of a person. */
  #sendSignedIn(signIn: SignIn, call: ObservedCall): void {
    const given = this.#options.signIns.authorizationOf(signIn);
    if (typeof given === 'string') this.#send(call, ['Authorization', given]);
    else this.#whenGiven(given, call);
  }

  #whenGiven(given: Promise<string>, call: ObservedCall): void {
    given.then(
      (authorization) => {
        if (call.refusals > 0 && !call.isRepeatable) call.fail(new Fault('GW_CALL_AGAIN', { host: this.#host }));
        else this.#send(call, ['Authorization', authorization]);
      },
      (error: unknown) => {
        const fault = this.credentialFailed(error);
        if (fault.code !== 'GW_NEEDS_SIGN_IN' || !this.#waits(call, 'sign-in', fault)) call.onFault(fault);
      },
    );
  }

  /** Whether a call waits for another credential; it is sent when there is one. */
  #waits(call: ObservedCall, refused: string, fault: Fault): boolean {
    const expected = (this.#options.expectsCredential?.() ?? false) && call.isRepeatable;
    return expected && this.#room.open(refused, fault) && this.#room.enter(call);
  }

  refused(call: ObservedCall): Fault | null {
    const { sentWith } = call;
    if (sentWith === null) return this.refusedCredential();
    const { model } = this.#record;
    if (model.kind === 'oauth') {
      if (call.refusals > 1) return this.refusedCredential();
      this.#whenGiven(this.#options.signIns.afterRefusal(model.signIn, sentWith[1]), call);
      return null;
    }
    const current = this.#header ?? null;
    if (current !== null && current[1] !== sentWith[1]) {
      // The key was replaced while the call was under way: the refusal says nothing of the new one.
      if (!call.isRepeatable || call.refusals >= MOST_REFUSALS) return new Fault('GW_CALL_AGAIN', { host: this.#host });
      this.#send(call, current);
      return null;
    }
    const fault = this.refusedCredential();
    return call.refusals < MOST_REFUSALS && this.#waits(call, sentWith[1], fault) ? null : fault;
  }

  left(call: ObservedCall): void {
    this.#room.leave(call);
  }

  /** Scopes that calls were refused for, to be asked for at the next sign-in. */
  readonly missingScopes = new Set<string>();

  /**
   * A call needs more than the person has granted; a renewal cannot widen that (RFC 6749 section 6).
   * @returns null where nobody is signed in
   */
  lacksScope(challenge: string): Fault | null {
    if (this.#record.model.kind !== 'oauth') return null;
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

  #refusal(): Fault | null {
    const { label } = this.#record;
    if (this.#record.paused) return new Fault('GW_PAUSED', { connection: label });
    if (this.#halted) return this.#halted;
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
    if (this.#state.kind === 'paused' || this.#state.kind === 'blocked') return;
    if (this.lacksToken !== null) this.#enterLacking(this.lacksToken);
    else if (this.#state.kind !== 'connected') {
      this.enter({ kind: 'connected', since: this.#verifiedAt, verifiedAt: this.#verifiedAt });
    }
  }

  /** Page where the person makes a token that the service wants besides the sign-in; null when they have it. */
  lacksToken: string | null = null;

  #enterLacking(page: string): void {
    if (this.#state.kind === 'needs-api-token') return;
    const problem = describeFault(new Fault('GW_NO_API_TOKEN', { host: this.#host, page }));
    this.enter({ kind: 'needs-api-token', since: this.#verifiedAt, problem });
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
    if (fault.code === 'GW_TLS_INSPECTED') this.#inspected(fault);
    else if (ABOUT_THE_WAY.test(fault.code)) this.#failed(fault, true);
  }

  /** What was blocked for a graver reason, or paused, stays so. */
  #inspected(fault: Fault): void {
    if (this.#state.kind !== 'paused' && this.#state.kind !== 'blocked') this.block('tls', fault);
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
