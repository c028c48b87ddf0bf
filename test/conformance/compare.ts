/** Compares two runs of the suite check by check: totals can agree where single checks do not. */
import type { Check, Status } from './suite.ts';

/** How often a check had each status. */
export type Tally = Readonly<Partial<Record<Status, number>>>;

export interface Difference {
  readonly scenario: string;
  readonly check: string;
  readonly direct: Tally;
  readonly proxied: Tally;
}

export interface Comparison {
  /** Number of checks of each run. */
  readonly direct: number;
  readonly proxied: number;
  readonly differences: readonly Difference[];
}

/** The checks of which the two runs do not have the same statuses equally often; order does not count. */
export function compareChecks(direct: readonly Check[], proxied: readonly Check[]): Comparison {
  const left = tallies(direct);
  const right = tallies(proxied);
  const names = new Map([...left, ...right].map(([key, { scenario, check }]) => [key, { scenario, check }]));
  const differences = [...names].flatMap(([key, name]) => {
    const difference = { ...name, direct: left.get(key)?.tally ?? {}, proxied: right.get(key)?.tally ?? {} };
    return describeTally(difference.direct) === describeTally(difference.proxied) ? [] : [difference];
  });
  return { direct: direct.length, proxied: proxied.length, differences };
}

/** For example `SUCCESS x2, WARNING`; `absent` for no occurrence. */
export function describeTally(tally: Tally): string {
  const parts = Object.entries(tally)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([status, times]) => (times === 1 ? status : `${status} x${times}`));
  return parts.join(', ') || 'absent';
}

export const describeDifference = ({ scenario, check, direct, proxied }: Difference): string =>
  `${scenario}: ${check}: direct ${describeTally(direct)}, proxied ${describeTally(proxied)}`;

interface Counted {
  readonly scenario: string;
  readonly check: string;
  readonly tally: Partial<Record<Status, number>>;
}

function tallies(checks: readonly Check[]): Map<string, Counted> {
  const counted = new Map<string, Counted>();
  for (const { scenario, id, status } of checks) {
    const key = `${scenario}\n${id}`;
    const entry = counted.get(key) ?? { scenario, check: id, tally: {} };
    entry.tally[status] = (entry.tally[status] ?? 0) + 1;
    counted.set(key, entry);
  }
  return counted;
}
