import { readFile, unlink, writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import { faultOf, OWNER, start, type TestVault, temporaryVault } from './temporary.ts';

// Real processes, disks and key derivations; a loaded computer takes its time.
vi.setConfig({ testTimeout: 60_000 });

const owner = ({ folder, file }: TestVault, action = 'hold') =>
  start([process.execPath, OWNER, file, `${folder}/vault.key`, action]);

const said = async (line: Promise<string>) => JSON.parse(await line) as Record<string, unknown>;

it('tells a second process which one has the vault, and lets it in when that one closes it', async () => {
  const vault = await temporaryVault();
  const first = owner(vault);
  expect(await said(first.line)).toEqual({ step: 'open', pid: first.child.pid });
  const error: unknown = await vault.open().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ code: 'GW_VAULT_IN_USE', details: { pid: first.child.pid } });
  first.child.stdin?.end();
  expect((await first.ended).code).toBe(0);
  await (await vault.open()).setPassword('s', 'a', 'p');
});

it('tells the same of a vault that this very process has open', async () => {
  const vault = await temporaryVault();
  const first = await vault.open();
  await expect(vault.open()).rejects.toMatchObject({ code: 'GW_VAULT_IN_USE', details: { pid: process.pid } });
  expect(await said(owner(vault).line)).toMatchObject({ fault: 'GW_VAULT_IN_USE', details: { pid: process.pid } });
  await first.close();
  await vault.open();
});

it('takes over at once from a process that was killed, whatever its number is used for now', async () => {
  const vault = await temporaryVault();
  const first = owner(vault);
  await first.line;
  first.child.kill('SIGKILL');
  await first.ended;
  // The dead owner's number now belongs to a process that lives: this one.
  await writeFile(`${vault.file}.pid`, `${process.pid}\n`);
  await vault.open();
  expect(await readFile(`${vault.file}.pid`, 'utf8')).toBe(`${process.pid}\n`);
});

it('names no process where the number it finds is not that of a living one', async () => {
  const vault = await temporaryVault();
  await vault.open();
  const gone = start([process.execPath, '-e', '']);
  await gone.ended;
  for (const text of [`${gone.child.pid}\n`, 'nonsense', '-1', '']) {
    await writeFile(`${vault.file}.pid`, text);
    await expect(vault.open()).rejects.toMatchObject({ code: 'GW_VAULT_IN_USE', details: { pid: 'unknown' } });
  }
  await unlink(`${vault.file}.pid`);
  expect(await faultOf(vault.open())).toBe('GW_VAULT_IN_USE');
});

it('lets exactly one of many starters in, round after round, also when each owner is killed', async () => {
  const vault = await temporaryVault();
  for (let round = 0; round < 3; round += 1) {
    const starters = Array.from({ length: 6 }, () => owner(vault));
    const lines = await Promise.all(starters.map(({ line }) => said(line)));
    const owners = starters.filter((_, at) => lines[at]?.fault === undefined);
    expect(lines.filter(({ fault }) => fault === 'GW_VAULT_IN_USE')).toHaveLength(5);
    expect(owners).toHaveLength(1);
    owners[0]?.child.kill('SIGKILL');
    await Promise.all(starters.map(({ ended }) => ended));
  }
  await vault.open();
});

it('does not make do without a lock', async () => {
  const vault = await temporaryVault();
  await writeFile(`${vault.file}.lock`, 'this is not what a lock looks like');
  expect(await faultOf(vault.open())).toBe('GW_WRITE_FAILED');
  await expect(readFile(vault.file)).rejects.toThrow('ENOENT');
});
