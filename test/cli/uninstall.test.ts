import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  asked,
  gangway,
  type Home,
  initialize,
  newHome,
  sandboxConnection,
  sandboxForTest,
  served,
} from './gangway.ts';

// Many real commands, on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const CURSOR = '.cursor/mcp.json';
const THEIRS = '{\n  "mcpServers": {},   "mine" : 1\n}\n';

async function scene() {
  const sandbox = await sandboxForTest();
  const home = newHome(sandbox);
  const config = join(String(home.environment.HOME), CURSOR);
  mkdirSync(dirname(config));
  writeFileSync(config, THEIRS);
  const { address } = await served(home);
  await asked(home, sandboxConnection(sandbox), { input: sandbox.sharedKeys.northwind.key });
  await asked(home, ['clients', 'connect', 'cursor']);
  const { token } = await asked<{ token: string }>(home, ['clients', 'add', 'by-hand', '--connection', 'onboard']);
  return { home, config, token, address };
}

const uninstall = (home: Home, ...options: string[]) => gangway(home, ['uninstall', ...home.vault, ...options]);

describe('gangway uninstall', () => {
  it('puts the settings of clients back, ends every token and the app, and keeps the vault', async () => {
    const { home, config, token, address } = await scene();
    expect(readFileSync(config, 'utf8')).not.toBe(THEIRS);
    const autostart = join(dirname(config), '..', '.config', 'autostart');
    mkdirSync(autostart, { recursive: true });
    writeFileSync(join(autostart, 'gangway.desktop'), '');
    const done = await uninstall(home);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(autostart)).toEqual([]);
    expect(done.stdout).toContain('Cursor: its settings are as they were');
    expect(readFileSync(config, 'utf8')).toBe(THEIRS);
    await expect(initialize(`${address}/onboard/mcp`, token)).rejects.toThrow();
    expect(readdirSync(home.folder)).toContain('vault');
    expect(await asked(home, ['clients', 'list', '--all'])).not.toContainEqual(
      expect.objectContaining({ standing: expect.objectContaining({ kind: 'waiting' }) }),
    );
  });

  it('removes the vault and every other file of its own when it is told to', async () => {
    const { home, config } = await scene();
    const done = await uninstall(home, '--remove-vault', '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ restored: ['Cursor'], failed: [], vaultRemoved: true });
    expect(existsSync(home.folder) ? readdirSync(home.folder) : []).toEqual([]);
    expect(readFileSync(config, 'utf8')).toBe(THEIRS);
  });

  it('leaves a file alone that is not its own, also in its folder', async () => {
    const { home } = await scene();
    writeFileSync(join(home.folder, 'notes.txt'), 'mine');
    expect((await uninstall(home, '--remove-vault')).code).toBe(0);
    expect(readdirSync(home.folder)).toEqual(['notes.txt']);
  });

  it('says which client could not be put back, and keeps the vault with its backups then', async () => {
    const { home, config } = await scene();
    writeFileSync(config, '{ broken');
    const done = await uninstall(home, '--remove-vault');
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/^Cursor: .*\[GW_CLIENT_/m);
    expect(done.stderr).toContain('The vault stays');
    expect(readdirSync(home.folder)).toContain('vault');
  });

  it('does nothing where nothing is', async () => {
    const home = newHome();
    const done = await uninstall(home, '--remove-vault');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(home.folder)).toBe(false);
  });
});
