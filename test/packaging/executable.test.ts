import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'gangway-executable-'));
const executable = join(folder, 'made', 'gangway');

/** Runs it where no Node and nothing of this repository can be found. */
const run = (args: string[], env: Record<string, string> = {}) =>
  execFileSync(executable, args, {
    cwd: '/',
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: '/nowhere', HOME: folder, ...env },
  });

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/executable.ts', '--out', join(folder, 'made')], { stdio: 'ignore' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the single executable', () => {
  it('is the command line, without Node', () => {
    expect(run(['--version'])).toBe(`Gangway ${manifest.version}\n`);
  });

  it('takes no code and no options from the surroundings', () => {
    const code = join(folder, 'other.cjs');
    writeFileSync(code, 'console.log("OTHER CODE")');
    expect(run(['--version'], { NODE_OPTIONS: `--require ${code}` })).toBe(`Gangway ${manifest.version}\n`);
  });

  it('runs no script that is named to it', () => {
    const script = join(folder, 'script.js');
    writeFileSync(script, 'console.log("OTHER CODE")');
    expect(() => run([script])).toThrow(/too many arguments/);
  });

  it('asks the keychain by a process of its own, with the binding that lies beside it', () => {
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}`, GANGWAY_HOME: join(folder, 'home') };
    let said = '';
    try {
      said = run(['doctor', '--json'], env);
    } catch (error) {
      said = String((error as { stdout: unknown }).stdout);
    }
    const keychain = JSON.parse(said).findings.filter(({ area }: { area: string }) => area === 'Keychain');
    expect(JSON.stringify(keychain)).toMatch(/no system keychain answers/);
  });
});
