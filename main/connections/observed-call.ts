import { Readable } from 'node:stream';
import type { Fault } from '../faults/index.ts';
import { type Exchange, headerValue, type OutgoingRequest, type ResponseSink } from '../upstream/index.ts';
import type { Waiter } from './rotation/waiting-room.ts';

/** What a call tells its connection, and asks of it. */
export interface CallKeeper {
  /** Sends the call, now or again, with the credential of this moment. */
  sendAgain(call: ObservedCall): void;
  /** The service refused the call's credential. @returns why the call ends, or null when it goes on */
  refused(call: ObservedCall): Fault | null;
  lacksScope(challenge: string): Fault | null;
  answeredError(status: number): void;
  succeeded(): void;
  doubted(): void;
  failed(fault: Fault): void;
  /** The call does not wait any more. */
  left(call: ObservedCall): void;
}

/** The name and value of a header with a credential. */
export type CredentialHeader = readonly [name: string, value: string];

/** Stands between the upstream and whoever asked, and tells the connection what became of the call. */
export class ObservedCall implements ResponseSink, Exchange, Waiter {
  readonly request: OutgoingRequest;
  readonly path: string;
  /** The credential that it was sent with last; null when it was sent with none, or not yet. */
  sentWith: CredentialHeader | null = null;
  /** How often a credential of it was refused. */
  refusals = 0;
  readonly #keeper: CallKeeper;
  readonly #sink: ResponseSink;
  #running: Exchange | null = null;
  #over = false;
  #begun = false;

  constructor(keeper: CallKeeper, sink: ResponseSink, request: OutgoingRequest, path: string) {
    this.#keeper = keeper;
    this.#sink = sink;
    this.request = request;
    this.path = path;
  }

  /** Whether its request can be sent once more after it was refused. A body that streams has left already. */
  get isRepeatable(): boolean {
    return !(this.request.body instanceof Readable);
  }

  start(send: () => Exchange): void {
    if (!this.#over) this.#running = send();
  }

  go(): void {
    if (!this.#over) this.#keeper.sendAgain(this);
  }

  fail(fault: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.onFault(fault);
  }

  abort(): void {
    this.#over = true;
    this.#keeper.left(this);
    this.#running?.abort();
  }

  resume(): void {
    this.#running?.resume();
  }

  onHead(status: number, headers: readonly string[], statusText: string): void {
    if (status === 401 && this.sentWith !== null) {
      // The credential is Gangway's and not the client's: a 401 would make the client start a sign-in of its own.
      this.#running?.abort();
      this.refusals++;
      const fault = this.#keeper.refused(this);
      if (fault !== null) this.fail(fault);
      return;
    }
    const challenge = status === 403 ? headerValue(headers, 'www-authenticate') : undefined;
    const lacking = challenge?.includes('error="insufficient_scope"') ? this.#keeper.lacksScope(challenge) : null;
    if (lacking !== null) {
      this.#running?.abort();
      this.fail(lacking);
      return;
    }
    this.#begun = true;
    if (status >= 500) this.#keeper.answeredError(status);
    else this.#keeper.succeeded();
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
    if (this.#begun) this.#keeper.doubted();
    else this.#keeper.failed(fault);
    this.fail(fault);
  }
}
