import type { Call } from '../../preload/contract.ts';

/** Calls that are kept in the window. */
const KEPT = 1000;

/**
 * Puts calls that were told by a push in front of those already known, newest first. A call that is in both, because it
 * was pushed while the list was being read, is kept once.
 * @param known newest first
 * @param added oldest first
 */
export function withAdded(known: readonly Call[], added: readonly Call[]): Call[] {
  const recent = new Set(known.slice(0, 2 * added.length + 50).map((call) => JSON.stringify(call)));
  const fresh = added.filter((call) => !recent.has(JSON.stringify(call)));
  return [...fresh.toReversed(), ...known].slice(0, KEPT);
}

export interface ActivityFilter {
  /** Part of the name of a client, connection, tool or method, or of an error code. */
  readonly text: string;
  /** Connection id; empty for all. */
  readonly connection: string;
  readonly failuresOnly: boolean;
}

export function matching(calls: readonly Call[], { text, connection, failuresOnly }: ActivityFilter): Call[] {
  const wanted = text.trim().toLowerCase();
  return calls.filter(
    (call) =>
      (connection === '' || call.connection === connection) &&
      (!failuresOnly || isFailure(call)) &&
      (wanted === '' || searched(call).includes(wanted)),
  );
}

const searched = ({ client, connection, tool, method, code }: Call) =>
  [client, connection, tool, method, code].join('\n').toLowerCase();

/** A call that the client itself gave up is not counted as failed. */
export const isFailure = ({ outcome }: Call): boolean => outcome === 'error' || outcome === 'fault';

/** What happened in one minute. Latencies in ms, of calls that were answered; null where there was none. */
export interface Minute {
  /** Start, ms since the epoch. */
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
  readonly median: number | null;
  readonly slowest: number | null;
}

const MINUTE = 60_000;

/** The last `count` minutes, the running one last. */
export function perMinute(calls: readonly Call[], now: number, count: number): Minute[] {
  const last = Math.floor(now / MINUTE);
  const byMinute = Map.groupBy(calls, ({ at }) => Math.floor(at / MINUTE));
  return Array.from({ length: count }, (_, index) => {
    const minute = last - count + 1 + index;
    const within = byMinute.get(minute) ?? [];
    const answered = within.filter(({ outcome }) => outcome === 'ok' || outcome === 'error');
    const durations = answered.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    return {
      at: minute * MINUTE,
      calls: within.length,
      failed: within.filter(isFailure).length,
      median: durations[Math.ceil(durations.length / 2) - 1] ?? null,
      slowest: durations.at(-1) ?? null,
    };
  });
}
