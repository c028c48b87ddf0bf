/** What belongs to somebody else, with a real other user, and the same thing done as its owner. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CURSOR, cursor, ENTRY, type Person, person, refusal } from './rig.ts';

const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
const NOBODY = 65_534;
const PROCESS = join(import.meta.dirname, 'apply-process.ts');

function runAs(user: number, { root }: Person) {
  const as = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
  const [program = '', ...words] = [...as, process.execPath, PROCESS, root, 'put'];
  return spawnSync(program, words, { env: { PATH: process.env.PATH }, encoding: 'utf8' });
}

/** A home folder of that user. */
function homeOf(user: number, text: string): Person {
  const ana = person();
  const file = ana.put(CURSOR, text);
  mkdirSync(ana.data, { recursive: true });
  chmodSync(ana.root, 0o755);
  for (const path of [ana.root, ana.data, ana.home, join(ana.home, '.cursor'), file]) chownSync(path, user, user);
  return ana;
}

describe.runIf(asRoot)('a file of another user', () => {
  it('is refused, also to one who could write it', async () => {
    const ana = homeOf(0, '{}');
    chownSync(join(ana.home, CURSOR), NOBODY, NOBODY);
    expect(await refusal(ana.open().apply(cursor(ana), [{ name: 'a', value: ENTRY }]))).toEqual({
      code: 'GW_CLIENT_FILE_REFUSED',
      reason: 'it belongs to another user',
    });
    expect(ana.text(CURSOR)).toBe('{}');
    chownSync(join(ana.home, CURSOR), 0, 0);
    chownSync(join(ana.home, '.cursor'), NOBODY, NOBODY);
    expect(await refusal(ana.open().apply(cursor(ana), [{ name: 'a', value: ENTRY }]))).toMatchObject({
      reason: 'its folder belongs to another user',
    });
  });

  it('is changed by its owner and keeps its owner, and not by an unprivileged other', () => {
    const theirs = homeOf(NOBODY, '{}');
    expect(runAs(NOBODY, theirs)).toMatchObject({ status: 0, stderr: '' });
    const { uid, gid, mode } = statSync(join(theirs.home, CURSOR));
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o644 });
    expect(theirs.text(CURSOR)).toContain('onboard');

    const another = homeOf(NOBODY, '{}');
    const before = readFileSync(join(another.home, CURSOR));
    const refused = runAs(1234, another);
    expect(refused.status).not.toBe(0);
    expect(readFileSync(join(another.home, CURSOR))).toEqual(before);
  });

  it('keeps the group of a file that has another one', async () => {
    const ana = homeOf(0, '{}');
    chownSync(join(ana.home, CURSOR), 0, NOBODY);
    chmodSync(join(ana.home, CURSOR), 0o660);
    await ana.open().apply(cursor(ana), [{ name: 'a', value: ENTRY }]);
    const { gid, mode } = statSync(join(ana.home, CURSOR));
    expect({ gid, mode: mode & 0o777 }).toEqual({ gid: NOBODY, mode: 0o660 });
  });
});
