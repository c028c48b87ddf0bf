import { setTimeout as wait } from 'node:timers/promises';
import {
  bytesAfter,
  type Followed,
  type FollowedRecord,
  type Position,
  recordsAfter,
  skippedTo,
} from '../audit/index.ts';
import { describeFault, type Fault, type FaultText, toFault } from '../faults/index.ts';
import type { Positions } from './positions.ts';
import type { Sender, Sent } from './sender.ts';

/** Why records did not reach a destination. */
export type DropReason = 'buffer-full' | 'deleted' | 'refused' | 'not-kept';

/** What is told of a destination as it happens, for the audit log. */
export interface ForwarderEvents {
  dropped(destination: string, records: number, reason: DropReason): void;
  /** The first failure after a success. */
  failing(destination: string, fault: Fault): void;
  working(destination: string): void;
}

export interface ForwarderOptions {
  /** Folder of the audit log: the log itself is the buffer. */
  readonly folder: string;
  readonly destination: string;
  readonly sender: Sender;
  readonly positions: Positions;
  readonly events: ForwarderEvents;
  /** Longest backlog; of a longer one the oldest segments are left out. Bytes. */
  readonly bufferBytes: number;
  /** How often the log is looked at for new records, ms. */
  readonly lookMs: number;
  /** First wait after a failure, doubling up to the longest, ms. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

export interface DestinationStatus {
  readonly destination: string;
  /** Why nothing arrives at the moment; null: it does. */
  readonly problem: FaultText | null;
  /** When a batch arrived last, ms since the epoch; null: none since the start. */
  readonly lastSentAt: number | null;
  /** Since the start. */
  readonly sent: number;
  readonly dropped: number;
}

export interface Forwarder {
  readonly status: DestinationStatus;
  close(): Promise<void>;
}

/** What became of a batch so far. */
interface Tally {
  arrived: number;
  refused: number;
  /** With which the last one was refused. */
  fault: Fault | null;
}

/** Records of a batch that are refused one by one before it is taken for certain that all would be. */
const SURE = 8;
/** Of one read, for each record that is wanted: longer than most are. */
const BYTES_EACH = 1024;
/** How often a position is written and flushed, at most; a crash sends what came since again. ms */
const KEEP_MS = 1000;
/** A destination may ask for a longer wait, but is tried once an hour. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * Passes the log on to one destination, each record at least once and in order: a position is kept only after its batch
 * arrived. Whatever fails is tried again for as long as it takes; what is lost all the same (a backlog beyond the bound,
 * records that retention deleted, a batch of one that is refused) is counted and told.
 */
export function startForwarder(options: ForwarderOptions): Forwarder {
  const { folder, destination, sender, positions, events, bufferBytes, lookMs } = options;
  const over = new AbortController();
  const { signal } = over;
  let problem: Fault | null = null;
  let lastSentAt: number | null = null;
  let sent = 0;
  let dropped = 0;
  let retryMs = options.firstRetryMs;
  /** After the last record that arrived; null until it could be read. */
  let at: Position | null = null;
  let kept: Position | null = null;
  let keptAt = performance.now();
  /** Whether a record arrived since one was last left out. */
  let trusted = false;

  function keep(): void {
    if (at === null || kept === at) return;
    positions.keep(destination, at);
    kept = at;
    keptAt = performance.now();
  }

  function drop(records: number, reason: DropReason): void {
    if (records === 0) return;
    dropped += records;
    events.dropped(destination, records, reason);
  }

  function failed(fault: Fault, afterMs: number | null): Promise<void> {
    if (problem === null) events.failing(destination, fault);
    problem = fault;
    // So that a fleet does not come back all at once.
    const jitter = 0.75 + Math.random() / 2;
    const pause = afterMs === null ? retryMs * jitter : Math.min(afterMs, LONGEST_ASKED_MS) + retryMs * (jitter - 0.75);
    retryMs = Math.min(retryMs * 2, options.longestRetryMs);
    return wait(pause, undefined, { signal, ref: false });
  }

  function worked(records: number): void {
    if (problem !== null) events.working(destination);
    problem = null;
    retryMs = options.firstRetryMs;
    sent += records;
    lastSentAt = Date.now();
    trusted = true;
  }

  /** Counts what is missing before some records, once: from now on it begins with them. */
  function counted(found: Followed, reason: DropReason): Followed {
    if (found.missed === 0) return found;
    at = found.start;
    keep();
    drop(found.missed, reason);
    return found;
  }

  /** The next records, after what the bound on the backlog leaves out. */
  async function next(): Promise<Followed> {
    at ??= kept = positions.of(destination);
    const from = at;
    const limits = { mostRecords: sender.most, mostBytes: sender.most * BYTES_EACH };
    if ((await bytesAfter(folder, from)) <= bufferBytes) {
      const found = await recordsAfter(folder, from, limits);
      // At the very beginning nothing is missed: what was before is older than this destination.
      return from.seq > 0 ? counted(found, 'deleted') : found;
    }
    return counted(await recordsAfter(folder, await skippedTo(folder, from, bufferBytes), limits), 'buffer-full');
  }

  /**
   * Sends a batch. What is refused is left out only where other records of it arrive, or one did just before: a
   * destination that takes nothing at all is not set up yet, and would be sent the whole log for nothing.
   * @returns false when it has to be tried again
   */
  async function passOn(records: readonly FollowedRecord[]): Promise<boolean> {
    const tally: Tally = { arrived: 0, refused: 0, fault: null };
    if (!(await inParts(records, tally))) return false;
    const { arrived, refused, fault } = tally;
    if (fault === null) return true;
    if (arrived === 0 && !(records.length === 1 && trusted)) {
      retryMs = options.longestRetryMs;
      await failed(fault, null);
      return false;
    }
    trusted = arrived > 0;
    drop(refused, 'refused');
    return true;
  }

  /** Halves what is refused, until the records are found that nobody takes. @returns false when it is to be tried again */
  async function inParts(records: readonly FollowedRecord[], tally: Tally): Promise<boolean> {
    if (tally.arrived === 0 && tally.refused >= SURE) return true;
    const result: Sent = await sender.send(records, signal);
    signal.throwIfAborted();
    switch (result.kind) {
      case 'taken': {
        const rejected = Math.min(result.rejected, records.length);
        drop(rejected, 'not-kept');
        worked(records.length - rejected);
        tally.arrived += records.length;
        return true;
      }
      case 'later':
        await failed(result.fault, result.afterMs);
        return false;
      case 'misconfigured':
        retryMs = options.longestRetryMs;
        await failed(result.fault, null);
        return false;
      case 'refused': {
        if (records.length === 1) {
          tally.refused += 1;
          tally.fault = result.fault;
          return true;
        }
        const half = Math.ceil(records.length / 2);
        return (await inParts(records.slice(0, half), tally)) && (await inParts(records.slice(half), tally));
      }
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        const { records, position } = await next();
        if (records.length === 0) {
          keep();
          await wait(lookMs, undefined, { signal, ref: false });
        } else if (await passOn(records)) {
          at = position;
          if (performance.now() - keptAt >= KEEP_MS) keep();
        }
      } catch (error) {
        if (signal.aborted) return;
        await failed(toFault(error), null).catch(() => {});
      }
    }
  }

  const running = run();
  return {
    get status() {
      return { destination, problem: problem && describeFault(problem), lastSentAt, sent, dropped };
    },
    async close() {
      over.abort();
      await running.catch(() => {});
      try {
        keep();
      } catch {
        // Then some records come twice.
      }
      await sender.close();
    },
  };
}
