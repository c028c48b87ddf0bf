/** A disk with no room left, or with room for a part of a document. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const PROCESS = fileURLToPath(new URL('disk-full-process.ts', import.meta.url));
const asRoot = process.platform === 'linux' && process.getuid?.() === 0;

const REFUSED = {
  settings: 'GW_DISK_FULL',
  header: 'GW_DISK_FULL',
  bridge: 'GW_DISK_FULL',
  revoke: 'GW_DISK_FULL',
  add: 'GW_DISK_FULL',
  replaceKey: 'GW_DISK_FULL',
  pause: 'GW_DISK_FULL',
  remove: 'GW_DISK_FULL',
  call: 'fine',
  usedKey: true,
  known: [false, false],
  tokenFile: false,
  same: true,
};

it.runIf(asRoot)(
  'says that the disk is full, keeps every document as it was, carries calls, also after a restart, and saves again when there is room',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gangway-faults-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // A mount namespace of its own: nobody else sees the file system, and it is gone with the process.
    const mounted = 'mount -t tmpfs -o size=1m,mode=700 none "$1" && exec "$2" "$3" "$1"';
    const argv = ['--mount', 'sh', '-c', mounted, 'sh', folder, process.execPath, PROCESS];
    const { stdout, stderr } = await promisify(execFile)('unshare', argv, { timeout: 50_000 });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      // The settings fit into what is left.
      almost: { ...REFUSED, settings: 'done' },
      full: REFUSED,
      afterRestart: { call: 'fine', same: true },
      room: { issue: 'done', add: 'done', call: 'fine', leftovers: [] },
    });
  },
);
