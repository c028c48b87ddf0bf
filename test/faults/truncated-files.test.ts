/** Files that are cut off, by a crash of the system or a program that restores them, at start and while the app runs. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { App } from '../../main/app/index.ts';
import { VAULT_FILE } from '../../main/vault/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { CONNECTION, outcomeOfCall, setUp, startGangway } from './gangway.ts';

let folder: string;
let sandbox: Sandbox;
let token: string;
let running: App[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-faults-'));
  sandbox = await startSandbox({ identity: { rest: true } });
  running = [];
  token = await setUp(await start(), sandbox.sharedKeys.northwind.key);
});
afterEach(async () => {
  await stop();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<App> {
  const app = await startGangway(folder, sandbox);
  running.push(app);
  return app;
}

async function stop(): Promise<void> {
  for (const app of running.splice(0)) await app.close();
}

const path = (name: string) => join(folder, name);
const stateOf = (app: App) => app.connections.get(CONNECTION)?.state;

/** Cuts a file in half; @returns what it held, and what it holds now */
function cut(name: string): { whole: Buffer; half: Buffer } {
  const whole = readFileSync(path(name));
  truncateSync(path(name), Math.floor(whole.length / 2));
  return { whole, half: readFileSync(path(name)) };
}

it('goes on with the key that it has when the vault is cut off under it, and overwrites nothing', async () => {
  const [app] = running as [App];
  const { whole, half } = cut(VAULT_FILE);
  expect(await outcomeOfCall(app, token)).toBe('fine');
  const next = sandbox.keys.rotate(sandbox.sharedKeys.northwind.key, { overlap: true });
  await expect(app.connections.rotations.enterKey(CONNECTION, next.key)).rejects.toMatchObject({
    code: 'GW_VAULT_CHANGED',
  });
  expect(readFileSync(path(VAULT_FILE)).equals(half)).toBe(true);
  expect(await outcomeOfCall(app, token)).toBe('fine');
  expect(sandbox.requests.at(-1)?.keyId).toBe(sandbox.sharedKeys.northwind.id);
  writeFileSync(path(VAULT_FILE), whole);
  await stop();
  const again = await start();
  expect(await outcomeOfCall(again, token)).toBe('fine');
});

it('starts with a vault that is cut off, says so to callers, leaves it alone, and needs no restart once it is restored', async () => {
  await stop();
  const { whole, half } = cut(VAULT_FILE);
  const app = await start();
  await app.checked;
  expect(app.vault.status).toMatchObject({ kind: 'closed', problem: { code: 'GW_VAULT_DAMAGED' } });
  expect(await outcomeOfCall(app, token)).toBe('GW_VAULT_DAMAGED');
  expect(stateOf(app)).toMatchObject({ kind: 'vault-closed', problem: { code: 'GW_VAULT_DAMAGED' } });
  const other = { id: 'other', provider: 'onboard', key: sandbox.sharedKeys.borealis.key };
  await expect(app.connections.add(other)).rejects.toMatchObject({ code: 'GW_VAULT_DAMAGED' });
  expect(app.connections.get('other')).toBeUndefined();
  expect(readFileSync(path(VAULT_FILE)).equals(half)).toBe(true);
  writeFileSync(path(VAULT_FILE), whole);
  expect(await outcomeOfCall(app, token)).toBe('fine');
  expect([app.vault.status.kind, stateOf(app)?.kind]).toEqual(['open', 'connected']);
});

it('starts without the key of its vault, and makes no new one over it', async () => {
  await stop();
  const key = readFileSync(path('vault.key'));
  rmSync(path('vault.key'));
  const app = await start();
  expect(await outcomeOfCall(app, token)).toBe('GW_VAULT_KEY_UNAVAILABLE');
  expect(() => readFileSync(path('vault.key'))).toThrow('ENOENT');
  writeFileSync(path('vault.key'), key, { mode: 0o600 });
  expect(await outcomeOfCall(app, token)).toBe('fine');
});

it.each(['connections.json', 'grants.json', 'settings.json'])(
  'does not start with a %s that is cut off, names it, and starts once it is restored',
  async (name) => {
    await stop();
    if (name === 'settings.json') writeFileSync(path(name), '{"format":1,"document":{}}');
    const { whole, half } = cut(name);
    await expect(start()).rejects.toMatchObject({ code: 'GW_SETTINGS_UNREADABLE', details: { file: path(name) } });
    expect(readFileSync(path(name)).equals(half)).toBe(true);
    writeFileSync(path(name), whole);
    expect(await outcomeOfCall(await start(), token)).toBe('fine');
  },
);

it.each(['connections.json', 'grants.json'])(
  'carries calls while its %s is cut off under it, and has the whole of it after the next change',
  async (name) => {
    const [app] = running as [App];
    cut(name);
    expect(await outcomeOfCall(app, token)).toBe('fine');
    app.connections.pause(CONNECTION);
    await app.connections.resume(CONNECTION);
    app.grants.issue({ id: 'second', label: 'Second', carrier: 'header', connections: [] });
    await stop();
    const again = await start();
    expect(await outcomeOfCall(again, token)).toBe('fine');
    expect(again.grants.list().map(({ id }) => id)).toEqual(['tester', 'second']);
  },
);
