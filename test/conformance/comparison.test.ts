import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { compareChecks, describeDifference } from './compare.ts';
import { startFixture } from './fixture/index.ts';
import { fixtureProblems, judge, markdown, summaryLine, type Way, withGenerated } from './report.ts';
import { type Check, runSuite, type Status } from './suite.ts';

const check = (scenario: string, id: string, status: Status = 'SUCCESS'): Check => ({
  scenario,
  id,
  status,
  message: '',
});

const GATEWAY = { name: 'gateway', isBridge: false };
const BRIDGE = { name: 'bridge', isBridge: true };

describe('comparing two runs', () => {
  const direct = [check('ping', 'ping'), check('tools', 'list'), check('tools', 'call'), check('tools', 'call')];

  it('finds no difference between runs that differ in order alone', () => {
    expect(compareChecks(direct, direct.toReversed())).toEqual({ direct: 4, proxied: 4, differences: [] });
  });

  it('finds a check whose status changed although the totals agree', () => {
    const proxied = [check('ping', 'ping', 'FAILURE'), ...direct.slice(1)];
    const { differences } = compareChecks(direct, proxied);
    expect(differences.map(describeDifference)).toEqual(['ping: ping: direct SUCCESS, proxied FAILURE']);
  });

  it('finds a warning that the exit code of the suite would not show', () => {
    const { differences } = compareChecks(direct, [...direct.slice(0, 3), check('tools', 'call', 'WARNING')]);
    expect(differences.map(describeDifference)).toEqual(['tools: call: direct SUCCESS x2, proxied SUCCESS, WARNING']);
  });

  it('finds a check that is missing on one side, and one that occurs less often', () => {
    const { differences } = compareChecks(direct, [check('ping', 'ping'), check('tools', 'call')]);
    expect(differences.map(describeDifference)).toEqual([
      'tools: list: direct SUCCESS, proxied absent',
      'tools: call: direct SUCCESS x2, proxied SUCCESS',
    ]);
  });

  it('does not mix up checks of the same name in different scenarios', () => {
    const { differences } = compareChecks([check('a', 'same')], [check('b', 'same')]);
    expect(differences).toHaveLength(2);
  });
});

describe('the verdict on a way', () => {
  const onPipe = check('server-sse-polling', 'server-sse-retry-field', 'WARNING');
  const overHttp = check('server-sse-polling', 'server-sse-retry-field');

  it('is that every difference of the gateway is a problem, even one that the bridge may have', () => {
    const { problems } = judge('2025-11-25', GATEWAY, [overHttp], [onPipe]);
    expect(problems).toEqual([
      'unexplained: server-sse-polling: server-sse-retry-field: direct SUCCESS, proxied WARNING',
    ]);
  });

  it('is that a difference of the bridge with a listed reason is none', () => {
    const { problems } = judge('2025-11-25', BRIDGE, [overHttp], [onPipe]);
    expect(problems.filter((problem) => problem.includes('server-sse-retry-field'))).toEqual([]);
  });

  it('is that a difference of the bridge without a listed reason is a problem', () => {
    const { problems } = judge('2025-11-25', BRIDGE, [check('ping', 'ping')], [check('ping', 'ping', 'FAILURE')]);
    expect(problems).toContain('unexplained: ping: ping: direct SUCCESS, proxied FAILURE');
  });

  it('is one line with the figures, which says whether the differences of the bridge have their reasons', () => {
    const line = (way: Way, proxied: readonly Check[]) => {
      const comparison = compareChecks([overHttp], proxied);
      return summaryLine({ revision: '2025-11-25', way, comparison, problems: [] });
    };
    expect(line(GATEWAY, [overHttp])).toBe('2025-11-25, gateway: 1 checks direct, 1 proxied, 0 differences');
    expect(line(BRIDGE, [onPipe])).toBe(
      '2025-11-25, bridge: 1 checks direct, 1 proxied, 1 differences, each with its reason',
    );
    expect(summaryLine(judge('2025-11-25', GATEWAY, [overHttp], [onPipe]))).toMatch(/1 differences$/);
  });

  it('is that a listed reason without a difference is a problem, so that the list stays true', () => {
    const { problems } = judge('2025-11-25', BRIDGE, [overHttp], [overHttp]);
    expect(problems).toContain('explained, but not a difference: server-sse-polling: server-sse-retry-field');
  });
});

describe('the verdict on the fixture', () => {
  it('is that a required scenario must have run and passed', () => {
    const ran = [check('ping', 'ping', 'SKIPPED')];
    expect(fixtureProblems(['ping', 'tools'], ran)).toEqual([
      'the fixture itself: ping: no check passed',
      'the fixture itself: tools: no check passed',
    ]);
  });

  it('is that a warning in a required scenario is a problem', () => {
    const ran = [check('ping', 'ping'), check('ping', 'pong', 'WARNING')];
    expect(fixtureProblems(['ping'], ran)).toEqual(['the fixture itself: ping: pong: WARNING: ']);
    expect(fixtureProblems([], ran)).toEqual([]);
  });
});

describe('the document', () => {
  const ways = [
    judge('2025-11-25', GATEWAY, [check('ping', 'ping')], [check('ping', 'ping')]),
    judge(
      '2025-11-25',
      BRIDGE,
      [check('server-sse-polling', 'server-sse-retry-field')],
      [check('server-sse-polling', 'server-sse-retry-field', 'WARNING')],
    ),
  ];

  it('lists every way, and every difference of the bridge under its reason', () => {
    const text = markdown(ways);
    expect(text).toContain('| 2025-11-25 | gateway | 1 | 1 | 0 |');
    expect(text).toContain('| 2025-11-25 | bridge | 1 | 1 | 1 |');
    expect(text).toMatch(/A pipe has no event ids[\s\S]*server-sse-retry-field: direct SUCCESS, proxied WARNING/);
  });

  it('is changed between its markers only', () => {
    const before =
      'Head\n<!-- begin: written by npm run conformance -->\nold\n<!-- end: written by npm run conformance -->\nTail\n';
    const after = withGenerated(before, 'new');
    expect(after).toContain('new');
    expect(after).not.toContain('old');
    expect(after.startsWith('Head\n<!-- begin')).toBe(true);
    expect(after.endsWith('-->\nTail\n')).toBe(true);
    expect(withGenerated(after, 'new')).toBe(after);
    expect(() => withGenerated('no markers', 'new')).toThrow(/lacks the lines/);
  });
});

/** A scenario takes a second, and several times that on a busy machine. */
const SUITE = { timeout: 60_000 };

describe('an intermediary that breaks something', SUITE, () => {
  it('is found where the suite itself only warns: Last-Event-ID dropped', async () => {
    const scenarios = ['server-sse-polling'];
    const fixture = await startFixture();
    const relay = await startRelay(fixture.url, ['last-event-id']);
    const direct = await runSuite({ url: fixture.url, revision: '2025-11-25', scenarios });
    const proxied = await runSuite({ url: relay.url, revision: '2025-11-25', scenarios });
    await Promise.all([relay.close(), fixture.close()]);
    const { differences } = compareChecks(direct, proxied);
    expect(differences.map(({ check }) => check)).toEqual(['server-sse-disconnect-resume']);
  });
});

describe('a scenario that the suite could not finish', SUITE, () => {
  it('is a failure, not an absence', async () => {
    const useless = http.createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => useless.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(useless.address() as AddressInfo).port}/mcp`;
    const checks = await runSuite({ url, revision: '2026-07-28', scenarios: ['tasks-capability-negotiation'] });
    useless.close();
    expect(checks.map(({ id, status }) => ({ id, status }))).toEqual([{ id: 'scenario-finished', status: 'FAILURE' }]);
  });
});

/** A relay that loses the named request headers. */
async function startRelay(upstream: string, lost: readonly string[]) {
  const server = http.createServer((request, response) => {
    const kept = Object.entries(request.headers).filter(([name]) => !lost.includes(name));
    const onward = http.request(
      upstream,
      { method: request.method, headers: { ...Object.fromEntries(kept), host: new URL(upstream).host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
