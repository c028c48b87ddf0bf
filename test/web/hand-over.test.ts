import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Web } from '../../main/web/index.ts';
import { post } from './requests.ts';
import { fakeApp, serve } from './rig.ts';

let root: string;
let folder: string;
let files: string;
let web: Web;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'gw-hand-'));
  folder = join(root, 'run');
  files = join(root, 'window');
  mkdirSync(files);
  writeFileSync(join(files, 'index.html'), '<!doctype html><title>window</title>');
  mkdirSync(folder);
  writeFileSync(join(folder, 'window-0123456789abcdef.html'), 'of a process that was killed');
  writeFileSync(join(folder, 'window-notes.html'), 'of someone else');
  web = await serve(fakeApp(), files, { handOverFolder: folder });
});
afterEach(async () => {
  await web.close();
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

const codeIn = (file: string) => /#code=([\w-]{43})">/.exec(readFileSync(file, 'utf8'))?.[1];
const redeemed = async (code: string | undefined) => (await post(web, '/session', { code })).status;

describe('a page that leads to the window', () => {
  it('can be read by its user alone, leads there once, and is gone when it was used', async () => {
    const file = web.handOver();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(file.startsWith(folder)).toBe(true);
    const code = codeIn(file);
    expect(file).not.toContain(code);
    expect(readFileSync(file, 'utf8')).toContain(`url=http://127.0.0.1:${web.port}/#code=`);
    expect(await redeemed(code)).toBe(200);
    expect(existsSync(file)).toBe(false);
    expect(await redeemed(code)).toBe(401);
  });

  it('is gone when its code can be used no longer', () => {
    vi.useFakeTimers();
    const file = web.handOver();
    vi.advanceTimersByTime(59_000);
    expect(existsSync(file)).toBe(true);
    vi.advanceTimersByTime(2000);
    expect(existsSync(file)).toBe(false);
  });

  it('stays behind neither after the end nor after a kill, and nothing else is touched', async () => {
    const file = web.handOver();
    expect(readdirSync(folder)).toEqual([file.slice(folder.length + 1), 'window-notes.html'].sort());
    await web.close();
    expect(readdirSync(folder)).toEqual(['window-notes.html']);
    web = await serve(fakeApp(), files, { handOverFolder: folder });
  });
});
