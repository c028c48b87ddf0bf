import { describe, expect, it, onTestFinished } from 'vitest';
import { publicLookup } from '../../main/auth/addresses.ts';
import { createStrictFetch } from '../../main/auth/strict-fetch.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { faultOf } from './rig.ts';

async function rig(privateHosts: readonly string[] = ['localhost'], timeoutMs = 5_000) {
  const sandbox = await startSandbox();
  const trust = { anchors: [sandbox.ca], privateHosts };
  const proxyFor = async () => ({ kind: 'direct' }) as const;
  const upstream = createUpstream({ trust, proxyFor, lookup: publicLookup(trust) });
  onTestFinished(async () => {
    await upstream.close();
    await sandbox.close();
  });
  return { sandbox, fetch: createStrictFetch({ upstream, trust, timeoutMs }) };
}

const answers = (sandbox: Sandbox, status: number, body: string) =>
  sandbox.trouble.next({ kind: 'status', status, body, headers: { 'X-Told': 'yes' } }, { path: '/document' });

describe('rule 5: the fetch of a sign-in', () => {
  it('sends method, headers and form, and gives status, headers and body', async () => {
    const { sandbox, fetch } = await rig();
    answers(sandbox, 400, '{"error":"invalid_grant"}');
    const answer = await fetch(`${sandbox.origin}/document?a=b`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'refresh_token', scope: 'a b' }),
    });
    expect([answer.status, answer.headers.get('x-told'), await answer.json()]).toEqual([
      400,
      'yes',
      { error: 'invalid_grant' },
    ]);
    const [request] = sandbox.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/document?a=b',
      body: 'grant_type=refresh_token&scope=a+b',
    });
  });

  it.each([301, 302, 303, 307, 308] as const)('follows no redirect (%i)', async (status) => {
    const { sandbox, fetch } = await rig();
    sandbox.trouble.next({ kind: 'redirect', status, location: `${sandbox.origin}/other` });
    expect(await faultOf(fetch(`${sandbox.origin}/document`))).toBe('GW_UPSTREAM_REDIRECT');
    expect(sandbox.requests).toHaveLength(1);
  });

  it.each([500, 503, 429])('ends with a fault on %i, which says nothing about a grant', async (status) => {
    const { sandbox, fetch } = await rig();
    answers(sandbox, status, '{"error":"invalid_grant"}');
    expect(await faultOf(fetch(`${sandbox.origin}/document`))).toBe('GW_UPSTREAM_ERROR');
  });

  it('waits no longer than it may, for the head or for the body', async () => {
    const { sandbox, fetch } = await rig(['localhost'], 200);
    sandbox.trouble.next({ kind: 'no-answer' });
    expect(await faultOf(fetch(`${sandbox.origin}/document`))).toBe('GW_UPSTREAM_TIMEOUT');
    sandbox.trouble.next({ kind: 'slow-body', ms: 100, bytes: 1 });
    expect(await faultOf(fetch(`${sandbox.origin}/document`))).toBe('GW_UPSTREAM_TIMEOUT');
    await sandbox.waitFor(({ outcome }) => outcome === 'client-closed');
  });

  it('reads no more than 1 MiB, however much there is', async () => {
    const { sandbox, fetch } = await rig();
    sandbox.trouble.next({ kind: 'body-bomb', bytes: 2 ** 30 });
    expect(await faultOf(fetch(`${sandbox.origin}/document`))).toBe('GW_UPSTREAM_MALFORMED');
  });

  it('sends nothing to a name or address in a private network', async () => {
    const { sandbox, fetch } = await rig([]);
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(await faultOf(fetch(`https://${host}:${sandbox.port}/document`))).toBe('GW_SIGN_IN_ADDRESS');
    expect(await faultOf(fetch(`http://localhost:${sandbox.port}/document`))).toBe('GW_SIGN_IN_ADDRESS');
    expect(sandbox.requests).toEqual([]);
  });
});
