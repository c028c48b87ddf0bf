import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Sandbox } from '../sandbox/index.ts';
import {
  asked,
  gangway,
  type Home,
  initialize,
  newHome,
  sandboxConnection,
  sandboxForTest,
  served,
} from './gangway.ts';

interface Report {
  readonly intact: boolean;
  readonly withKey: boolean;
  readonly records: number;
  readonly findings: ReadonlyArray<{ segment: number; line: number; seq: number; why: string; text: string }>;
}

const SEGMENT = '00000001.jsonl';
const segmentOf = (home: Home) => join(home.folder, 'audit', SEGMENT);
const verify = (home: Home) => asked<Report>(home, ['audit', 'verify', ...home.vault]);

/** A connection, a client and a call through the running Gangway. */
async function used(home: Home, sandbox: Sandbox): Promise<void> {
  const input = `${sandbox.sharedKeys.northwind.key}\n`;
  await asked(home, sandboxConnection(sandbox), { input });
  const added = ['clients', 'add', 'cursor', '--connection', 'onboard'];
  const { token, addresses } = await asked<{ token: string; addresses: Record<string, string> }>(home, added);
  expect((await initialize(addresses.onboard ?? '', token)).status).toBe(200);
}

it('verifies the log with a running Gangway and without one, and exports what happened', async () => {
  const sandbox = await sandboxForTest({ identity: { rest: true } });
  const home = newHome(sandbox);
  const app = await served(home);
  await used(home, sandbox);
  await expect
    .poll(async () => (await gangway(home, ['audit', 'export'])).stdout, { timeout: 10_000 })
    .toContain('"method":"initialize"');
  expect(await asked<Report>(home, ['audit', 'verify'])).toMatchObject({ intact: true, withKey: true, findings: [] });
  expect((await app.stop()).code).toBe(0);
  expect(await verify(home)).toMatchObject({ intact: true, withKey: true, findings: [] });
  const { stdout } = await gangway(home, ['audit', 'export', '--format', 'jsonl']);
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map(({ event }) => event)).toEqual([
    ...['segment.opened', 'gateway.started', 'vault.opened', 'connection.added', 'client.granted', 'call'],
    'gateway.stopped',
  ]);
  expect(records[5]).toMatchObject({ client: 'cursor', connection: 'onboard', method: 'initialize', outcome: 'ok' });
  expect(stdout).not.toContain(sandbox.sharedKeys.northwind.key);
  expect(stdout).not.toMatch(/gw_[\w-]{43}/);
  const csv = await gangway(home, ['audit', 'export', '--format', 'csv', '--to', '2020-01-31']);
  expect([csv.code, csv.stdout.split('\r\n').length]).toEqual([0, 2]);
});

/** A log with a few records, of a Gangway that has ended. */
async function leftLog(): Promise<Home> {
  const home = newHome();
  const app = await served(home);
  await asked(home, ['clients', 'add', 'cursor', '--all-connections']);
  await app.stop();
  return home;
}

it('names the first bad record, in words and as JSON, and ends with 1', async () => {
  const home = await leftLog();
  const file = segmentOf(home);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"client":"cursor"', '"client":"nobody"'));
  const words = await gangway(home, ['audit', 'verify', ...home.vault]);
  expect([words.code, words.stderr]).toEqual([1, '']);
  expect(words.stdout).toMatch(
    /^The audit log is not as it was written\.\n {2}Segment 1, line 4, record 4: this record does not match its hash/,
  );
  const { code, stdout } = await gangway(home, ['audit', 'verify', '--json', ...home.vault]);
  const { findings } = JSON.parse(stdout) as Report;
  expect([code, findings]).toEqual([1, [{ segment: 1, line: 4, seq: 4, why: 'hash', text: findings[0]?.text }]]);
});

it('finds that the whole folder was put back to an older copy, which agrees with itself', async () => {
  const home = newHome();
  const app = await served(home);
  const folder = join(home.folder, 'audit');
  const copy = join(home.folder, '..', 'copy');
  const anchored = () =>
    existsSync(join(folder, 'anchor.json')) && readFileSync(join(folder, 'anchor.json')).length > 0;
  await expect.poll(anchored, { timeout: 10_000 }).toBe(true);
  cpSync(folder, copy, { recursive: true });
  await asked(home, ['clients', 'add', 'cursor', '--all-connections']);
  await app.stop();
  rmSync(folder, { recursive: true });
  cpSync(copy, folder, { recursive: true });
  const { code, stdout } = await gangway(home, ['audit', 'verify', ...home.vault]);
  expect([code, stdout.split('\n')[1]]).toEqual([
    1,
    expect.stringMatching(/Segment 1, record \d+: the log does not hold a/),
  ]);
});

it('changes nothing when it verifies', async () => {
  const home = await leftLog();
  const file = segmentOf(home);
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"seq":`);
  const before = readFileSync(file);
  const { findings } = JSON.parse((await gangway(home, ['audit', 'verify', '--json', ...home.vault])).stdout) as Report;
  expect(findings).toMatchObject([{ why: 'unanchored' }]);
  expect(readFileSync(file)).toEqual(before);
});

it('tells records that are not signed from changed ones', async () => {
  const home = await leftLog();
  await asked(home, ['clients', 'add', 'other', '--all-connections']);
  const { code, stdout } = await gangway(home, ['audit', 'verify', ...home.vault]);
  expect([code, stdout.split('\n')[0]]).toEqual([
    1,
    'The audit log is as it was written up to its anchor; its last records are not signed.',
  ]);
  await (await served(home)).stop();
  expect(await verify(home)).toMatchObject({ intact: true, remarks: [{ reason: 'unanchored', records: 1 }] });
});

it('does not claim more than it could check without the key', async () => {
  const home = await leftLog();
  const { code, stdout } = await gangway(home, ['audit', 'verify', '--no-key']);
  expect([code, stdout.split('\n')[0]]).toEqual([
    0,
    'The chain of the audit log has no break. Its seals were not checked: someone could have calculated it anew.',
  ]);
  rmSync(join(home.folder, 'vault'));
  const missing = await gangway(home, ['audit', 'verify', ...home.vault]);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('[GW_AUDIT_NO_KEY]')]);
});

it.each([
  [['audit', 'verify'], 1],
  [['audit', 'export'], 1],
  [['audit', 'export', '--format', 'xml'], 2],
  [['audit', 'export', '--from', 'yesterday'], 2],
])('says what is wrong with %j where there is no log', async (args, code) => {
  const home = newHome();
  mkdirSync(home.folder, { recursive: true, mode: 0o700 });
  const ran = await gangway(home, args);
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  if (code === 1) expect(ran.stderr).toContain('[GW_AUDIT_NONE]');
});
