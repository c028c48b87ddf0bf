/** What each key does, seen through the real gateway. The names begin with the key; keys.test.ts goes by that. */
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call, eventually, post, prescribed, recordsOf, toolCall, underWay } from './prescribed.ts';
import { POLICY_FILE } from './rig.ts';

const DAY = 86_400_000;

it('the way without policy is open', async () => {
  const rig = await prescribed();
  expect(await call(rig)).toBe('ok');
  expect(rig.app.gateway.port).toBeGreaterThan(0);
});

it('GatewayPort goes before the port of the settings', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  const rig = await prescribed({ policy: { GatewayPort: port }, connected: false, port: null });
  expect(rig.app.gateway.port).toBe(port);
});

it('ApprovedClients lets in those alone, and ends the calls of others that are under way', async () => {
  const rig = await prescribed({ policy: { ApprovedClients: ['cursor*'] } });
  expect(await call(rig)).toBe('ok');
  const waiting = await underWay(rig);
  await rig.prescribe({ ApprovedClients: ['zed'] });
  await waiting.endedWith(/^GW_POLICY_CLIENT$/);
  expect(await call(rig)).toBe('GW_POLICY_CLIENT');
  const issue = (id: string) => rig.app.grants.issue({ id, label: id, carrier: 'header', connections: 'all' });
  expect(() => issue('windsurf')).toThrow('GW_POLICY_CLIENT');
  expect(issue('zed').grant.id).toBe('zed');
});

it('DeniedClients shuts out a client now, and the log says so', async () => {
  const rig = await prescribed({ policy: { ApprovedClients: ['*'] } });
  const waiting = await underWay(rig);
  await rig.prescribe({ ApprovedClients: ['*'], DeniedClients: ['cursor'] });
  await waiting.endedWith(/^GW_POLICY_CLIENT$/);
  const records = await recordsOf(rig);
  expect(records).toContainEqual(expect.objectContaining({ event: 'policy.changed', settings: ['DeniedClients'] }));
});

it('AllowedUpstreams stops what is not listed, and nothing is sent there any more, also not by Gangway itself', async () => {
  const rig = await prescribed();
  expect(await call(rig)).toBe('ok');
  const waiting = await underWay(rig);
  await rig.prescribe({ AllowedUpstreams: ['https://mcp.example.com'] });
  await waiting.endedWith(/^GW_POLICY_UPSTREAM$/);
  expect(rig.app.connections.get('crm')?.state).toMatchObject({ kind: 'blocked', reason: 'policy' });
  rig.sandbox.clearRequests();
  expect(await call(rig)).toBe('GW_POLICY_UPSTREAM');
  await expect(rig.app.connections.test('crm')).rejects.toThrow('GW_POLICY_UPSTREAM');
  await expect(rig.app.connections.add({ id: 'two', provider: 'onboard', key: rig.key })).rejects.toThrow(
    'GW_POLICY_UPSTREAM',
  );
  expect(rig.sandbox.requests).toEqual([]);
  await rig.prescribe({ AllowedUpstreams: [rig.sandbox.origin] });
  await eventually(() => rig.app.connections.get('crm')?.state.kind === 'connected');
  expect(await call(rig)).toBe('ok');
});

it('DeniedUpstreams goes before AllowedUpstreams', async () => {
  const rig = await prescribed();
  await rig.prescribe({ AllowedUpstreams: ['*'], DeniedUpstreams: [rig.sandbox.origin] });
  expect(await call(rig)).toBe('GW_POLICY_UPSTREAM');
});

it('AllowUserConnections keeps people from adding, by key and by sign-in', async () => {
  const rig = await prescribed({ policy: { AllowUserConnections: false }, sandbox: { oauth: true } });
  expect(await call(rig)).toBe('ok');
  const { connections } = rig.app;
  await expect(connections.add({ id: 'two', provider: 'onboard', key: rig.key })).rejects.toThrow(
    'GW_POLICY_CONNECTIONS',
  );
  const gesture = {} as never;
  await expect(connections.addSignedIn({ id: 'two', provider: 'onboard', gesture })).rejects.toThrow(
    'GW_POLICY_CONNECTIONS',
  );
  expect(rig.opened).toEqual([]);
});

it('AllowedConnectionModels stops a shared key where only sign-ins are allowed', async () => {
  const rig = await prescribed();
  await rig.prescribe({ AllowedConnectionModels: ['oauth'] });
  expect(await call(rig)).toBe('GW_POLICY_MODEL');
  await expect(rig.app.connections.add({ id: 'two', provider: 'onboard', key: rig.key })).rejects.toThrow(
    'GW_POLICY_MODEL',
  );
});

it('AllowedTenancies goes by the company that the service names', async () => {
  const rig = await prescribed();
  await rig.prescribe({ AllowedTenancies: ['Northwind Onboarding'] });
  expect(await call(rig)).toBe('ok');
  const foreign = rig.sandbox.sharedKeys.borealis.key;
  await expect(rig.app.connections.add({ id: 'two', provider: 'onboard', key: foreign })).rejects.toThrow(
    'GW_POLICY_TENANCY',
  );
  expect(rig.app.connections.get('two')).toBeUndefined();
  await rig.prescribe({ AllowedTenancies: ['Another company'] });
  expect(await call(rig)).toBe('GW_POLICY_TENANCY');
});

it('AllowPathTokens is off on a computer with a policy, unless it is said', async () => {
  const rig = await prescribed();
  const { token } = rig.app.grants.issue({ id: 'old', label: 'Old', carrier: 'path', connections: 'all' });
  const address = `http://127.0.0.1:${rig.app.gateway.port}/t/${token}/crm/mcp`;
  const status = async () => (await fetch(address, { method: 'DELETE' })).status;
  expect(await status()).not.toBe(401);
  await rig.prescribe({ SupportText: 'Ask us.' });
  expect(await status()).toBe(401);
  await rig.prescribe({ AllowPathTokens: true });
  expect(await status()).not.toBe(401);
});

it('ManagedConnections appear and ask for what they need, cannot be removed, and go when policy no longer names them', async () => {
  const managed = {
    ManagedConnections: [
      { id: 'crm', provider: 'onboard', label: 'Our CRM', model: 'api-key' },
      { id: 'mine', provider: 'onboard', model: 'oauth' },
    ],
    AllowUserConnections: false,
  };
  const rig = await prescribed({ policy: managed, connected: false });
  const { connections } = rig.app;
  await eventually(() => connections.get('crm')?.state.kind === 'needs-key');
  await eventually(() => connections.get('mine')?.state.kind === 'needs-login');
  expect(connections.get('crm')?.record.label).toBe('Our CRM');
  expect(await call(rig)).toMatch(/GW_CREDENTIAL_MISSING|GW_NEEDS_KEY/);
  await connections.rotations.enterKey('crm', rig.key, 'administrator');
  expect(await call(rig)).toBe('ok');
  await expect(connections.remove('crm')).rejects.toThrow('GW_POLICY_CONNECTION');
  await rig.prescribe({});
  await eventually(() => connections.get('crm') === undefined && connections.get('mine') === undefined);
});

it('ManagedConnections stay, with their credential, while policy cannot be read', async () => {
  const rig = await prescribed({
    policy: { ManagedConnections: [{ id: 'crm', provider: 'onboard', model: 'api-key' }] },
    connected: false,
  });
  await rig.app.connections.rotations.enterKey('crm', rig.key, 'administrator');
  await rig.prescribe('{"ManagedConn');
  expect(await call(rig)).toBe('GW_POLICY_UNREADABLE');
  await rig.prescribe({ ManagedConnections: [{ id: 'crm', provider: 'onboard', model: 'api-key' }] });
  await eventually(async () => (await call(rig)) === 'ok');
  // Nobody's policy any more, but not because an administrator wanted that.
  chmodSync(join(rig.root.root, POLICY_FILE), 0o666);
  rig.root.write('etc/gangway/policy.d/10.json', {
    ManagedConnections: [{ id: 'two', provider: 'onboard', model: 'api-key' }],
  });
  await rig.policy.refresh();
  // What is no longer named is taken away before what is new is set up.
  await eventually(() => rig.app.connections.get('two') !== undefined);
  expect(await call(rig)).toBe('ok');
  rig.root.remove(POLICY_FILE);
  await rig.policy.refresh();
  await eventually(() => rig.app.connections.get('crm') === undefined);
});

it('ManagedConnections of another address under a known name do not get its credential', async () => {
  const managed = (url: string) => ({
    ManagedConnections: [{ id: 'crm', provider: 'onboard', model: 'api-key', url }],
  });
  const rig = await prescribed({ connected: false });
  await rig.prescribe(managed(rig.sandbox.urls.mcp));
  await eventually(() => rig.app.connections.get('crm') !== undefined);
  await rig.app.connections.rotations.enterKey('crm', rig.key, 'administrator');
  await rig.prescribe(managed(`${rig.sandbox.origin}/other`));
  await eventually(() => rig.app.connections.get('crm')?.record.url === `${rig.sandbox.origin}/other`);
  await eventually(() => rig.app.connections.get('crm')?.state.kind === 'needs-key');
});

it('WipeConnections removes a connection with its credential and lets none of its name be added', async () => {
  const rig = await prescribed();
  const waiting = await underWay(rig);
  await rig.prescribe({ WipeConnections: ['crm'] });
  await waiting.endedWith(/GW_POLICY_WIPED|GW_CONNECTION_UNKNOWN/);
  await eventually(() => rig.app.connections.get('crm') === undefined);
  await expect(rig.app.connections.add({ id: 'crm', provider: 'onboard', key: rig.key })).rejects.toThrow(
    'GW_POLICY_WIPED',
  );
  expect(await recordsOf(rig)).toContainEqual(expect.objectContaining({ event: 'policy.wiped', connection: 'crm' }));
});

it('RevokeCredentialsBefore deletes older credentials, ends their calls, and takes a new one', async () => {
  const rig = await prescribed();
  const waiting = await underWay(rig);
  const before = new Date().toISOString();
  await rig.prescribe({ RevokeCredentialsBefore: before });
  await waiting.endedWith(/^GW_POLICY_REVOKED$/);
  expect(await call(rig)).toBe('GW_POLICY_REVOKED');
  await eventually(async () =>
    (await recordsOf(rig)).some(({ event, connection }) => event === 'policy.revoked' && connection === 'crm'),
  );
  await rig.app.connections.rotations.enterKey('crm', rig.sandbox.keys.create('northwind').key, 'administrator');
  expect(await call(rig)).toBe('ok');
});

it('RevokeCredentialsBefore of a day to come changes nothing yet', async () => {
  const rig = await prescribed({ policy: { RevokeCredentialsBefore: new Date(Date.now() + DAY).toISOString() } });
  expect(await call(rig)).toBe('ok');
});

it('RevokeCredentialsBefore that cannot be read lets no call through, and deletes nothing', async () => {
  const rig = await prescribed({ policy: { RevokeCredentialsBefore: 'yesterday' } });
  expect(await call(rig)).toBe('GW_POLICY_UNREADABLE');
  await rig.prescribe({});
  expect(await call(rig)).toBe('ok');
});

it('WhoMayRotate keeps people from replacing a key', async () => {
  const rig = await prescribed({ policy: { WhoMayRotate: 'nobody' } });
  const { key } = rig.sandbox.keys.create('northwind');
  await expect(rig.app.connections.rotations.enterKey('crm', key)).rejects.toThrow('GW_ROTATION_NOT_ALLOWED');
  await rig.prescribe({ WhoMayRotate: 'administrators' });
  await expect(rig.app.connections.rotations.enterKey('crm', key)).rejects.toThrow('GW_ROTATION_NOT_ALLOWED');
  await rig.app.connections.rotations.enterKey('crm', key, 'administrator');
});

it('MaxKeyAgeDays, KeyRotationNoticeDays and RotationGraceDays decide when a key is to be replaced', async () => {
  const rig = await prescribed({ policy: { MaxKeyAgeDays: 90, KeyRotationNoticeDays: 10 }, keyAgeDays: 60 });
  const due = () => rig.app.connections.rotations.of('crm').due;
  expect(due()).toBeNull();
  await rig.prescribe({ MaxKeyAgeDays: 90, KeyRotationNoticeDays: 31, RotationGraceDays: 3 });
  expect(due()).toMatchObject({ reason: 'age', stage: 'notice' });
  expect((due()?.stopsAt ?? 0) - (due()?.dueAt ?? 0)).toBe(3 * DAY);
  expect(await call(rig)).toBe('ok');
  await rig.prescribe({ MaxKeyAgeDays: 50, RotationGraceDays: 3 });
  expect(due()?.stage).toBe('overdue');
  expect(await call(rig)).toBe('GW_ROTATION_OVERDUE');
});

it('RequireOsKeychain opens no vault that is protected otherwise, and stops calls where one is open', async () => {
  const rig = await prescribed({ policy: { RequireOsKeychain: true } });
  expect(await call(rig)).toBe('GW_POLICY_KEYCHAIN');
  const closed = await prescribed({ policy: { RequireOsKeychain: true }, connected: false });
  expect(closed.app.vault.status).toMatchObject({ kind: 'closed', problem: { code: 'GW_POLICY_KEYCHAIN' } });
});

it('ProxyMode and ProxyServer decide the way out', async () => {
  const rig = await prescribed({ policy: { ProxyMode: 'fixed', ProxyServer: 'http://127.0.0.1:9' }, connected: false });
  await expect(rig.app.connections.add({ id: 'crm', provider: 'onboard', key: rig.key })).rejects.toThrow('GW_PROXY');
  await rig.prescribe({ ProxyMode: 'direct' });
  await rig.app.connections.add({ id: 'crm2', provider: 'onboard', key: rig.key });
});

it('OrganizationName, SupportText and SupportUrl say whom to ask where something is refused', async () => {
  const rig = await prescribed({
    policy: {
      OrganizationName: 'Acme',
      SupportText: 'Call 4711.',
      SupportUrl: 'https://help.example.com',
      ApprovedClients: [],
    },
  });
  const answer = await post(rig.app, rig.token, JSON.stringify(toolCall('search_customers')));
  expect(await answer.text()).toContain('Call 4711. https://help.example.com');
  expect(rig.policy.values.OrganizationName).toBe('Acme');
});

it('a policy that cannot be read ends calls under way and says where', async () => {
  const rig = await prescribed({ policy: { LeakScan: 'on' } });
  const waiting = await underWay(rig);
  await rig.prescribe('{');
  await waiting.endedWith(/^GW_POLICY_UNREADABLE$/);
  const answer = await post(rig.app, rig.token, JSON.stringify(toolCall('search_customers')));
  expect(await answer.text()).toContain('etc/gangway/policy.json');
});
