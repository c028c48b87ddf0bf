/** The keychain of the system, locked before the start and while the app runs. Needs gnome-keyring and dbus. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const PROCESS = fileURLToPath(new URL('keychain-process.ts', import.meta.url));

it.runIf(process.platform === 'linux')(
  'starts with a locked keychain, says so to callers, changes nothing, and works without a restart once it is unlocked',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gangway-faults-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const run = join(folder, 'run');
    mkdirSync(run, { mode: 0o700 });
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_RUNTIME_DIR: run,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(run, 'bus')}`,
    };
    const argv = [PROCESS, join(folder, 'gangway')];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env, timeout: 50_000 });
    expect(JSON.parse(stdout)).toEqual({
      unlocked: { call: 'fine', vault: 'open', state: 'connected' },
      lockedWhileRunning: { call: 'fine', vault: 'open', state: 'connected' },
      lockedAtStart: { call: 'GW_VAULT_LOCKED', vault: 'GW_VAULT_LOCKED', state: 'vault-closed', same: true },
      gone: { call: expect.stringMatching(/^GW_VAULT_(NO_SEALER|KEY_UNAVAILABLE)$/), same: true },
      unlockedLater: { call: 'fine', vault: 'open', state: 'connected', same: true },
    });
  },
);
