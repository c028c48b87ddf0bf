import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KnownClientView } from '../../preload/contract/clients.ts';
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
vi.setConfig({ testTimeout: 60_000 });

const THEIRS = '{\n  "mcpServers": {\n    "mine": { "env": { "API_KEY": "sk-live-123456" } }\n  }\n}\n';
const CURSOR = '.cursor/mcp.json';

const person = (home: Home) => String(home.environment.HOME);
const read = (home: Home, path: string) => readFileSync(join(person(home), path), 'utf8');

function put(home: Home, path: string, text: string): void {
  const file = join(person(home), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function scene() {
  const sandbox = await sandboxForTest();
  const home = newHome(sandbox);
  put(home, CURSOR, THEIRS);
  const { address } = await served(home);
  await asked(home, sandboxConnection(sandbox), { input: sandbox.sharedKeys.northwind.key });
  return { sandbox, home, address };
}

const standing = async (home: Home, id: string) =>
  (await asked<KnownClientView[]>(home, ['clients', 'list'])).find((each) => each.id === id)?.standing;

describe('gangway clients connect', () => {
  it('shows what it would do, does it, and the client of that file gets through', async () => {
    const { home, address } = await scene();
    const dry = await gangway(home, ['clients', 'connect', 'cursor', '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain(`+       "url": "${address}/onboard/mcp"`);
    expect(dry.stdout).not.toMatch(/sk-live|gw_/);
    expect(read(home, CURSOR)).toBe(THEIRS);

    const done = await gangway(home, ['clients', 'connect', 'cursor']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('It counts as connected with its first call');
    expect(done.stdout).not.toMatch(/sk-live|gw_/);
    expect(await standing(home, 'cursor')).toMatchObject({ kind: 'waiting' });

    const entry = JSON.parse(read(home, CURSOR)).mcpServers.onboard as {
      url: string;
      headers: { Authorization: string };
    };
    const token = entry.headers.Authorization.replace('Bearer ', '');
    expect((await initialize(entry.url, token)).status).toBe(200);
    expect(await standing(home, 'cursor')).toMatchObject({ kind: 'in-use' });
    const list = await gangway(home, ['clients', 'list']);
    expect(list.stdout).toMatch(/cursor +Cursor +found +by its file +onboard +last call \d+ s ago/);

    const rotated = await gangway(home, ['clients', 'rotate', 'cursor']);
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    expect((await initialize(entry.url, token)).status).toBe(401);

    expect(await asked(home, ['clients', 'disconnect', 'cursor'])).toEqual({ id: 'cursor', left: [], byHand: false });
    expect(read(home, CURSOR)).toBe(THEIRS);
    const refused = await gangway(home, ['clients', 'disconnect', 'cursor']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('[GW_CLIENT_NOT_CONNECTED]') });
  });

  it('writes a bridge that works as the client starts it: by its words alone, and with hardly an environment', async () => {
    const { home } = await scene();
    await asked(home, ['clients', 'connect', 'junie']);
    const { command, args, env } = JSON.parse(read(home, '.junie/mcp/mcp.json')).mcpServers.onboard as {
      command: string;
      args: string[];
      env: Record<string, string>;
    };
    expect(isAbsolute(command) && isAbsolute(String(args[0]))).toBe(true);
    const bridge = spawn(command, args, { env, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void bridge.kill());
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    bridge.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    const { value: line } = await createInterface({ input: bridge.stdout })[Symbol.asyncIterator]().next();
    expect(JSON.parse(String(line))).toMatchObject({ id: 1, result: { serverInfo: {} } });
    expect(await standing(home, 'junie')).toMatchObject({ kind: 'in-use' });
  });

  it('works without Gangway running, with the address that it will have', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    put(home, CURSOR, THEIRS);
    await asked(home, [...sandboxConnection(sandbox), ...home.vault], { input: sandbox.sharedKeys.northwind.key });
    const closed = await gangway(home, ['clients', 'connect', 'cursor', '--no-keychain']);
    expect(closed).toMatchObject({ code: 1, stderr: expect.stringContaining('GW_VAULT_') });
    expect(read(home, CURSOR)).toBe(THEIRS);
    expect(await asked(home, ['clients', 'connect', 'cursor', ...home.vault])).toMatchObject({
      connections: ['onboard'],
    });
    expect(JSON.parse(read(home, CURSOR)).mcpServers.onboard.url).toBe('http://127.0.0.1:24264/onboard/mcp');
    expect(await asked(home, ['clients', 'disconnect', '--all', ...home.vault])).toMatchObject([{ id: 'cursor' }]);
    expect(read(home, CURSOR)).toBe(THEIRS);
  });

  it('keeps to another home folder, and leaves the own one alone', async () => {
    const home = newHome();
    put(home, 'other/.gemini/settings.json', '{}');
    const environment = { GANGWAY_HOME: '' };
    const other = ['--home', join(person(home), 'other')];
    const listed = await asked<KnownClientView[]>(home, ['clients', 'list', ...other], { environment });
    expect(listed).toMatchObject([{ id: 'gemini-cli', file: join(person(home), 'other/.gemini/settings.json') }]);
    expect(await asked(home, ['clients', 'list'])).toEqual([]);
    const refused = await gangway(home, ['clients', 'connect', 'gemini-cli', ...other], { environment });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('none that this client may be given') });
    expect(existsSync(join(person(home), '.local'))).toBe(false);
    expect(existsSync(join(person(home), 'other/.local/share/gangway'))).toBe(true);
  });

  it('names every client that it knows, and what a person does where there is no file', async () => {
    const { home } = await scene();
    const all = await asked<KnownClientView[]>(home, ['clients', 'list', '--all']);
    expect(all).toHaveLength(39);
    const { stdout } = await gangway(home, ['clients', 'connect', 'amazon-quick']);
    expect(stdout).toMatch(/1\. Open Settings[\s\S]*bridge --client amazon-quick --connection onboard/);
    const claude = await gangway(home, ['clients', 'connect', 'claude-desktop', '--connection', 'onboard']);
    expect(claude).toMatchObject({ code: 1, stderr: expect.stringContaining('[GW_CLIENT_MODEL]') });
    const usage = await gangway(home, ['clients', 'disconnect']);
    expect(usage).toMatchObject({ code: 2, stdout: '' });
  });
});
