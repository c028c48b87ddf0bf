/** Connections whose tokens do not come from the person's sign-in at the service itself. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { redirectUriOf } from '../../main/auth/callback.ts';
import { gesture } from '../../main/auth/index.ts';
import { createConnections, type NewSignIn, PROVIDERS, type SignInRules } from '../../main/connections/index.ts';
import { ADA, faultOf, somePorts, startRig } from '../auth/rig.ts';
import { bring, walker } from '../auth/walk.ts';
import type { AuthorizationOptions } from '../sandbox/authorization/index.ts';

const SECRET = 'secret-of-the-program';

async function start(authorization: AuthorizationOptions, rules: (server: string) => SignInRules = () => ({})) {
  const ports = somePorts(2);
  const rig = await startRig({ ports, authorization: { redirectUris: ports.map(redirectUriOf), ...authorization } });
  const folder = mkdtempSync(join(tmpdir(), 'gw-ways-'));
  const walk = walker(rig.sandbox.ca);
  rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
  const opening = () => {
    const { vault, upstream } = rig;
    const oauth = rig.restarted();
    const connections = createConnections({
      ...{ folder, vault, upstream: oauth.proving(upstream), oauth, providers: PROVIDERS },
      signInRules: () => rules(rig.server.identityProvider?.issuer ?? ''),
    });
    onTestFinished(() => connections.close());
    return connections;
  };
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const wanted = (more: Partial<NewSignIn>): NewSignIn => ({
    ...{ id: 'acme', provider: 'custom', url: rig.sandbox.urls.mcp, gesture: gesture() },
    ...more,
  });
  return { rig, folder, opening, wanted, id: rig.server.client.id };
}

it('a program’s connection needs no person: not at first, not after a restart, not when its token has ended', async () => {
  const { rig, folder, opening, wanted, id } = await start({ clientCredentials: true, clientSecret: SECRET });
  const first = opening();
  await first.addSignedIn(wanted({ client: { id, secret: SECRET }, way: { kind: 'client-credentials' } }));
  expect(first.get('acme')?.actsAs).toBe('A program of the company, no person');
  expect(readFileSync(join(folder, 'connections.json'), 'utf8')).not.toContain(SECRET);
  const second = opening();
  rig.server.endAccessTokens();
  await second.test('acme');
  await second.signOut('acme');
  expect(second.get('acme')?.state.kind).toBe('needs-login');
  await second.signInAgain('acme', gesture());
  expect(second.get('acme')?.state.kind).toBe('connected');
  expect(rig.opened).toEqual([]);
  await second.remove('acme');
  expect([...rig.vault.secrets.keys()].filter((key) => !key.startsWith('oauth/revocation'))).toEqual([]);
});

it('the private key of a program is kept in the vault, for the next sign-in too', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const { rig, folder, opening, wanted, id } = await start({
    clientCredentials: true,
    clientKey: publicKey.export({ format: 'jwk' }),
    dpop: true,
  });
  const connections = opening();
  const client = { id, key: { pem, algorithm: 'ES256' } };
  await connections.addSignedIn(wanted({ client, way: { kind: 'client-credentials' } }));
  await connections.signOut('acme');
  await connections.signInAgain('acme', gesture());
  expect(connections.get('acme')?.state.kind).toBe('connected');
  expect(readFileSync(join(folder, 'connections.json'), 'utf8')).not.toContain('PRIVATE KEY');
  await connections.remove('acme');
  expect([...rig.vault.secrets.keys()].some((key) => key.startsWith('connection/'))).toBe(false);
});

it('what the organisation prescribes goes before what was asked for: its identity provider signs the person in', async () => {
  const rules = (issuer: string): SignInRules => ({
    way: { kind: 'enterprise', issuer, clientId: 'gangway-registered-by-an-administrator' },
  });
  const { rig, opening, wanted, id } = await start({ enterprise: true, clientSecret: SECRET }, rules);
  const connections = opening();
  await connections.addSignedIn(wanted({ client: { id, secret: SECRET }, way: { kind: 'client-credentials' } }));
  const { identityProvider } = rig.server;
  expect(rig.opened.map((address) => new URL(address).origin)).toEqual([identityProvider?.issuer]);
  expect(connections.get('acme')?.actsAs).toBe(ADA);
  rig.server.endAccessTokens();
  await connections.test('acme');
  expect(rig.opened).toHaveLength(1);
});

it('a way that needs a client is refused without one, and nothing is kept', async () => {
  const { rig, opening, wanted } = await start({ clientCredentials: true, clientSecret: SECRET });
  const connections = opening();
  expect(await faultOf(connections.addSignedIn(wanted({ way: { kind: 'client-credentials' } })))).toBe(
    'GW_SIGN_IN_NO_CLIENT',
  );
  expect(connections.list()).toEqual([]);
  expect(rig.vault.secrets.size).toBe(0);
});
