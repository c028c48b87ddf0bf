import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gesture } from '../../main/auth/index.ts';
import { createConnections, PROVIDERS } from '../../main/connections/index.ts';
import { ADA, startRig } from '../auth/rig.ts';
import { bring, walker } from '../auth/walk.ts';

async function signedIn(withoutToken: readonly string[]) {
  const rig = await startRig();
  const folder = mkdtempSync(join(tmpdir(), 'gw-api-token-'));
  const walk = walker(rig.sandbox.ca);
  rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
  for (const email of withoutToken) rig.sandbox.withoutToken.add(email);
  const { vault, upstream, oauth } = rig;
  const connections = createConnections({ folder, vault, upstream, oauth, providers: PROVIDERS });
  onTestFinished(() => {
    connections.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const add = (provider: string, url: string) =>
    connections.addSignedIn({ id: 'acme', provider, url, gesture: gesture() });
  return { rig, connections, add, state: () => connections.get('acme')?.state };
}

it('someone who signed in without an API token is told so, and where to make one, until a check finds it', async () => {
  const { rig, connections, add, state } = await signedIn([ADA]);
  await add('onboard', rig.sandbox.urls.sse);
  expect(state()).toMatchObject({ kind: 'needs-api-token', problem: { code: 'GW_NO_API_TOKEN' } });
  const { page } = PROVIDERS.find(({ id }) => id === 'onboard')?.personalToken ?? { page: 'none' };
  expect(JSON.stringify(state())).toContain(page);
  // A call that gets through proves the sign-in, and nothing about the token.
  connections.get('acme')?.exchange({ method: 'GET', headers: [], body: null }, never);
  await rig.sandbox.waitFor(({ status }) => status === 200);
  await connections.checkAll('network');
  expect(state()?.kind).toBe('needs-api-token');
  rig.sandbox.withoutToken.clear();
  await connections.test('acme');
  expect(state()?.kind).toBe('connected');
  rig.sandbox.withoutToken.add(ADA);
  await connections.test('acme');
  expect(state()?.kind).toBe('needs-api-token');
});

it('someone with an API token is connected, and another service is not asked', async () => {
  const { rig, add, state } = await signedIn([]);
  await add('onboard', rig.sandbox.urls.sse);
  expect(state()?.kind).toBe('connected');
  const other = await signedIn([ADA]);
  await other.add('custom', other.rig.sandbox.urls.mcp);
  expect(other.state()?.kind).toBe('connected');
  expect(other.rig.sandbox.requests.some(({ rpc }) => rpc?.method === 'tools/call')).toBe(false);
});

it('another error of the tool that asks means nothing', async () => {
  const { rig, connections, add, state } = await signedIn([]);
  await add('onboard', rig.sandbox.urls.sse);
  rig.sandbox.trouble.always({ kind: 'status', status: 500 }, { tool: 'run_api_request' });
  await connections.test('acme').catch(() => {});
  expect(state()?.kind).not.toBe('needs-api-token');
});

const never = { onHead: () => {}, onData: () => true, onEnd: () => {}, onFault: () => {} };
