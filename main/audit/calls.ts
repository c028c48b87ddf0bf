import type { FaultCode } from '../faults/index.ts';

export type CallOutcome = 'ok' | 'error' | 'fault' | 'aborted';

/** One call through the gateway. Never holds arguments, results or a credential. */
export interface CallRecord {
  /** Start, ms since the epoch. */
  readonly at: number;
  readonly via: 'http' | 'bridge';
  /** Grant id of the AI client. */
  readonly client: string;
  /** The program behind the connection; null or absent where it was not found out. */
  readonly program?: string | null;
  readonly connection: string;
  readonly tenancy: string | null;
  readonly actsAs: string | null;
  /** JSON-RPC method, where the request showed one. */
  readonly method: string | null;
  /** Tool name of a tools/call. */
  readonly tool: string | null;
  /** Trace of the client that made the call, where it has one: 32 and 16 hex digits. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** error = upstream answered with status >= 400; fault = Gangway answered for it; aborted = the client left. */
  readonly outcome: CallOutcome;
  readonly status: number;
  readonly code: FaultCode | null;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export interface CallLog {
  /** Takes a call; returns at once. The work of reading names out of it is done later, off the path of the call. */
  record(call: () => CallRecord): void;
  /** The newest calls first. */
  recent(): readonly CallRecord[];
  /** Told of batches of calls, oldest first. @returns how to stop. */
  subscribe(listener: (calls: readonly CallRecord[]) => void): () => void;
}

/** Calls kept in memory, newest `keep` of them. */
export function createCallLog(keep = 1000): CallLog {
  const kept: CallRecord[] = [];
  const listeners = new Set<(calls: readonly CallRecord[]) => void>();
  let queue: Array<() => CallRecord> = [];
  const flush = () => {
    if (queue.length === 0) return;
    const batch = queue.map((make) => make());
    queue = [];
    kept.push(...batch);
    if (kept.length > keep) kept.splice(0, kept.length - keep);
    for (const listener of listeners) listener(batch);
  };
  return {
    record(call) {
      if (queue.push(call) === 1) setImmediate(flush);
    },
    recent() {
      flush();
      return kept.toReversed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
