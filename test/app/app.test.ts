import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, contractHandlers, contractPushes, startApp } from '../../main/app/index.ts';
import type { CallRecord } from '../../main/audit/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { type Host, nodeHost, type Sealer } from '../../main/host/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { CALLS, type CallName, PUSHES, statusSchema } from '../../preload/contract.ts';
import { callInTurns, connectClient } from '../sandbox/demo-clients.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

let folder: string;
let sandbox: Sandbox;
const running: App[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-app-'));
  sandbox = await startSandbox({ identity: { rest: true } });
});
afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const keyFile = () => keyFileSealer(join(folder, 'vault.key'), { explicit: true });

function hostOf(sealers: readonly Sealer[] = [keyFile()]): Host {
  return nodeHost({
    environment: { HOME: folder, USERPROFILE: folder },
    paths: { data: folder, run: join(folder, 'run') },
    sealers,
  });
}

async function start(host = hostOf(), port: number | null = 0): Promise<App> {
  const app = await startApp({
    host,
    trust: { anchors: [sandbox.ca] },
    providers: [sandboxProvider(sandbox)],
    ...(port !== null && { port }),
  });
  running.push(app);
  return app;
}

async function stop(app: App): Promise<void> {
  running.splice(running.indexOf(app), 1);
  await app.close();
}

/** The first call of which the predicate holds; an answer reaches its client a moment before its record is made. */
function recorded(app: App, wanted: (call: CallRecord) => boolean): Promise<CallRecord> {
  const { promise, resolve } = Promise.withResolvers<CallRecord>();
  const look = () => {
    const found = app.calls.recent().find(wanted);
    if (found) resolve(found);
  };
  const stopLooking = app.calls.subscribe(look);
  look();
  return promise.finally(stopLooking);
}

const marks = () => ({ own: sandbox.marks.northwind, foreign: sandbox.marks.borealis });

const key = () => sandbox.sharedKeys.northwind.key;

describe('the app', () => {
  it('carries calls of both eras, and of the same clients after a restart', async () => {
    const first = await start();
    const { port } = first.gateway;
    await first.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
    const { token } = first.grants.issue({
      id: 'tester',
      label: 'Tester',
      carrier: 'header',
      connections: ['onboard'],
    });
    await stop(first);
    const second = await start(hostOf(), port);
    await second.checked;
    expect(second.connections.get('onboard')?.state.kind).toBe('connected');
    for (const era of ['2025-11-25', '2026-07-28'] as const) {
      const through = await connectClient(era, second.gateway.addressOf('onboard'), {
        Authorization: `Bearer ${token}`,
      });
      const result = await callInTurns(through.client, through.client, 3, marks());
      await through.close();
      expect([era, result.calls, result.failed]).toEqual([era, 3, 0]);
    }
  });

  it('serves a provider that speaks HTTP+SSE only, as Onboard documents', async () => {
    const app = await start();
    const url = sandbox.urls.sse;
    await app.connections.add({ id: 'onboard', provider: 'onboard', url, key: key() });
    expect(app.connections.get('onboard')?.record.transport).toBe('http+sse');
    const { token } = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
    const through = await connectClient('2025-11-25', app.gateway.addressOf('onboard'), {
      Authorization: `Bearer ${token}`,
    });
    const result = await callInTurns(through.client, through.client, 3, marks());
    await through.close();
    expect(result.failed).toBe(0);
  });

  it('records who called which tool, as whom and in which tenancy, and nothing of what was said', async () => {
    const app = await start();
    await app.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
    const { token } = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
    const through = await connectClient('2025-11-25', app.gateway.addressOf('onboard'), {
      Authorization: `Bearer ${token}`,
    });
    await through.client.callTool({ name: 'search_customers', arguments: { query: 'a-private-question' } });
    await through.close();
    const call = await recorded(app, ({ tool }) => tool === 'search_customers');
    expect(call).toMatchObject({
      client: 'tester',
      connection: 'onboard',
      tenancy: 'Northwind Onboarding',
      actsAs: 'One shared company key',
      method: 'tools/call',
      outcome: 'ok',
      status: 200,
      via: 'http',
    });
    expect(JSON.stringify(app.calls.recent())).not.toMatch(/a-private-question|northwind-/);
  });

  it('starts with a closed vault, says so, and works as soon as it opens', async () => {
    await stop(
      await start().then(async (app) => {
        await app.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
        return app;
      }),
    );
    const open = keyFile();
    let locked = true;
    const refusing: Sealer = {
      ...open,
      unseal: async (sealed) => {
        if (locked) throw new Fault('GW_VAULT_LOCKED');
        return open.unseal(sealed);
      },
    };
    const app = await start(hostOf([refusing]));
    await app.checked;
    expect(app.vault.status).toMatchObject({ kind: 'closed', problem: { code: 'GW_VAULT_LOCKED' } });
    expect(app.connections.get('onboard')?.state.kind).toBe('vault-closed');
    locked = false;
    await app.connections.test('onboard');
    expect([app.vault.status.kind, app.connections.get('onboard')?.state.kind]).toEqual(['open', 'connected']);
  });

  it('starts while the keychain does not answer, and works when it does', async () => {
    const open = keyFile();
    const answers = Promise.withResolvers<void>();
    const slow: Sealer = {
      ...open,
      async seal(dataKey) {
        await answers.promise;
        return open.seal(dataKey);
      },
    };
    const app = await start(hostOf([slow]));
    expect(app.vault.status).toMatchObject({ kind: 'closed', problem: { code: 'GW_VAULT_OPENING' } });
    answers.resolve();
    await app.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
    expect(app.vault.status.kind).toBe('open');
  });

  it('refuses to run twice on one folder, in words, and leaves the first alone', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ code: 'GW_VAULT_IN_USE' });
    expect(first.vault.status.kind).toBe('open');
  });

  it('lets go of the vault when its port is taken', async () => {
    const first = await start();
    const other = mkdtempSync(join(tmpdir(), 'gangway-app-'));
    const host = nodeHost({
      environment: {},
      paths: { data: other, run: other },
      sealers: [keyFileSealer(join(other, 'k'), { explicit: true })],
    });
    await expect(start(host, first.gateway.port)).rejects.toMatchObject({ code: 'GW_PORT_TAKEN' });
    expect((await start(host)).vault.status.kind).toBe('open');
    await stop(running[1] as App);
    rmSync(other, { recursive: true });
  });

  it('ends what it had begun when a start fails after the gateway listens', async () => {
    const first = await start();
    const { port } = first.gateway;
    await stop(first);
    const broken = join(folder, 'client-files.json');
    writeFileSync(broken, 'not JSON');
    await expect(start(hostOf(), port)).rejects.toMatchObject({ code: 'GW_SETTINGS_UNREADABLE' });
    rmSync(broken);
    expect((await start(hostOf(), port)).gateway.port).toBe(port);
  });

  it('takes the port and the size limit from its settings', async () => {
    const first = await start();
    const { port } = first.gateway;
    await stop(first);
    writeFileSync(
      join(folder, 'settings.json'),
      JSON.stringify({ format: 1, document: { gatewayPort: port, largestRequestMiB: 1 } }),
    );
    const app = await start(hostOf(), null);
    expect(app.gateway.port).toBe(port);
    await app.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
    const { token } = app.grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
    const body = 'x'.repeat(1024 * 1024 + 1);
    const { status } = await fetch(app.gateway.addressOf('onboard'), {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body,
    });
    expect(status).toBe(413);
  });

  it('keeps every file private', async () => {
    const app = await start();
    await app.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
    app.grants.issue({ id: 'bridge', label: 'Bridge', carrier: 'bridge', connections: 'all' });
    const open = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => {
      const { mode } = statSync(join(entry.parentPath, entry.name));
      return (mode & 0o077) !== 0;
    });
    expect(open.map(({ name }) => name)).toEqual([]);
  });
});

describe('the contract', () => {
  it('is answered on every channel, each answer as its schema says, and none with the key', async () => {
    const app = await start();
    const handlers = contractHandlers(app);
    const next = sandbox.keys.rotate(key(), { overlap: true });
    const inputs: { [N in CallName]: unknown } = {
      'status.read': {},
      'providers.list': {},
      'connections.add': { id: 'onboard', provider: 'onboard', key: key() },
      'connections.test': { id: 'onboard' },
      'rotation.ask': { id: 'onboard', reason: 'manual' },
      'rotation.begin': { id: 'onboard' },
      'rotation.postpone': { id: 'onboard', until: Date.now() + 60_000, note: 'On Monday' },
      'rotation.enterKey': { id: 'onboard', key: next.key },
      'rotation.checkOld': { id: 'onboard' },
      'rotation.goBack': { id: 'onboard' },
      'rotation.renewSignIn': null,
      'connections.pause': { id: 'onboard' },
      'connections.resume': { id: 'onboard' },
      'clients.read': {},
      'clients.preview': { id: 'cursor', connections: ['onboard'] },
      'clients.connect': { id: 'cursor', connections: ['onboard'] },
      'clients.rotate': { id: 'cursor' },
      'clients.disconnect': { id: 'cursor' },
      'clients.openLink': null,
      'clients.revoke': { id: 'absent' },
      'activity.read': {},
      'checklist.read': {},
      'checklist.answer': { line: 'offboarding', value: 'yes', by: 'Ana', note: '' },
      'checklist.export': { as: 'pdf' },
      'audit.verify': {},
      'audit.forwarding': {},
      'diagnostics.create': { hideHome: true },
      'audit.export': { format: 'csv', days: 7 },
      'exposure.read': {},
      'exposure.scan': { shell: true },
      'exposure.move': null,
      'exposure.ignore': null,
      'exposure.unignore': { id: 'absent' },
      'exposure.import': null,
      'exposure.undoImport': null,
      'signIn.add': null,
      'signIn.again': null,
      'signIn.end': null,
      'signIn.cancel': { id: 'onboard' },
      'signIn.openPage': { id: 'onboard' },
      'signIn.forgetRegistration': { id: 'onboard' },
      'signIn.addresses': {},
      'settings.read': {},
      'settings.change': { change: { name: 'auditKeepDays', value: 90 } },
      'policy.read': {},
      'policy.draft': { parts: ['connections', 'onlyThese', 'clients', 'settings'], form: 'mobileconfig' },
      'window.protect': { on: true },
      'window.copy': { text: 'http://127.0.0.1', isSecret: false },
      'window.emptyClipboard': {},
      'window.dismiss': {},
      'window.speak': { language: 'de' },
      'connections.remove': { id: 'onboard' },
    };
    const order: CallName[] = [
      'connections.add',
      'status.read',
      'providers.list',
      'connections.test',
      'rotation.ask',
      'rotation.begin',
      'rotation.postpone',
      'rotation.enterKey',
      'rotation.checkOld',
      'rotation.goBack',
      'connections.pause',
      'connections.resume',
      'clients.read',
      'clients.preview',
      'clients.connect',
      'clients.rotate',
      'clients.disconnect',
      'clients.revoke',
      'activity.read',
      'checklist.read',
      'checklist.answer',
      'checklist.export',
      'audit.verify',
      'audit.forwarding',
      'diagnostics.create',
      'audit.export',
      'exposure.read',
      'exposure.scan',
      'exposure.unignore',
      'signIn.cancel',
      'signIn.openPage',
      'signIn.forgetRegistration',
      'signIn.addresses',
      'settings.read',
      'settings.change',
      'policy.read',
      'policy.draft',
      'window.protect',
      'window.copy',
      'window.emptyClipboard',
      'window.dismiss',
      'window.speak',
      'connections.remove',
    ];
    // Answered in test/connections, where there is someone to sign in, and in test/app/clients, where nothing is started;
    // those of exposure in test/app/exposure, where something is found.
    const elsewhere: CallName[] = [
      'rotation.renewSignIn',
      'signIn.add',
      'signIn.again',
      'signIn.end',
      'clients.openLink',
      'exposure.move',
      'exposure.ignore',
      'exposure.import',
      'exposure.undoImport',
    ];
    expect([...order, ...elsewhere].toSorted()).toEqual(Object.keys(CALLS).toSorted());
    for (const name of order) {
      const answer = await (handlers[name] as (input: unknown) => Promise<unknown>)(inputs[name]);
      expect([name, CALLS[name].out.safeParse(answer).error]).toEqual([name, undefined]);
      expect(JSON.stringify(answer)).not.toContain(key());
    }
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).not.toContain(key());
  });

  it('tells windows the whole new status after a change', async () => {
    const app = await start();
    const told = Promise.withResolvers<unknown>();
    const stopTelling = contractPushes(app).subscribe('status.changed', told.resolve);
    await app.connections.add({ id: 'onboard', provider: 'onboard', key: key() });
    expect(statusSchema.parse(await told.promise).connections).toMatchObject([
      { id: 'onboard', tenancy: { name: 'Northwind Onboarding', trust: 'verified' } },
    ]);
    stopTelling();
    expect(Object.keys(PUSHES)).toEqual(['status.changed', 'activity.added', 'exposure.changed']);
  });
});
