import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { takeProcessLock } from '../../main/host/index.ts';

const DOOR = join(import.meta.dirname, '../../main/host/process-lock.ts');

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'gangway-lock-')), 'it.lock');
});
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

/** Another process that asks for the lock, keeps nothing of what it got, and lives on. @returns `taken` or `refused` */
async function other(): Promise<{ said: string; kill: () => Promise<void> }> {
  const code = `import { takeProcessLock } from ${JSON.stringify(DOOR)};
    const said = takeProcessLock(process.argv[1]) === null ? 'refused' : 'taken';
    await new Promise(setImmediate); gc(); await new Promise(setImmediate); gc();
    console.log(said); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  return { said: String(said).trim(), kill };
}

it('is kept by a process that keeps nothing of it, and ends with that process', async () => {
  const { said, kill } = await other();
  expect([said, takeProcessLock(file)]).toEqual(['taken', null]);
  await kill();
  const own = takeProcessLock(file);
  expect(own).not.toBeNull();
  own?.release();
});

it('is not lost when its own process asks for it once more', async () => {
  const own = takeProcessLock(file);
  expect(takeProcessLock(file)).toBeNull();
  expect((await other()).said).toBe('refused');
  own?.release();
  expect((await other()).said).toBe('taken');
});

it('is in a file of this user alone, and says what it could not make', () => {
  takeProcessLock(file)?.release();
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  expect(() => takeProcessLock(join(file, 'under-a-file'))).toThrow(
    expect.objectContaining({ code: 'GW_WRITE_FAILED' }),
  );
});
