/**
 * What another person of the same computer can and cannot read or write, as two unprivileged users. The tests run as
 * root, whom no mode keeps out; so each step is done by a process that has really become someone else, and a positive
 * control shows that the owner could.
 */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyRoot } from './rig.ts';

const run = promisify(execFile);
const OWNER = 64_001;
const OTHER = 64_002;
const SETPRIV = '/usr/bin/setpriv';
const NODE = process.execPath;

async function as(user: number, argv: readonly string[], environment: Record<string, string> = {}) {
  const options = ['--reuid', String(user), '--regid', String(user), '--clear-groups', '--'];
  const env = { PATH: '/usr/bin:/bin', ...environment };
  return run(SETPRIV, [...options, ...argv], { env, cwd: '/', timeout: 30_000 }).then(
    ({ stdout }) => ({ ok: true, stdout }),
    (error: { stdout?: string; code?: unknown }) => ({ ok: false, stdout: error.stdout ?? '' }),
  );
}

/** Runs a few lines of code as someone. */
const code = (user: number, lines: string) => as(user, [NODE, '--input-type=module', '-e', lines]);

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('another user of the computer', () => {
  let home: string;
  let files: readonly string[];

  beforeAll(async () => {
    home = mkdtempSync('/var/tmp/gangway-owner-');
    chmodSync(home, 0o755);
    const data = join(home, 'data');
    chownSync(home, OWNER, OWNER);
    // Node and the sources may lie in a folder that these users cannot enter; the test then cannot run, and says so.
    expect((await code(OWNER, 'console.log(1)')).stdout.trim()).toBe('1');
    const made = await code(
      OWNER,
      `process.umask(0);
       import { makePrivateFolder, openStore, replaceFileSync } from '${join(import.meta.dirname, '../../main/host/index.ts')}';
       import { openVault, keyFileSealer } from '${join(import.meta.dirname, '../../main/vault/index.ts')}';
       import { createServer } from 'node:net';
       import { z } from '${join(import.meta.dirname, '../../node_modules/zod/index.js')}';
       const data = '${data}';
       openStore(data + '/policy.json', z.any(), {}).write({ pushed: [], revokedBefore: null });
       const vault = await openVault({ file: data + '/vault', sealers: [keyFileSealer(data + '/vault.key', { explicit: true })] });
       await vault.setPassword('a', 'b', 'canary-secret');
       await vault.close();
       makePrivateFolder(data + '/run');
       const server = createServer().listen(data + '/run/gangway.sock', () => process.exit(0));`,
    );
    expect(made.ok).toBe(true);
    files = ['policy.json', 'vault', 'vault.key'].map((name) => join(data, name));
  }, 60_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('can read neither vault nor policy state, which their owner can', async () => {
    for (const file of files) {
      expect([file, (await as(OWNER, ['/bin/cat', file])).ok]).toEqual([file, true]);
      expect([file, (await as(OTHER, ['/bin/cat', file])).ok]).toEqual([file, false]);
    }
    expect(statSync(join(home, 'data')).mode & 0o777).toBe(0o700);
  });

  it('cannot even see what is there, nor reach the socket', async () => {
    expect(readdirSync(join(home, 'data')).length).toBeGreaterThan(3);
    expect((await as(OWNER, ['/bin/ls', join(home, 'data', 'run')])).ok).toBe(true);
    expect((await as(OTHER, ['/bin/ls', join(home, 'data')])).ok).toBe(false);
    expect((await as(OTHER, ['/bin/ls', join(home, 'data', 'run')])).ok).toBe(false);
  });

  it('has no say in policy: what they write is ignored, and what root wrote they cannot change', async () => {
    const root = policyRoot();
    const read = (user: number) =>
      code(
        user,
        `import { linuxReader } from '${join(import.meta.dirname, '../../main/policy/index.ts')}';
         const readings = await linuxReader({ root: '${root.root}', uid: 0 }).read();
         console.log(JSON.stringify(readings.map(({ content }) => content)));`,
      );
    const file = root.write('etc/gangway/policy.json', { GatewayPort: 2000 });
    expect(JSON.parse((await read(OTHER)).stdout)).toEqual([{ kind: 'values', values: { GatewayPort: 2000 } }]);
    expect((await as(OTHER, ['/bin/sh', '-c', `echo '{}' > '${file}'`])).ok).toBe(false);
    chownSync(file, OTHER, OTHER);
    expect((await as(OTHER, ['/bin/sh', '-c', `echo '{}' > '${file}'`])).ok).toBe(true);
    expect(JSON.parse((await read(OWNER)).stdout)).toMatchObject([{ kind: 'unsafe' }]);
  });
});
