import type { Readable } from 'node:stream';
import type { Fault } from '../faults/index.ts';

/**
 * One HTTP request on its way out. Header lists are flat, `[name, value, name, value, …]`, in wire order, so that
 * repeated names and their order survive.
 */
export interface OutgoingRequest {
  readonly method: string;
  readonly headers: readonly string[];
  /** A Buffer can be sent again when nothing of it has left; a stream is sent once. */
  readonly body: Buffer | Readable | null;
}

/** An outgoing request with its destination. `path` includes the query. */
export interface AddressedRequest extends OutgoingRequest {
  readonly origin: string;
  readonly path: string;
}

/**
 * Where an answer goes, chunk by chunk and unbuffered. Order: onHead once, onData any number of times, then exactly one
 * of onEnd and onFault. onFault may come without onHead. Nothing is called after abort().
 */
export interface ResponseSink {
  onHead(status: number, headers: readonly string[], statusText: string): void;
  /** @returns false to pause the upstream until resume() is called. */
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  onFault(fault: Fault): void;
}

/** A request under way. */
export interface Exchange {
  /** Ends it; the upstream sees the stream closed (in the stateless era this is how a call is cancelled). */
  abort(): void;
  resume(): void;
}
