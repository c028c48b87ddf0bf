import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { keyFileSealer, openVault } from '../../main/vault/index.ts';
import { OWNER, start, temporaryFolder, temporaryVault } from './temporary.ts';

const KILLER = fileURLToPath(new URL('./kill-at.ts', import.meta.url));

/** One run of owner-process.ts, killed with signal 9 at a step of what it does to the disk. */
async function run(folder: string, action: string, killAt: number) {
  const argv = [process.execPath, '--import', KILLER, OWNER, join(folder, 'vault'), join(folder, 'vault.key'), action];
  return start(argv, { PATH: process.env.PATH, KILL_AT: String(killAt) }).ended;
}

// A flush and a removal leave nothing else behind than the step before them.
const tellsNothingNew = (step: string) => step === 'before sync' || step === 'before rm';

/** The steps of an action, and for each whether the new contents are in place once it is reached. */
async function stepsOf(action: string): Promise<{ at: number; step: string; renamed: boolean }[]> {
  const { folder, open } = await temporaryVault();
  if (action !== 'create') await (await open()).close();
  const { code, stdout, stderr } = await run(folder, action, 0);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const steps = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
  const renameAt = steps.indexOf('before rename');
  return steps.map((step, at) => ({ at: at + 1, step, renamed: at > renameAt }));
}

it('flushes the new contents before they take the place of the old ones, and the folder after that', async () => {
  expect((await stepsOf('change')).map(({ step }) => step)).toEqual([
    'before rm',
    'before open',
    'before writeFile',
    'half of writeFile',
    'before sync',
    'before rename',
    'before open',
    'before sync',
    // of the owner's number, when the vault is closed
    'before rm',
    'end',
  ]);
});

it('killed at any step of a change, it is left with the old contents or the new ones, never with a mixture', async () => {
  const template = await temporaryVault();
  const vault = await template.open();
  await vault.setPassword('service', 'account', 'old');
  await vault.setPassword('service', 'other', 'untouched');
  await vault.close();
  const before = await readFile(template.file);
  for (const { at, step, renamed } of await stepsOf('change')) {
    if (tellsNothingNew(step)) continue;
    const folder = await temporaryFolder();
    for (const name of ['vault', 'vault.key']) await copyFile(join(template.folder, name), join(folder, name));
    expect(await run(folder, 'change', at)).toMatchObject({ signal: 'SIGKILL' });
    if (!renamed) expect([step, (await readFile(join(folder, 'vault'))).equals(before)]).toEqual([step, true]);
    const sealers = [keyFileSealer(join(folder, 'vault.key'), { explicit: true })];
    const after = await openVault({ file: join(folder, 'vault'), sealers });
    expect([step, await after.getPassword('service', 'account')]).toEqual([step, renamed ? 'new' : 'old']);
    expect(await after.getPassword('service', 'other')).toBe('untouched');
    await after.setPassword('service', 'account', 'later');
    await after.close();
    expect(await readdir(folder)).not.toContain('vault.new');
  }
}, 60_000);

it('killed at any step of a key rotation, it opens with the old key or the new one and has every password', async () => {
  const template = await temporaryVault();
  const vault = await template.open();
  for (const account of ['account', 'b', 'c']) await vault.setPassword('service', account, `of ${account}`);
  await vault.close();
  const keyOf = async (file: string) => (await readFile(file, 'latin1')).match(/"keyId":"(\w+)"/)?.[1];
  const oldKey = await keyOf(template.file);
  for (const { at, step, renamed } of await stepsOf('rotate')) {
    if (tellsNothingNew(step)) continue;
    const folder = await temporaryFolder();
    for (const name of ['vault', 'vault.key']) await copyFile(join(template.folder, name), join(folder, name));
    expect(await run(folder, 'rotate', at)).toMatchObject({ signal: 'SIGKILL' });
    const file = join(folder, 'vault');
    expect([step, (await keyOf(file)) !== oldKey]).toEqual([step, renamed]);
    const after = await openVault({ file, sealers: [keyFileSealer(join(folder, 'vault.key'), { explicit: true })] });
    const found = await after.findCredentials('service');
    expect(found.map(({ password }) => password)).toEqual(['of account', 'of b', 'of c']);
    await after.close();
  }
}, 60_000);

it('killed at any step of making a vault, it can be made on the next start', async () => {
  for (const { at, step } of await stepsOf('create')) {
    if (tellsNothingNew(step)) continue;
    const folder = await temporaryFolder();
    expect(await run(folder, 'create', at)).toMatchObject({ signal: 'SIGKILL' });
    const key = join(folder, 'vault.key');
    const vault = await openVault({ file: join(folder, 'vault'), sealers: [keyFileSealer(key, { explicit: true })] });
    await vault.setPassword('s', 'a', 'p');
    expect([step, await vault.getPassword('s', 'a')]).toEqual([step, 'p']);
    await vault.close();
  }
}, 60_000);
