/** A disk that is full or may not be written to: a real small file system, a real limit, a real other user. */
import { chmod, chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { faultOf, OWNER, start, temporaryFolder, temporaryVault } from './temporary.ts';

// Real processes, disks and key derivations; a loaded computer takes its time.
vi.setConfig({ testTimeout: 60_000 });

const onLinux = process.platform === 'linux';
const asRoot = onLinux && process.getuid?.() === 0;
const NOBODY = 65_534;
const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'];
const FULL_DISK = fileURLToPath(new URL('./full-disk-process.ts', import.meta.url));

/** owner-process.ts writing before and after `meddle`, and once more after `mend`. */
async function writingTwice(before: readonly string[], folder: string, meddle: () => unknown, mend: () => unknown) {
  const keyFile = join(folder, 'vault.key');
  const { child, ended } = start([...before, process.execPath, OWNER, join(folder, 'vault'), keyFile, 'twice']);
  let pauses = 0;
  let seen = '';
  child.stdout?.on('data', async (chunk) => {
    seen += String(chunk);
    for (; seen.split('"ready"').length - 1 > pauses; ) {
      pauses += 1;
      await (pauses === 1 ? meddle() : mend());
      child.stdin?.write('go on\n');
    }
  });
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ step }) => step !== 'ready');
}

it.runIf(asRoot)(
  'keeps the old contents on a full disk, still reads them, and writes again when there is room',
  async () => {
    const folder = await temporaryFolder();
    // A mount namespace of its own: nobody else sees the file system, and it is gone with the process.
    const mounted = 'mount -t tmpfs -o size=64k,mode=700 none "$1" && exec "$2" "$3" "$1"';
    const argv = ['unshare', '--mount', 'sh', '-c', mounted, 'sh', folder, process.execPath, FULL_DISK];
    const { code, stdout, stderr } = await start(argv).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      middle: {
        set: 'GW_DISK_FULL',
        rotate: 'GW_DISK_FULL',
        got: [15_000, null],
        unchanged: true,
        files: ['filler', 'vault', 'vault.key', 'vault.lock', 'vault.pid'],
      },
      full: { got: true, set: 'GW_DISK_FULL', delete: 'GW_DISK_FULL', unchanged: true },
      after: { set: 'done', got: 'small' },
    });
  },
);

it.runIf(onLinux)('keeps the old contents when a write meets a limit in the middle', async () => {
  const folder = await temporaryFolder();
  const nothing = () => {};
  const steps = await writingTwice(['prlimit', '--fsize=20000'], folder, nothing, nothing);
  expect(steps).toMatchObject([
    { step: 'first', value: null },
    { step: 'second', fault: 'GW_WRITE_FAILED', details: { reason: 'EFBIG' } },
    { step: 'delete', value: true },
    { step: 'rotate', value: null },
    { step: 'get', value: null },
    { step: 'third', value: null },
    { step: 'get', value: 'third' },
    { step: 'closed' },
  ]);
});

it.runIf(asRoot)('keeps the old contents in a folder that may no longer be written to, and says why', async () => {
  const folder = await temporaryFolder();
  await chown(folder, NOBODY, NOBODY);
  let before = '';
  const forbid = async () => {
    before = await readFile(join(folder, 'vault'), 'latin1');
    await chmod(folder, 0o500);
  };
  const allow = async () => {
    expect(await readFile(join(folder, 'vault'), 'latin1')).toBe(before);
    await chmod(folder, 0o700);
  };
  expect(await writingTwice(asNobody, folder, forbid, allow)).toMatchObject([
    { step: 'first', value: null },
    { step: 'second', fault: 'GW_WRITE_FAILED', details: { reason: 'EACCES' } },
    { step: 'delete', fault: 'GW_WRITE_FAILED' },
    { step: 'rotate', fault: 'GW_WRITE_FAILED' },
    { step: 'get', value: 'old' },
    { step: 'third', value: null },
    { step: 'get', value: 'third' },
    { step: 'closed' },
  ]);
});

it.runIf(asRoot)('gives other users nothing to read, and no way to open or to hold the vault', async () => {
  const { folder, file, open } = await temporaryVault();
  const vault = await open();
  await vault.setPassword('s', 'a', 'p');
  const read = async (path: string) => (await start([...asNobody, 'cat', path]).ended).code;
  // Also without the protection of the folder, the files are closed.
  for (const mode of [0o700, 0o755]) {
    await chmod(folder, mode);
    for (const name of ['vault', 'vault.key', 'vault.lock', 'vault.pid']) {
      expect([mode, name, await read(join(folder, name))]).toEqual([mode, name, 1]);
    }
  }
  const intruder = start([...asNobody, process.execPath, OWNER, file, join(folder, 'vault.key'), 'none']);
  expect(JSON.parse((await intruder.ended).stdout)).toMatchObject({ fault: 'GW_WRITE_FAILED' });
  // The same commands do work for that user where they may.
  await writeFile(join(folder, 'public'), 'x', { mode: 0o644 });
  expect(await read(join(folder, 'public'))).toBe(0);
  const own = await temporaryFolder();
  await chown(own, NOBODY, NOBODY);
  const control = start([...asNobody, process.execPath, OWNER, join(own, 'vault'), join(own, 'vault.key'), 'none']);
  expect((await control.ended).stdout).toContain('"closed"');
});

it.runIf(asRoot)('does not keep a vault in a folder that belongs to another user', async () => {
  const { folder, open } = await temporaryVault();
  await chown(folder, NOBODY, NOBODY);
  expect(await faultOf(open())).toBe('GW_VAULT_FOLDER_SHARED');
});

it.runIf(asRoot)('does not open, and does not touch, a vault that belongs to somebody else', async () => {
  const folder = await temporaryFolder();
  const made = start([process.execPath, OWNER, join(folder, 'vault'), join(folder, 'vault.key'), 'none']);
  expect((await made.ended).stdout).toContain('"closed"');
  const before = await readFile(join(folder, 'vault'));
  // The folder and its key are handed over, the vault is not.
  for (const name of ['.', 'vault.key', 'vault.lock']) await chown(join(folder, name), NOBODY, NOBODY);
  const other = start([
    ...asNobody,
    process.execPath,
    OWNER,
    join(folder, 'vault'),
    join(folder, 'vault.key'),
    'change',
  ]);
  expect(JSON.parse((await other.ended).stdout)).toMatchObject({
    fault: 'GW_VAULT_UNREADABLE',
    details: { reason: 'EACCES' },
  });
  expect(await readFile(join(folder, 'vault'))).toEqual(before);
});

it.runIf(onLinux)(
  'tries again when a virus scanner holds the file for a moment, on Windows only and not for ever',
  async () => {
    const outcome = async (platform: string, busy: number) => {
      const folder = await temporaryFolder();
      const preload = fileURLToPath(new URL('./busy-rename.ts', import.meta.url));
      const argv = [
        process.execPath,
        '--import',
        preload,
        OWNER,
        join(folder, 'vault'),
        join(folder, 'vault.key'),
        'none',
      ];
      return JSON.parse(
        (await start(argv, { PATH: process.env.PATH, PLATFORM: platform, BUSY: String(busy) }).ended).stdout,
      );
    };
    expect(await outcome('win32', 3)).toEqual({ step: 'closed' });
    expect(await outcome('win32', 1000)).toMatchObject({ fault: 'GW_WRITE_FAILED', details: { reason: 'EPERM' } });
    expect(await outcome('linux', 1)).toMatchObject({ fault: 'GW_WRITE_FAILED', details: { reason: 'EPERM' } });
  },
);
