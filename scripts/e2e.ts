/**
 * Goes the ways of a person through the window, in a real Chromium, against a hosted service on this computer.
 *
 *   npm run e2e                        on both hosts
 *   npm run e2e -- --host electron     the desktop app: on Electron where its binary is, else on the stand-in for it
 *   npm run e2e -- --host web          the headless host's window in a browser
 *
 * Whatever follows goes to Playwright. Pictures of every page are in test-results/screens.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtDesktop } from '../test/e2e/built.ts';
import { isReal } from '../test/e2e/desktop.ts';
import { builtWindow } from '../test/web/rig.ts';

const ROOT = join(import.meta.dirname, '..');
const HOSTS = ['electron', 'web'];
const say = (text: string) => process.stdout.write(`${text}\n`);

/** @returns the exit code */
async function run(argv: string[]): Promise<number> {
  const { values, tokens } = parseArgs({
    args: argv,
    options: { host: { type: 'string' } },
    strict: false,
    tokens: true,
  });
  const { host } = values;
  if (host !== undefined && !HOSTS.includes(String(host))) {
    process.stderr.write(`--host is one of ${HOSTS.join(', ')}\n`);
    return 2;
  }
  const own = new Set(
    tokens.filter((token) => token.kind === 'option' && token.name === 'host').map(({ index }) => index),
  );
  const rest = argv.filter((each, index) => !own.has(index) && !(own.has(index - 1) && each === host));
  const hosts = host === undefined ? HOSTS : [String(host)];
  if (hosts.includes('electron')) {
    say(isReal ? 'The desktop app runs on Electron.' : "The desktop app runs on the tests' stand-in for Electron.");
  }
  const entry = await builtDesktop(join(ROOT, 'test-results', 'desktop-e2e'));
  // Where the headless host looks for its window.
  cpSync(await builtWindow(), join(ROOT, 'dist', 'renderer'), { recursive: true });
  const playwright = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const config = join(ROOT, 'test', 'e2e', 'playwright.config.ts');
  const projects = hosts.flatMap((each) => ['--project', each]);
  const child = spawn(process.execPath, [playwright, 'test', '--config', config, ...projects, ...rest], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, E2E_ENTRY: entry },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

process.exitCode = await run(process.argv.slice(2));
