import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gesture } from '../../../main/auth/index.ts';
import { createConnections, PROVIDERS, type RotationEvent } from '../../../main/connections/index.ts';
import { ADA, faultOf, MEI, type RigOptions, somePorts, startRig } from '../../auth/rig.ts';
import { bring, walker } from '../../auth/walk.ts';
import { STATELESS_HEADERS, toolCall } from '../../faults/tool-call.ts';
import { call } from './rig.ts';

const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 10_000, interval: 10 });
const request = {
  method: 'POST',
  headers: ['Content-Type', 'application/json', ...Object.entries(STATELESS_HEADERS).flat()],
  body: Buffer.from(toolCall()),
};

async function signedIn(options: RigOptions = {}, secret?: string) {
  const rig = await startRig(options);
  const folder = mkdtempSync(join(tmpdir(), 'gangway-renewal-'));
  const { vault, upstream, oauth } = rig;
  const connections = createConnections({ folder, vault, upstream, oauth, providers: PROVIDERS });
  onTestFinished(() => {
    connections.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const events: RotationEvent[] = [];
  connections.rotations.onEvent((event) => events.push(event));
  const walk = walker(rig.sandbox.ca);
  const isAtTheBrowser = (email: string) => {
    rig.person = async (address) => void (await bring(await walk.answerFor(address, email)));
  };
  isAtTheBrowser(ADA);
  const { mcp: url } = rig.sandbox.urls;
  const client = secret !== undefined && { client: { id: rig.server.client.id, secret } };
  await connections.addSignedIn({ id: 'acme', provider: 'custom', url, gesture: gesture(), ...client });
  const grant = () => vault.records('grant')[0] as { accessToken: string; refreshToken: string } | undefined;
  return {
    rig,
    connections,
    events,
    isAtTheBrowser,
    grant,
    renew: (clientSecret?: string) => connections.rotations.renewSignIn('acme', gesture(), clientSecret),
    call: () => call(connections, request),
    state: () => connections.get('acme')?.state.kind,
  };
}

it('a sign-in is replaced by a new one of the same person, and the tokens of before are worth nothing', async () => {
  const { rig, connections, grant, renew, call, events } = await signedIn();
  const before = grant()?.accessToken ?? '';
  connections.rotations.ask('acme', 'offboarding');
  expect(connections.rotations.of('acme').due).toMatchObject({ reason: 'offboarding' });
  await renew();
  expect([rig.server.ownerOf(before), rig.server.ownerOf(grant()?.accessToken ?? '')]).toEqual([
    null,
    expect.anything(),
  ]);
  expect([await call(), connections.rotations.of('acme').due, vaultSize(rig)]).toEqual([200, null, 1]);
  expect(events.at(-1)).toEqual({ connection: 'acme', kind: 'signed-in', reason: 'offboarding' });
});

const vaultSize = ({ vault }: { vault: { records(kind: 'grant'): unknown[] } }) => vault.records('grant').length;

it('calls that come while nobody is signed in wait for the new sign-in', async () => {
  const { rig, renew, call, state, isAtTheBrowser } = await signedIn();
  const there = Promise.withResolvers<void>();
  const { person } = rig;
  rig.person = async (address) => {
    await there.promise;
    await person(address);
  };
  const renewed = renew();
  await eventually(state).toBe('needs-login');
  const calls = [call(), call(), call()];
  there.resolve();
  await renewed;
  expect(await Promise.all(calls)).toEqual([200, 200, 200]);
  isAtTheBrowser(ADA);
});

it('someone else’s sign-in is refused, and the connection then has none', async () => {
  const { renew, isAtTheBrowser, state, grant } = await signedIn();
  isAtTheBrowser(MEI);
  expect(await faultOf(renew())).toBe('GW_SIGN_IN_ANOTHER');
  expect([state(), grant()]).toEqual(['needs-login', undefined]);
});

it('a client secret is replaced when the sign-in with it has succeeded, and the one of before lasts until then', async () => {
  const ports = somePorts(2);
  const clientSecret = 'the secret of today';
  const redirectUris = ports.map((port) => `http://127.0.0.1:${port}/callback`);
  const options = { ports, authorization: { redirectUris, clientSecret } };
  const rig = await signedIn(options, clientSecret);
  const stored = () => rig.rig.vault.secrets.get('connection/acme client-secret');
  const before = rig.grant()?.accessToken;
  expect(await faultOf(rig.renew('wrong'))).toBe('GW_SIGN_IN_REFUSED');
  expect([stored(), rig.grant()?.accessToken, await rig.call()]).toEqual([clientSecret, before, 200]);
  // What is stored is of yesterday; the service has a new one.
  rig.rig.vault.secrets.set('connection/acme client-secret', 'the secret of yesterday');
  await rig.renew(clientSecret);
  expect([stored(), rig.grant()?.accessToken === before, await rig.call()]).toEqual([clientSecret, false, 200]);
});

it('a connection without a client of its own has no secret to replace, and one with a key no sign-in', async () => {
  const { renew, connections, call, rig } = await signedIn();
  expect(await faultOf(renew('a secret'))).toBe('GW_INPUT_INVALID');
  expect(await call()).toBe(200);
  const { key } = rig.sandbox.sharedKeys.northwind;
  await connections.add({ id: 'keyed', provider: 'custom', url: rig.sandbox.urls.mcp, key });
  expect(await faultOf(connections.rotations.renewSignIn('keyed', gesture()))).toBe('GW_INPUT_INVALID');
  expect(await faultOf(connections.rotations.enterKey('acme', 'a-key'))).toBe('GW_INPUT_INVALID');
});
