import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aiClient } from '../../main/clients/catalogue/index.ts';
import { detectClients, locate, type Machine } from '../../main/clients/detect/index.ts';

/** A person's folder with these files in it. */
function machine(files: readonly string[], more: Partial<Machine> = {}): Machine {
  const home = mkdtempSync(join(tmpdir(), 'gw-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), '');
  }
  return { platform: 'linux', home, environment: {}, ...more };
}

const located = (id: string, on: Machine) => {
  const client = aiClient(id);
  if (!client) throw new Error(`no client ${id}`);
  return locate(client, 'onboard', on);
};

const CLAUDE = 'LocalCache/Roaming/Claude/claude_desktop_config.json';

describe('where a client keeps its servers', () => {
  it('is the file that exists, before one that would be created', () => {
    const both = machine(['.config/opencode/opencode.json']);
    expect(located('opencode', both)).toMatchObject({
      file: join(both.home, '.config/opencode/opencode.json'),
      exists: true,
    });
    const none = machine([]);
    expect(located('opencode', none)).toMatchObject({
      file: join(none.home, '.config/opencode/opencode.jsonc'),
      exists: false,
    });
  });

  it('is not an older place that is not there', () => {
    const client = aiClient('antigravity');
    const [newer, older] = client?.files ?? [];
    if (!client || !newer || !older) throw new Error('two files were expected');
    const here = machine([]);
    expect(locate({ ...client, files: [older, newer] }, 'onboard', here)?.config).toBe(newer);
    expect(locate({ ...client, files: [older] }, 'onboard', here)).toBeUndefined();
  });

  it('is moved by the variables that the client knows', () => {
    const environment = { CODEX_HOME: '/moved', XDG_CONFIG_HOME: '/xdg' };
    expect(located('codex', machine([], { environment }))?.file).toBe('/moved/config.toml');
    expect(located('zed', machine([], { environment }))?.file).toBe('/xdg/zed/settings.json');
  });

  it('is the folder of the packaged Claude Desktop on Windows, even before the file is there', () => {
    const packaged = machine(['AppData/Local/Packages/Claude_pzs8sxrjxfjjc/x', 'AppData/Roaming/Claude/other'], {
      platform: 'win32',
    });
    expect(located('claude-desktop', packaged)?.file).toBe(
      join(packaged.home, 'AppData/Local/Packages/Claude_pzs8sxrjxfjjc', CLAUDE),
    );
    const plain = machine([], { platform: 'win32' });
    expect(located('claude-desktop', plain)?.file).toBe(
      join(plain.home, 'AppData/Roaming/Claude/claude_desktop_config.json'),
    );
  });

  it('is not guessed where there are two packages', () => {
    const two = machine(['AppData/Local/Packages/Claude_a/x', 'AppData/Local/Packages/Claude_b/x'], {
      platform: 'win32',
    });
    expect(() => located('claude-desktop', two)).toThrow(/GW_CLIENT_AMBIGUOUS/);
    const found = detectClients(two, 'onboard').find(({ client }) => client.id === 'claude-desktop');
    expect(found).toMatchObject({ file: null, ambiguous: expect.stringContaining('Claude_b') });
  });

  it('is a file of its own for each entry of Continue', () => {
    const here = machine([]);
    expect(located('continue', here)?.file).toBe(join(here.home, '.continue/mcpServers/onboard.json'));
  });

  it('is nowhere on a system that the client does not run on', () => {
    expect(located('visual-studio', machine([]))).toBeUndefined();
    expect(located('raycast', machine([]))).toBeUndefined();
  });
});

describe('finding clients', () => {
  it('finds those that left files, puts them first, and lists every other', () => {
    const here = machine(['.cursor/x', '.gemini/settings.json', '.vscode/extensions/saoudrizwan.claude-dev-3.1/x']);
    const found = detectClients(here, 'onboard');
    expect(found).toHaveLength(39);
    expect(found.slice(0, 3).map(({ client }) => client.id)).toEqual(['cursor', 'cline', 'gemini-cli']);
    expect(found.slice(3).every(({ signs }) => signs.length === 0)).toBe(true);
  });

  it('does not take the folder of Antigravity for Gemini CLI', () => {
    const found = detectClients(machine(['.gemini/config/mcp_config.json']), 'onboard').filter(
      ({ signs }) => signs.length > 0,
    );
    expect(found.map(({ client }) => client.id)).toEqual(['antigravity']);
  });

  it('finds a program on the PATH without starting it', () => {
    const here = machine(['bin/codex']);
    const program = join(here.home, 'bin/codex');
    writeFileSync(program, `#!/bin/sh\ntouch ${join(here.home, 'started')}\n`);
    chmodSync(program, 0o755);
    const found = detectClients({ ...here, environment: { PATH: join(here.home, 'bin') } }, 'onboard');
    expect(found[0]).toMatchObject({ client: { id: 'codex' }, signs: [program], way: 'file' });
    expect(() => rmSync(join(here.home, 'started'))).toThrow('ENOENT');
  });
});
