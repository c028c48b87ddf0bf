import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const FOLDER = 'dist/cli';
const run = (args: string[], env: Record<string, string> = {}) =>
  execFileSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env } });

beforeAll(() => {
  run(['scripts/build.ts']);
});

describe('the built command line', () => {
  it('starts, and tells its version', () => {
    expect(run([join(FOLDER, 'gangway.js'), '--version'])).toContain(manifest.version);
  });

  it('brings the process that asks the keychain', () => {
    const home = mkdtempSync(join(tmpdir(), 'gangway-built-'));
    const env = { GANGWAY_HOME: home, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}` };
    const answer = run(
      [
        '-e',
        `process.stdout.write(require('child_process').spawnSync(process.execPath, ['${FOLDER}/gangway.js', 'doctor', '--json'], { encoding: 'utf8' }).stdout)`,
      ],
      env,
    );
    rmSync(home, { recursive: true });
    const keychain = JSON.parse(answer).findings.filter(({ area }: { area: string }) => area === 'Keychain');
    expect(JSON.stringify(keychain)).toMatch(/no system keychain answers/);
  });

  it('has all that it needs for a PDF, fonts too', () => {
    const home = mkdtempSync(join(tmpdir(), 'gangway-built-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    // Away from this repository, where no package can be found.
    cpSync(FOLDER, join(home, 'cli'), { recursive: true });
    const file = join(home, 'checklist.pdf');
    const args = ['checklist', '--output', file, '--key-file', join(home, 'vault.key')];
    spawnSync(process.execPath, [join(home, 'cli', 'gangway.js'), ...args], {
      env: { PATH: process.env.PATH ?? '', GANGWAY_HOME: join(home, 'data') },
    });
    expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('has the bridge load its own few files, and nothing that the app is made of', () => {
    const [bridge = ''] = readdirSync(FOLDER).filter((name) => name.startsWith('bridge-'));
    const loaded = new Set([bridge]);
    for (const name of loaded) {
      const text = readFileSync(join(FOLDER, name), 'utf8');
      for (const [, other = ''] of text.matchAll(/(?:from |import\()"\.\/([^"]+)"/g)) loaded.add(other);
    }
    expect(loaded.size).toBeGreaterThan(1);
    const bytes = [...loaded].reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
    expect(bytes).toBeLessThan(200_000);
  });

  it('holds no sandbox, no test, and no way to trust another authority but in code', () => {
    const files = readdirSync(FOLDER);
    expect(files).toContain('keychain-process.js');
    for (const file of files) {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      expect([file, text.match(/X-Sandbox|startSandbox|createAuthority|sourceMappingURL|vitest/)?.[0]]).toEqual([
        file,
        undefined,
      ]);
    }
    const reads = files.flatMap(
      (file) => readFileSync(join(FOLDER, file), 'utf8').match(/environment\.(?:\w*_)?(?:CA|TRUST|CERT)\w*/g) ?? [],
    );
    expect(reads).toEqual([]);
    // Where policy is read is given in code by tests; whoever starts the program has no say in it.
    for (const file of files) expect(readFileSync(join(FOLDER, file), 'utf8')).not.toContain('GANGWAY_POLICY_ROOT');
  });
});
