/**
 * Rule 2, of a person's sign-in: no token, code, key of a token or client secret is found in a file, an answer, a page or
 * an address of the browser, with everything that goes well and much that does not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { contractHandlers, startApp } from '../../main/app/index.ts';
import { redirectUriOf } from '../../main/auth/callback.ts';
import { oauthSecrets } from '../../main/auth/secrets.ts';
import type { Host } from '../../main/host/index.ts';
import { openVault, VAULT_FILE } from '../../main/vault/index.ts';
import { ADA, somePorts, TOMAS } from '../auth/rig.ts';
import { bring, walker } from '../auth/walk.ts';
import { hostIn } from '../conformance/proxied.ts';
import { startSandbox } from '../sandbox/index.ts';
import { createEvidence, recordingFetch } from './evidence.ts';
import type { Secret } from './search.ts';
import { KEY } from './secrets.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What the vault holds of sign-ins now: every token, and the private key that they are bound to. */
async function secretsInVault({ paths, sealers }: Host): Promise<Secret[]> {
  const vault = await openVault({ file: join(paths.data, VAULT_FILE), sealers });
  const grants = await oauthSecrets(vault).grants.all();
  await vault.close();
  return grants.flatMap(({ value: { accessToken, refreshToken, dpop } }) =>
    [accessToken, refreshToken, dpop?.d].flatMap((value, at) =>
      value ? [{ name: `${['access token', 'refresh token', 'key of a token'][at]}`, value }] : [],
    ),
  );
}

it('rule 2: nothing of a sign-in is found outside the vault', async () => {
  const ports = somePorts(3);
  const redirectUris = ports.map(redirectUriOf);
  const sandbox = await startSandbox({
    oauth: { clientSecret: KEY, redirectUris, dpop: { nonces: true }, accessTokenSeconds: 600 },
  });
  const server = sandbox.authorization;
  if (server === null) throw new Error('no authorization server');
  const folder = mkdtempSync(join(tmpdir(), 'gw-canary-sign-in-'));
  const evidence = createEvidence();
  vi.stubGlobal('fetch', recordingFetch(evidence, globalThis.fetch));
  const walk = walker(sandbox.ca);
  let person = ADA;
  const host = hostIn(folder, async (address) => {
    evidence.add('address for the browser', address);
    void walk
      .answerFor(address, person)
      .then((answer) => bring(answer))
      .then(({ text }) => evidence.add('page after a sign-in', text))
      .catch(() => {});
  });
  const trust = { anchors: [sandbox.ca], privateHosts: ['localhost'] };
  const start = () => startApp({ host, trust, signIn: { ports }, port: 0 });
  let app = await start();
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = async (
    name: 'signIn.add' | 'signIn.again' | 'signIn.end' | 'status.read' | 'activity.read',
    input: object,
  ) => {
    try {
      const handler = contractHandlers(app)[name] as (input: object) => Promise<unknown>;
      evidence.add(`answer of ${name}`, JSON.stringify(await handler(input)));
    } catch (error) {
      evidence.addError(`refusal of ${name}`, error);
    }
  };
  const callTool = async () => {
    const { token } = app.grants.issue({ id: 'ai', label: 'AI', carrier: 'header', connections: ['acme'] });
    const client = new Client({ name: 'ai', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(app.gateway.addressOf('acme')), { requestInit }));
    await client.callTool({ name: 'search_customers', arguments: {} });
    await client.close();
  };

  const add = { id: 'acme', provider: 'custom', url: sandbox.urls.mcp, clientId: server.client.id };
  await ask('signIn.add', { ...add, clientSecret: `${KEY}-wrong` });
  await ask('signIn.add', { ...add, clientSecret: KEY });
  await callTool();
  await ask('status.read', {});
  await app.close();
  const secrets = await secretsInVault(host);
  expect(secrets.map(({ name }) => name)).toEqual(['access token', 'refresh token', 'key of a token']);
  app = await start();
  await app.checked;
  server.endAccessTokens();
  await callTool();
  server.lies.failing = { path: '/token', status: 400, body: { error: 'invalid_request' } };
  server.endAccessTokens();
  await callTool().catch((error: unknown) => evidence.addError('call without a token', error));
  delete server.lies.failing;
  person = TOMAS;
  await ask('signIn.again', { id: 'acme', another: false });
  person = ADA;
  await ask('signIn.again', { id: 'acme', another: false });
  await ask('activity.read', {});
  await app.close();
  secrets.push(...(await secretsInVault(host)));
  app = await start();
  await ask('signIn.end', { id: 'acme' });
  await ask('status.read', {});
  const forms = server.requests.map(({ form }) => form);
  for (const name of ['code', 'code_verifier', 'refresh_token', 'token'])
    secrets.push(...forms.flatMap((form) => (form[name] ? [{ name, value: form[name] }] : [])));
  secrets.push({ name: 'client secret', value: KEY });

  expect(evidence.places).toEqual(expect.arrayContaining(['page after a sign-in', 'refusal of signIn.again']));
  expect(evidence.find(secrets, [folder])).toEqual([]);
  // The search finds them where they are.
  evidence.add('planted', `Authorization: DPoP ${secrets[0]?.value}`);
  expect(evidence.find(secrets, [])).not.toEqual([]);
});
