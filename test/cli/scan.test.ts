import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VAULT_FILE } from '../../main/vault/index.ts';
import { maker } from '../clients/scan/corpus.ts';
import { asked, gangway, type Home, newHome, sandboxConnection, sandboxForTest, served } from './gangway.ts';

const KEY = `lin_api_${maker(12).text('abcdefGHIJKLmnop0123456789', 40)}`;
const CONFIG = JSON.stringify({
  mcpServers: { linear: { url: 'https://mcp.linear.app/mcp', headers: { Authorization: `Bearer ${KEY}` } } },
});

interface Scanned {
  readonly exposed: number;
  readonly files: number;
  readonly keysCompared: boolean;
  readonly finds: readonly { readonly file: string; readonly evidence: string; readonly connection: string | null }[];
  readonly unread: readonly unknown[];
}

function put(home: Home, name: string, text: string): string {
  const file = join(home.environment.HOME ?? '', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const scan = async (home: Home, ...args: string[]) => {
  const { code, stdout, stderr } = await gangway(home, ['scan', '--json', ...args]);
  return { code, report: JSON.parse(stdout) as Scanned, printed: stdout + stderr };
};

describe('gangway scan', { timeout: 60_000 }, () => {
  it('ends with 0 where nothing is found, and makes no vault for it', async () => {
    const home = newHome();
    put(home, '.cursor/mcp.json', '{"mcpServers":{}}');
    const { code, report } = await scan(home, ...home.vault);
    expect({ code, ...report }).toMatchObject({ code: 0, exposed: 0, files: 1, keysCompared: false, finds: [] });
    expect(existsSync(join(home.folder, VAULT_FILE))).toBe(false);
    expect(existsSync(home.vault[1] ?? '')).toBe(false);
  });

  it('ends with 2 where a credential is found, says where, and prints nothing of it', async () => {
    const home = newHome();
    const file = put(home, '.cursor/mcp.json', CONFIG);
    const { code, report, printed } = await scan(home);
    expect(code).toBe(2);
    expect(report).toMatchObject({
      exposed: 1,
      finds: [
        {
          file,
          where: 'mcpServers.linear.headers.Authorization',
          service: 'Linear',
          clients: ['cursor'],
          movable: true,
        },
      ],
    });
    const words = await gangway(home, ['scan']);
    expect(words).toMatchObject({ code: 2, stderr: '' });
    expect(words.stdout).toContain('a credential of Linear, read by Cursor for "linear"');
    expect(words.stdout).toContain('1 credential outside the vault; 1 file examined.');
    for (let at = 8; at + 8 < KEY.length; at += 1) expect(printed + words.stdout).not.toContain(KEY.slice(at, at + 8));
    expect(readFileSync(file, 'utf8')).toBe(CONFIG);
  });

  it('ends with 1, and never with 2, where the search itself fails or is called wrongly', async () => {
    const home = newHome();
    put(home, '.cursor/mcp.json', CONFIG);
    for (const args of [
      ['--home', join(home.folder, 'missing')],
      ['--projects', '/missing'],
      ['--nonsense'],
      [KEY],
      ['--home'],
    ]) {
      const { code, stdout, stderr } = await gangway(home, ['scan', ...args]);
      expect(code, args.join(' ')).toBe(1);
      expect(stdout + stderr).not.toContain(KEY);
    }
  });

  it('looks into another home, below projects, and into the shell, when it is told to', async () => {
    const home = newHome();
    put(home, 'other/.codex/config.toml', `[mcp_servers.linear.env]\nLINEAR_API_KEY = "${KEY}"\n`);
    put(home, 'work/deep/app/.mcp.json', CONFIG);
    put(home, '.zshrc', `export LINEAR_API_KEY=${KEY}\n`);
    const root = home.environment.HOME ?? '';
    expect((await scan(home)).report.exposed).toBe(0);
    const found = async (...args: string[]) => (await scan(home, ...args)).report.finds.map(({ file }) => file);
    expect(await found('--home', join(root, 'other'))).toEqual([join(root, 'other/.codex/config.toml')]);
    expect(await found('--projects', join(root, 'work'))).toEqual([join(root, 'work/deep/app/.mcp.json')]);
    expect(await found('--shell')).toEqual([join(root, '.zshrc')]);
  });

  it('recognises a key of the vault of any form, with Gangway running and without', async () => {
    const sandbox = await sandboxForTest({ keys: { northwind: 'no-service-makes-keys-like-this-one' } });
    const home = newHome(sandbox);
    const key = sandbox.sharedKeys.northwind.key;
    await asked(home, [...sandboxConnection(sandbox, 'crm'), ...home.vault], { input: key });
    put(home, '.cursor/mcp.json', JSON.stringify({ mcpServers: { x: { args: ['run', key] } } }));
    const stored = { code: 2, report: { keysCompared: true, finds: [{ evidence: 'stored' }] } };
    expect(await scan(home, ...home.vault)).toMatchObject(stored);
    const { stop } = await served(home);
    expect(await scan(home)).toMatchObject(stored);
    await stop();
    expect(await scan(home, '--no-keychain')).toMatchObject({ code: 0, report: { keysCompared: false, finds: [] } });
  });
});
