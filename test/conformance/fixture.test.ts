import https from 'node:https';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../sandbox/certificates.ts';
import { type Fixture, type FixtureOptions, startFixture } from './fixture/index.ts';
import { startStdioFront } from './stdio-front.ts';
import { requiredScenarios, runSuite, unmet } from './suite.ts';

/** A run of the suite takes seconds, and several times that on a busy machine. */
const SUITE_MS = 120_000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function fixture(options?: FixtureOptions): Promise<Fixture> {
  const started = await startFixture(options);
  open.push(started);
  return started;
}

describe('the conformance fixture', () => {
  it('refuses a request without the credential that it demands, and one with another', async () => {
    const { url } = await fixture({ credential: { header: 'X-Key', value: 'right' } });
    const ask = async (headers: Record<string, string>) => (await fetch(url, { method: 'POST', headers })).status;
    expect(await ask({})).toBe(401);
    expect(await ask({ 'X-Key': 'wrong' })).toBe(401);
    expect(await ask({ 'X-Key': 'right' })).not.toBe(401);
  });

  it('is served over TLS with the certificate that it is given', async () => {
    const authority = createAuthority('conformance');
    const { url } = await fixture({ tls: authority.issue({ hosts: ['localhost'] }) });
    const status = new Promise<number | undefined>((resolve, reject) => {
      const asked = https.get(url, { ca: authority.pem }, (response) => resolve(response.resume().statusCode));
      asked.once('error', reject);
    });
    expect(await status).toBe(400);
  });
});

describe('the HTTP front of a stdio server', () => {
  async function startFront() {
    const program = fileURLToPath(new URL('fixture/stdio.ts', import.meta.url));
    const front = await startStdioFront({ command: process.execPath, args: [program] });
    open.push(front);
    return front;
  }

  it('carries requests of the server and progress in a session', { timeout: SUITE_MS }, async () => {
    const { url } = await startFront();
    const scenarios = ['tools-call-sampling', 'tools-call-with-progress'];
    expect(unmet(scenarios, await runSuite({ url, revision: '2025-11-25', scenarios }))).toEqual([]);
  });

  it('carries every required scenario of the stateless era but what needs HTTP', { timeout: SUITE_MS }, async () => {
    const revision = '2026-07-28';
    const required = await requiredScenarios(revision);
    const checks = await runSuite({ url: (await startFront()).url, revision });
    const failed = unmet(required, checks).map((sentence) => sentence.split(': ', 2).join(': '));
    expect(failed.toSorted()).toEqual([
      'dns-rebinding-protection: localhost-host-rebinding-rejected',
      'server-stateless: sep-2575-http-server-header-mismatch-400',
      // A plain stdio server settles the revision with the first message, so it cannot refuse another one later.
      'server-stateless: sep-2575-http-server-unsupported-version-400',
      'server-stateless: sep-2575-server-unsupported-version-error',
    ]);
  });
});

describe('the required scenarios', () => {
  it.each([
    ['2025-11-25', 30, 'server-initialize'],
    ['2026-07-28', 37, 'server-stateless'],
  ] as const)('of %s are read from the suite: %i', async (revision, count, first) => {
    const required = await requiredScenarios(revision);
    expect(required).toHaveLength(count);
    expect(required[0]).toBe(first);
  });
});
