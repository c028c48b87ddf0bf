import { describe, expect, it } from 'vitest';
import type { Call } from '../../preload/contract.ts';
import { matching, perMinute, withAdded } from '../../renderer/state/activity.ts';
import { calls } from '../web/samples.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 30, 20);
const [sample] = calls(NOW, 1);
const call = (over: Partial<Call>): Call => ({ ...(sample as Call), ...over });

describe('calls that are told while the list is read', () => {
  it('are put in front, the newest first, and none twice', () => {
    const known = [call({ at: 2 }), call({ at: 1 })];
    expect(withAdded(known, [call({ at: 2 }), call({ at: 3 }), call({ at: 4 })]).map(({ at }) => at)).toEqual([
      4, 3, 2, 1,
    ]);
  });

  it('push the oldest out of a full list', () => {
    const known = Array.from({ length: 1000 }, (_, index) => call({ at: 1000 - index }));
    const next = withAdded(known, [call({ at: 1001 })]);
    expect(next).toHaveLength(1000);
    expect([next[0]?.at, next.at(-1)?.at]).toEqual([1001, 2]);
  });
});

describe('the filter', () => {
  const list = [
    call({ at: 1, tool: 'search_customers', outcome: 'ok' }),
    call({ at: 2, tool: null, method: 'tools/list', connection: 'issues', outcome: 'aborted' }),
    call({ at: 3, tool: 'get_kpi', outcome: 'fault', code: 'GW_UPSTREAM_TIMEOUT' }),
    call({ at: 4, tool: 'get_kpi', outcome: 'error' }),
  ];
  const found = (over: Partial<Parameters<typeof matching>[1]>) =>
    matching(list, { text: '', connection: '', failuresOnly: false, ...over }).map(({ at }) => at);

  it('finds by part of a name, whatever the case', () => {
    expect(found({ text: '  CUSTOM ' })).toEqual([1]);
    expect(found({ text: 'timeout' })).toEqual([3]);
    expect(found({ text: 'list', connection: 'issues' })).toEqual([2]);
    expect(found({ connection: 'issues', text: 'kpi' })).toEqual([]);
  });

  it('does not count a call that the client gave up as a failure', () => {
    expect(found({ failuresOnly: true })).toEqual([3, 4]);
  });
});

describe('the figures of each minute', () => {
  it('count, and take the median and the slowest of what was answered', () => {
    const at = (minutesAgo: number) => NOW - minutesAgo * 60_000;
    const minutes = perMinute(
      [
        call({ at: at(0), durationMs: 10 }),
        call({ at: at(0), durationMs: 30 }),
        call({ at: at(0), durationMs: 20, outcome: 'error' }),
        call({ at: at(0), durationMs: 9999, outcome: 'fault' }),
        call({ at: at(2), durationMs: 5, outcome: 'aborted' }),
        call({ at: at(3), durationMs: 7 }),
      ],
      NOW,
      3,
    );
    expect(minutes.map(({ at: _, ...each }) => each)).toEqual([
      { calls: 1, failed: 0, median: null, slowest: null },
      { calls: 0, failed: 0, median: null, slowest: null },
      { calls: 4, failed: 2, median: 20, slowest: 30 },
    ]);
    expect(minutes.at(-1)?.at).toBe(Date.UTC(2026, 10, 23, 10, 30));
  });
});
