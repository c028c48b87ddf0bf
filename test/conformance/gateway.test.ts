import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../sandbox/certificates.ts';
import { describeDifference } from './compare.ts';
import { startFixture } from './fixture/index.ts';
import { startBridged, startProxied } from './proxied.ts';
import { fixtureProblems, judge } from './report.ts';
import { startStdioFront } from './stdio-front.ts';
import { type Check, REVISIONS, requiredScenarios, runSuite } from './suite.ts';

const authority = createAuthority('conformance');
const KEY = { value: 'suite-key', header: { name: 'X-Suite-Key', scheme: '' } } as const;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function opened<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  open.push(started);
  return started;
}

/** A server that demands a key, and what Gangway needs to know of it. */
async function startServer() {
  const credential = { header: KEY.header.name, value: KEY.value };
  const { url } = await opened(startFixture({ tls: authority.issue({ hosts: ['localhost'] }), credential }));
  return { url, authority: authority.pem, key: KEY };
}

/** A run of the suite takes seconds, and several times that on a busy machine. */
const TIMEOUT_MS = 120_000;

describe.each(REVISIONS)('the conformance suite of %s', { timeout: TIMEOUT_MS }, (revision) => {
  let direct: readonly Check[];

  beforeAll(async () => {
    const server = await startFixture();
    direct = await runSuite({ url: server.url, revision });
    await server.close();
  }, TIMEOUT_MS);

  it('is passed by the fixture', async () => {
    expect(fixtureProblems(await requiredScenarios(revision), direct)).toEqual([]);
  });

  it('finds the same through the gateway as directly', async () => {
    const gateway = await opened(startProxied(await startServer()));
    const proxied = await runSuite({ url: gateway.urlWithToken, revision });
    const { comparison, problems } = judge(revision, { name: 'gateway', isBridge: false }, direct, proxied);
    expect(comparison.differences.map(describeDifference)).toEqual([]);
    expect(problems).toEqual([]);
  });

  // With sessions the suite starts a bridge for each scenario: too long for here, and part of npm run conformance.
  if (revision === '2025-11-25') return;

  it('finds nothing else through the bridge but what a pipe does not carry', async () => {
    const bridge = await opened(startBridged(await startServer()));
    const front = await opened(startStdioFront(bridge.command));
    const proxied = await runSuite({ url: front.url, revision });
    expect(judge(revision, { name: 'bridge', isBridge: true }, direct, proxied).problems).toEqual([]);
  });
});
