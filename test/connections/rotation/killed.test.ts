/** A rotation whose process is killed before every single change on the disk. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiKey, type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { openFolder } from './killed-rig.ts';
import { call } from './rig.ts';

const PROCESS = fileURLToPath(new URL('killed-process.ts', import.meta.url));

let folder: string;
let sandbox: Sandbox;
/** Changes on the disk that a rotation takes. */
let changes = 3;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-killed-'));
  sandbox = await startSandbox({ identity: { rest: true } });
  const opened = await openFolder(join(folder, 'before'), sandbox);
  await opened.connections.add({ id: 'acme', provider: 'onboard', key: sandbox.sharedKeys.northwind.key });
  await opened.close();
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @returns how many changes there were, or null when it was killed */
async function killed(home: string, key: string, killAt: number, then: string): Promise<number | null> {
  const service = JSON.stringify({ ca: sandbox.ca, urls: sandbox.urls });
  const run = promisify(execFile)(process.execPath, [PROCESS, home, service, key, String(killAt), then]);
  const { stdout } = await run.catch((error: { signal?: unknown }) => {
    if (error.signal === 'SIGKILL') return { stdout: '' };
    throw error;
  });
  return stdout === '' ? null : Number(stdout);
}

interface Found {
  /** Which key is in use after the restart. */
  readonly inUse: 'old' | 'new' | 'none';
  readonly call: number | string;
  /** What the vault holds beside it, then and when the other key was revoked. */
  readonly beside: readonly string[];
  readonly atLast: readonly string[];
  /** Whether the connection says that its key is from before. */
  readonly dated: 'before' | 'now' | 'unknown';
}

/** Starts on what the killed process left, lets it settle, and then ends the key that is not in use. */
async function restarted(home: string, old: ApiKey, next: ApiKey, begun: number): Promise<Found> {
  const { connections, vault, close } = await openFolder(home, sandbox);
  try {
    await connections.checkAll('started');
    const accounts = async () => (await vault.findCredentials('connection/acme')).map(({ account }) => account);
    const stored = await vault.getPassword('connection/acme', 'api-key');
    const beside = (await accounts()).filter((account) => account !== 'api-key');
    const inUse = stored === old.key ? 'old' : stored === next.key ? 'new' : 'none';
    const model = connections.get('acme')?.record.model;
    const outcome = await call(connections);
    sandbox.keys.revoke(inUse === 'old' ? next.key : old.key);
    await connections.rotations.askForOldKeys('acme');
    const atLast = await accounts();
    const dated = model?.kind === 'api-key' ? (model.storedAt < begun ? 'before' : 'now') : 'unknown';
    return { inUse, call: outcome, beside, atLast, dated };
  } finally {
    await close();
  }
}

async function everyKill(then: string, first = 1): Promise<Found[]> {
  const found: Found[] = [];
  for (let killAt = first; ; killAt++) {
    const home = join(folder, `${then}-${killAt}`);
    // Each round has an old key of its own, as it ends with one of the two revoked.
    const old = sandbox.keys.create('northwind');
    const next = sandbox.keys.rotate(old.key, { overlap: true });
    cpSync(join(folder, 'before'), home, { recursive: true });
    const { vault, close } = await openFolder(home, sandbox);
    await vault.setPassword('connection/acme', 'api-key', old.key);
    await close();
    const begun = Date.now();
    const made = await killed(home, next.key, killAt, then);
    found.push(await restarted(home, old, next, begun));
    if (made !== null) {
      expect(made).toBe(killAt - 1);
      return found;
    }
  }
}

const fine = { call: 400, atLast: ['api-key'] };
const stays = { ...fine, inUse: 'old', beside: [], dated: 'before' };
const swapped = { ...fine, inUse: 'new', beside: ['old-key/0'], dated: 'now' };

it('a key that was entered is in use after the restart, wherever the kill came, and the old one is kept until it is dead', {
  timeout: 60_000,
}, async () => {
  const [first, second, ...others] = await everyKill('stay');
  changes = others.length + 1;
  // Before the step was written, nothing was promised: the new key is not in use, and not left behind.
  expect([first, second]).toEqual([stays, stays]);
  expect(others.length).toBeGreaterThan(6);
  for (const [at, found] of others.entries()) expect([at, found]).toEqual([at, swapped]);
});

it('an old key that is being taken back is in use after the restart, wherever the kill came', {
  timeout: 60_000,
}, async () => {
  // Those before were met in the test above.
  const found = await everyKill('return', changes);
  const back = found.findIndex(({ inUse }) => inUse === 'old');
  for (const [at, each] of found.entries()) expect([at, each]).toEqual([at, at < back ? swapped : stays]);
  expect(back).toBeGreaterThan(0);
  expect(found.length - back).toBeGreaterThan(3);
});
