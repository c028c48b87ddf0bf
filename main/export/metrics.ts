import type { CallRecord } from '../audit/index.ts';
import { type Attribute, nanoseconds, type Origin, resourceOf, text } from './otlp.ts';

/** Upper bounds of the duration histogram, seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
/** Combinations of client, connection and outcome; further ones are counted together, so that memory is bounded. */
const MOST_SERIES = 500;
/** AGGREGATION_TEMPORALITY_CUMULATIVE: a push that is lost does no harm. */
const CUMULATIVE = 2;

interface Series {
  readonly attributes: readonly Attribute[];
  count: number;
  /** Seconds. */
  sum: number;
  readonly buckets: number[];
}

/** Counts of calls since the start of the process. */
export interface CallMetrics {
  add(calls: readonly CallRecord[]): void;
  /** Body of a request to /v1/metrics; null before the first call. @param at ms since the epoch */
  request(at: number): object | null;
}

/** @param startedAt ms since the epoch */
export function createCallMetrics(origin: Origin, startedAt: number): CallMetrics {
  const series = new Map<string, Series>();

  function seriesOf({ client, connection, outcome }: CallRecord): Series {
    const full = series.size >= MOST_SERIES && !series.has(keyOf(client, connection, outcome));
    const [who, where] = full ? ['other', 'other'] : [client, connection];
    const key = keyOf(who, where, outcome);
    const found = series.get(key);
    if (found !== undefined) return found;
    const attributes = [
      text('gangway.client', who),
      text('gangway.connection', where),
      text('gangway.outcome', outcome),
    ];
    const made = { attributes, count: 0, sum: 0, buckets: BOUNDS.map(() => 0).concat(0) };
    series.set(key, made);
    return made;
  }

  return {
    add(calls) {
      for (const call of calls) {
        const one = seriesOf(call);
        const seconds = call.durationMs / 1000;
        const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
        const at = bucket < 0 ? BOUNDS.length : bucket;
        one.count += 1;
        one.sum += seconds;
        one.buckets[at] = (one.buckets[at] ?? 0) + 1;
      }
    },
    request(at) {
      if (series.size === 0) return null;
      const times = { startTimeUnixNano: nanoseconds(startedAt), timeUnixNano: nanoseconds(at) };
      const all = [...series.values()];
      const calls = all.map(({ attributes, count }) => ({ attributes, ...times, asInt: String(count) }));
      const durations = all.map(({ attributes, count, sum, buckets }) => ({
        ...{ attributes, ...times, count: String(count), sum },
        ...{ bucketCounts: buckets.map(String), explicitBounds: [...BOUNDS] },
      }));
      const metrics = [
        {
          ...{ name: 'gangway.calls', description: 'Calls of AI clients that have ended.', unit: '{call}' },
          sum: { dataPoints: calls, aggregationTemporality: CUMULATIVE, isMonotonic: true },
        },
        {
          ...{ name: 'gangway.call.duration', description: 'How long calls of AI clients took.', unit: 's' },
          histogram: { dataPoints: durations, aggregationTemporality: CUMULATIVE },
        },
      ];
      const scope = { name: 'gangway.gateway', version: origin.version };
      return { resourceMetrics: [{ resource: resourceOf(origin), scopeMetrics: [{ scope, metrics }] }] };
    },
  };
}

const keyOf = (client: string, connection: string, outcome: string) => [client, connection, outcome].join('\n');
