/** What waits to be written. Bounded: what does not fit is counted, and a record of the gap takes its place. */
import type { AuditData, AuditEventName } from './events.ts';

/** One record to be. */
export interface Pending {
  readonly event: AuditEventName;
  /** ms since the epoch */
  readonly at: number;
  /** Read when it is written, off the path of a call. */
  readonly data: () => object;
}

export interface AuditQueue {
  readonly length: number;
  /** Records lost since the last gap that was queued. */
  readonly lost: number;
  add(record: Pending): void;
  /** Counts a record that cannot be written at all. */
  lose(at: number, reason: AuditData<'audit.gap'>['reason']): void;
  /** Records of the log itself, which come first and are never lost. */
  addFirst(records: readonly Pending[]): void;
  /** The oldest, at most `most` of them; after the last, the gap if there is one. */
  take(most: number): Pending[];
  /** Gives back what could not be written. */
  giveBack(batch: readonly Pending[]): void;
}

/** @param problem code of the fault that writing meets now, for the record of a gap */
export function createQueue(mostQueued: number, problem: () => string | null): AuditQueue {
  let waiting: Pending[] = [];
  let gap: Omit<AuditData<'audit.gap'>, 'code'> | null = null;

  function lose(at: number, reason: AuditData<'audit.gap'>['reason']): void {
    gap = { records: (gap?.records ?? 0) + 1, from: gap?.from ?? at, to: at, reason: gap?.reason ?? reason };
    lastProblem = problem() ?? lastProblem;
  }
  let lastProblem: string | null = null;

  function closeGap(): Pending[] {
    if (gap === null) return [];
    const data = { ...gap, code: lastProblem };
    gap = null;
    lastProblem = null;
    return [{ event: 'audit.gap', at: data.to, data: () => data }];
  }

  return {
    get length() {
      return waiting.length;
    },
    get lost() {
      return gap?.records ?? 0;
    },
    add(record) {
      if (waiting.length >= mostQueued) lose(record.at, 'queue-full');
      else waiting.push(...closeGap(), record);
    },
    lose,
    addFirst(records) {
      waiting = [...records, ...waiting];
    },
    take(most) {
      const batch = waiting.splice(0, most);
      return waiting.length === 0 ? [...batch, ...closeGap()] : batch;
    },
    giveBack(batch) {
      waiting = [...batch, ...waiting];
    },
  };
}
