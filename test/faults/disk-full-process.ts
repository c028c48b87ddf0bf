/**
 * The app on a disk that fills up. usage: disk-full-process.ts FOLDER, an empty file system of 1 MiB.
 * It prints one JSON object with what each step gave.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSettings } from '../../main/app/index.ts';
import { isFault } from '../../main/faults/index.ts';
import { VAULT_FILE } from '../../main/vault/index.ts';
import { startSandbox } from '../sandbox/index.ts';
import { CONNECTION, outcomeOfCall, setUp, startGangway } from './gangway.ts';

const [folder = ''] = process.argv.slice(2);
const filler = join(folder, 'filler');

/** `done`, or the code of the fault. */
async function outcome(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return isFault(error) ? error.code : String(error);
  }
}

/** Leaves so many bytes free. */
function fill(free: number): void {
  rmSync(filler, { force: true });
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - free, 1));
}

/** All documents and secrets, as text. */
const contents = () =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => (/\.(json|key)$/.test(name) && name !== 'client-sightings.json') || name === VAULT_FILE)
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );

const sandbox = await startSandbox({ identity: { rest: true } });
const { northwind, borealis } = sandbox.sharedKeys;
const app = await startGangway(folder, sandbox);
const token = await setUp(app, northwind.key);
// Documents of several pages, so that a part of one can be written.
for (let at = 0; at < 40; at++) {
  app.grants.issue({ id: `client-${at}`, label: 'x'.repeat(80), carrier: 'header', connections: ['a', 'b', 'c'] });
}
const settings = openSettings(folder);
settings.write({ largestRequestMiB: 7 });
for (let at = 0; at < 12; at++) {
  await app.connections.add({ id: `more-${at}`, provider: 'onboard', key: northwind.key, label: 'x'.repeat(80) });
}
const before = contents();

/** Whether all documents are as they were; the vault is written anew where a change was taken back. */
function same(): boolean {
  const { [VAULT_FILE]: vault, ...documents } = contents();
  const { [VAULT_FILE]: vaultBefore, ...documentsBefore } = before;
  return JSON.stringify(documents) === JSON.stringify(documentsBefore) && vault?.length === vaultBefore?.length;
}

/** Every change that a person can make, and a call. */
async function everything() {
  const next = sandbox.keys.rotate(northwind.key, { overlap: true });
  const other = { id: 'other', provider: 'onboard', key: borealis.key };
  const client = { id: 'late', label: 'Late', connections: 'all' } as const;
  return {
    settings: await outcome(() => settings.write({ largestRequestMiB: 7 })),
    header: await outcome(() => app.grants.issue({ ...client, carrier: 'header' })),
    bridge: await outcome(() => app.grants.issue({ ...client, carrier: 'bridge' })),
    revoke: await outcome(() => app.grants.revoke('client-0')),
    add: await outcome(() => app.connections.add(other)),
    replaceKey: await outcome(() => app.connections.rotations.enterKey(CONNECTION, next.key)),
    pause: await outcome(() => app.connections.pause(CONNECTION)),
    remove: await outcome(() => app.connections.remove(CONNECTION)),
    call: await outcomeOfCall(app, token),
    usedKey: sandbox.requests.at(-1)?.keyId === northwind.id,
    known: [app.grants.get('late'), app.connections.get('other')].map((each) => each !== undefined),
    tokenFile: existsSync(join(folder, 'clients', 'late.token')),
    same: same(),
  };
}

fill(4096);
const almost = await everything();
fill(0);
const full = await everything();
await app.close();
const restarted = await startGangway(folder, sandbox);
const afterRestart = { call: await outcomeOfCall(restarted, token), same: same() };
rmSync(filler);
const room = {
  issue: await outcome(() =>
    restarted.grants.issue({ id: 'late', label: 'Late', carrier: 'bridge', connections: 'all' }),
  ),
  add: await outcome(() => restarted.connections.add({ id: 'other', provider: 'onboard', key: borealis.key })),
  call: await outcomeOfCall(restarted, token),
  leftovers: readdirSync(folder).filter((name) => /\.new|tmp/.test(name)),
};
await restarted.close();
await sandbox.close();
process.stdout.write(JSON.stringify({ almost, full, afterRestart, room }));
