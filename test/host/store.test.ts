import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../main/host/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (name = 'things.json') => openStore(join(folder, name), z.array(z.string()), []);

it('keeps what was written, in a private file', () => {
  open().write(['a', 'ü']);
  expect(open().read()).toEqual(['a', 'ü']);
  expect(statSync(join(folder, 'things.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['things.json']);
});

it.each([
  '',
  '{',
  '[]',
  '{"format":1}',
  '{"format":1,"document":[1]}',
  '{"format":2,"document":[]}',
  '{"format":1,"document":[],"x":1}',
])('leaves alone what it cannot read (%j)', (content) => {
  const file = join(folder, 'things.json');
  writeFileSync(file, content);
  expect(() => open()).toThrow(expect.objectContaining({ code: 'GW_SETTINGS_UNREADABLE' }));
  expect(readFileSync(file, 'utf8')).toBe(content);
});

it('keeps file and memory as they were when the write fails', () => {
  const store = open('sub/things.json');
  store.write(['old']);
  rmSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'sub'), 'a file where the folder was');
  expect(() => store.write(['new'])).toThrow(expect.objectContaining({ code: 'GW_WRITE_FAILED' }));
  expect(store.read()).toEqual(['old']);
});

it.runIf(process.getuid?.() === 0)(
  'reports a disk that fills up in the middle of a write, and keeps the old document',
  () => {
    const entry = new URL('./full-disk-entry.ts', import.meta.url).pathname;
    const script = 'mount -t tmpfs -o size=128k tmpfs "$0" && exec "$1" "$2" "$0"';
    const printed = execFileSync('unshare', ['-m', 'sh', '-c', script, folder, process.execPath, entry], {
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual({
      code: 'GW_DISK_FULL',
      inMemory: 'a',
      onDisk: 'a',
      files: ['fill', 'things.json'],
    });
  },
);
