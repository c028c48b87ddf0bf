/** What of a running app is found in its audit log. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { recordedConnections } from '../../main/app/evidence.ts';
import { type App, startApp } from '../../main/app/index.ts';
import { type AuditLog, auditFolder, exportAudit, readAuditKey, verifyAudit } from '../../main/audit/index.ts';
import type { Connections } from '../../main/connections/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { nodeHost, type Sealer } from '../../main/host/index.ts';
import { keyFileSealer, openVault, VAULT_FILE } from '../../main/vault/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { startSandbox } from '../sandbox/index.ts';

async function rig() {
  const folder = await mkdtemp(join(tmpdir(), 'gangway-evidence-'));
  const sandbox = await startSandbox({ identity: { rest: true } });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  const sealer = keyFileSealer(join(folder, 'vault.key'), { explicit: true });
  return {
    folder,
    sealer,
    log: auditFolder(folder),
    keys: sandbox.sharedKeys,
    rotate: (key: string) => sandbox.keys.rotate(key, { overlap: false }),
    async start(with_: Sealer = sealer): Promise<App> {
      const app = await startApp({
        host: nodeHost({ environment: {}, paths: { data: folder, run: join(folder, 'run') }, sealers: [with_] }),
        trust: { anchors: [sandbox.ca] },
        providers: [sandboxProvider(sandbox)],
        port: 0,
      });
      onTestFinished(() => app.close().catch(() => {}));
      return app;
    },
    /** The key of the log, from the vault of an app that has ended. */
    async key(): Promise<Buffer | null> {
      const vault = await openVault({ file: join(folder, VAULT_FILE), sealers: [sealer] });
      return readAuditKey(vault).finally(() => vault.close());
    },
  };
}

async function records(folder: string): Promise<Array<Record<string, unknown>>> {
  const found: Array<Record<string, unknown>> = [];
  for await (const line of exportAudit(folder, { format: 'jsonl' })) found.push(JSON.parse(line));
  return found;
}

const post = (address: string, token: string) =>
  fetch(address, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { secret: 'a-private-question' } }),
  });

it('records what was done to connections and clients, each call, and nothing of what was said', async () => {
  const { start, log, keys, rotate, folder, key } = await rig();
  const app = await start();
  const { northwind, borealis } = keys;
  await app.connections.add({ id: 'onboard', provider: 'onboard', key: northwind.key });
  await app.connections.test('onboard');
  const rotated = rotate(northwind.key);
  await app.connections.rotations.enterKey('onboard', rotated.key);
  await expect(app.connections.rotations.enterKey('onboard', borealis.key)).rejects.toMatchObject({
    code: 'GW_TENANCY_MISMATCH',
  });
  const { token } = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: ['onboard'] });
  await (await post(app.gateway.addressOf('onboard'), token)).text();
  app.connections.pause('onboard');
  await app.connections.resume('onboard');
  app.grants.revoke('tester');
  app.grants.revoke('nobody');
  await app.connections.remove('onboard');
  await app.close();
  const found = await records(log);
  expect(found.map(({ event }) => event).filter((event) => event !== 'call')).toEqual([
    ...['segment.opened', 'gateway.started', 'vault.opened', 'connection.added', 'connection.tested'],
    ...['rotation.entered', 'connection.keyReplaced', 'rotation.confirmed', 'rotation.oldKeyDead'],
    ...['rotation.entered', 'connection.keyRefused', 'client.granted', 'connection.paused'],
    ...['connection.resumed', 'client.revoked', 'connection.removed', 'gateway.stopped'],
  ]);
  expect(found.find(({ event }) => event === 'call')).toMatchObject({
    ...{ client: 'tester', connection: 'onboard', tenancy: 'Northwind Onboarding', method: 'tools/list', via: 'http' },
  });
  expect(found.find(({ event }) => event === 'connection.added')).toMatchObject({
    ...{ connection: 'onboard', provider: 'onboard', model: 'api-key', tenancy: 'Northwind Onboarding' },
  });
  const text = readFileSync(join(log, '00000001.jsonl'), 'utf8');
  for (const secret of [northwind.key, rotated.key, borealis.key, token, 'a-private-question'])
    expect(text).not.toContain(secret);
  expect(await verifyAudit(auditFolder(folder), await key())).toMatchObject({ intact: true, withKey: true });
});

it('records while the vault is closed, and signs the log when it opens', async () => {
  const { start, log, sealer, key, keys } = await rig();
  await (await start()).close();
  let locked = true;
  const app = await start({
    ...sealer,
    unseal: async (sealed) => {
      if (locked) throw new Fault('GW_VAULT_LOCKED');
      return sealer.unseal(sealed);
    },
  });
  app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
  await app.audit.flush();
  expect(app.audit.status).toEqual({ kind: 'writing', signed: false });
  locked = false;
  await app.connections.add({ id: 'onboard', provider: 'onboard', key: keys.northwind.key });
  await expect.poll(() => app.audit.status, { timeout: 5000 }).toEqual({ kind: 'writing', signed: true });
  await app.close();
  expect((await records(log)).slice(-6).map(({ event }) => event)).toEqual([
    ...['gateway.started', 'vault.closed', 'client.granted', 'vault.opened', 'connection.added', 'gateway.stopped'],
  ]);
  expect(await verifyAudit(log, await key())).toMatchObject({ intact: true, withKey: true, remarks: [] });
});

it('makes no call that cannot be recorded, where the settings say so', async () => {
  const { start, folder, log, keys } = await rig();
  const document = { auditFailure: 'stop' };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ format: 1, document }), { mode: 0o600 });
  writeFileSync(log, 'in the way');
  const app = await start();
  await app.connections.add({ id: 'onboard', provider: 'onboard', key: keys.northwind.key });
  const { token } = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
  await app.audit.flush().catch(() => {});
  expect(await (await post(app.gateway.addressOf('onboard'), token)).text()).toContain('GW_AUDIT_STOPPED');
  rmSync(log);
  mkdirSync(log, { mode: 0o700 });
  await app.audit.flush();
  expect((await post(app.gateway.addressOf('onboard'), token)).status).not.toBe(503);
  expect((await records(log)).map(({ event }) => event)).toContain('client.granted');
});

it('leaves no record of a start that failed', async () => {
  const { start, log } = await rig();
  const app = await start();
  await expect(start()).rejects.toMatchObject({ code: 'GW_VAULT_IN_USE' });
  await app.close();
  expect((await records(log)).filter(({ event }) => event === 'gateway.started')).toHaveLength(1);
});

it('records who signed in for a connection, a sign-in that failed, and its end', async () => {
  const recorded: unknown[] = [];
  const audit = { record: (event: string, data: object) => void recorded.push([event, data]) } as unknown as AuditLog;
  const record = {
    ...{ id: 'onboard', provider: 'onboard', url: 'https://mcp.example.com/mcp', model: { kind: 'oauth' } },
    ...{ pin: { name: 'Northwind' }, identity: { account: 'ada@northwind.example' } },
  };
  let failing = false;
  const signIn = async () => {
    if (failing) throw new Fault('GW_SIGN_IN_ANOTHER', { found: 'someone', pinned: 'ada' });
  };
  const connections = recordedConnections(
    {
      ...{ get: () => ({ record }), onStopped: () => () => {} },
      ...{ addSignedIn: signIn, signInAgain: signIn, signOut: async () => {} },
    } as unknown as Connections,
    audit,
  );
  await connections.addSignedIn({ id: 'onboard' } as never);
  failing = true;
  await expect(connections.signInAgain('onboard', {} as never)).rejects.toMatchObject({ code: 'GW_SIGN_IN_ANOTHER' });
  await connections.signOut('onboard');
  expect(recorded).toEqual([
    ['connection.signedIn', { connection: 'onboard', account: 'ada@northwind.example', tenancy: 'Northwind' }],
    [
      'connection.added',
      {
        ...{ connection: 'onboard', provider: 'onboard', host: 'mcp.example.com', model: 'oauth' },
        tenancy: 'Northwind',
      },
    ],
    ['connection.signInFailed', { connection: 'onboard', code: 'GW_SIGN_IN_ANOTHER' }],
    ['connection.signedOut', { connection: 'onboard' }],
  ]);
});
