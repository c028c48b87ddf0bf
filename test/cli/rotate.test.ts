import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Status } from '../../preload/contract.ts';
import { asked, gangway, newHome, sandboxConnection, sandboxForTest, served } from './gangway.ts';

const NEW_KEY = 'a'.repeat(40);
const ROOT = join(import.meta.dirname, '..', '..');

/** The headless host serves the window that was built; without one there is no prompt to open. */
beforeAll(() => {
  if (existsSync(join(ROOT, 'dist', 'renderer', 'index.html'))) return;
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: ROOT, stdio: 'ignore' });
}, 120_000);

it('rotate opens the prompt in the window, and takes no key', { timeout: 60_000 }, async () => {
  const sandbox = await sandboxForTest();
  const home = newHome(sandbox);
  const { stop } = await served(home);
  await asked(home, sandboxConnection(sandbox), { input: `${sandbox.sharedKeys.northwind.key}\n` });
  const askedAt = async () => (await asked<Status>(home, ['status'])).connections[0]?.rotation?.askedAt;
  expect(await askedAt()).toBeNull();

  const shown = await gangway(home, ['rotate', 'onboard']);
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^ {2}http:\/\/127\.0\.0\.1:\d+\/\S+$/m)]);
  expect(await askedAt()).toBeGreaterThan(Date.now() - 60_000);

  const withKey = await gangway(home, ['rotate', 'onboard', NEW_KEY]);
  expect([withKey.code, withKey.stderr]).toEqual([2, expect.stringContaining('GW_KEY_IN_ARGUMENTS')]);
  const piped = await gangway(home, ['rotate', 'onboard'], { input: `${NEW_KEY}\n` });
  expect(piped.code).toBe(0);
  expect(`${withKey.stdout}${withKey.stderr}${piped.stdout}${piped.stderr}`).not.toContain(NEW_KEY);
  expect(sandbox.requests.filter(({ headers }) => headers.join().includes(NEW_KEY))).toEqual([]);

  const unknown = await gangway(home, ['rotate', 'nothing', '--json']);
  expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('GW_CONNECTION_UNKNOWN')]);
  await stop();
});
