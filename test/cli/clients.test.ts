import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../sandbox/index.ts';
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

interface Added {
  readonly token: string | null;
  readonly addresses: Readonly<Record<string, string>>;
}

const connect = (home: Home, sandbox: Sandbox, id?: string) =>
  asked(home, sandboxConnection(sandbox, id), { input: sandbox.sharedKeys.northwind.key });

describe('gangway clients', () => {
  it('gives out a token that opens what was granted, and nothing after it was revoked', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const { address } = await served(home);
    await connect(home, sandbox, 'one');
    const { token, addresses } = await asked<Added>(home, ['clients', 'add', 'cursor', '--connection', 'one']);
    expect(addresses).toEqual({ one: `${address}/one/mcp` });
    expect((await initialize(`${address}/one/mcp`, String(token))).status).toBe(200);
    expect((await initialize(`${address}/two/mcp`, String(token))).status).toBe(403);
    await asked(home, ['clients', 'revoke', 'cursor']);
    expect((await initialize(`${address}/one/mcp`, String(token))).status).toBe(401);
    expect(await asked(home, ['clients', 'list'])).toEqual([]);
  });

  it('shows the token once, on adding, and never again', async () => {
    const home = newHome();
    await served(home);
    const added = await gangway(home, ['clients', 'add', 'cursor', '--all-connections', '--label', 'Cursor']);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const token = /gw_[\w-]{43}/.exec(added.stdout)?.[0] ?? '';
    expect(added.stdout).toContain(`Authorization: Bearer ${token}`);
    const listed = await Promise.all([gangway(home, ['clients', 'list']), gangway(home, ['status', '--json'])]);
    for (const { stdout } of listed) {
      expect(stdout).toContain('Cursor');
      expect(stdout).not.toContain(token);
    }
  });

  it('keeps the token of a bridge in a private file and prints the command instead', async () => {
    const home = newHome();
    const { stdout } = await gangway(home, ['clients', 'add', 'claude', '--carrier', 'bridge', '--all-connections']);
    expect(stdout).toContain('gangway bridge --client claude --connection NAME');
    expect(stdout).not.toContain('gw_');
    const file = join(home.folder, 'clients', 'claude.token');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    await asked(home, ['clients', 'revoke', 'claude']);
    expect(existsSync(file)).toBe(false);
  });

  it('works without Gangway running, and what it did is there when it starts', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const input = sandbox.sharedKeys.northwind.key;
    await asked(home, [...sandboxConnection(sandbox), ...home.vault], { input });
    const { token, addresses } = await asked<Added>(home, ['clients', 'add', 'cursor', '--all-connections']);
    expect(addresses).toEqual({});
    const { address } = await served(home);
    expect((await initialize(`${address}/onboard/mcp`, String(token))).status).toBe(200);
  });

  it('refuses names that there are not', async () => {
    const home = newHome();
    const revoked = await gangway(home, ['clients', 'revoke', 'cursor']);
    expect(revoked).toMatchObject({ code: 1, stderr: expect.stringContaining('[GW_CLIENT_UNKNOWN]') });
    const added = await gangway(home, ['clients', 'add', 'cursor', '--connection', 'gone']);
    expect(added).toMatchObject({ code: 1, stderr: expect.stringContaining('[GW_CONNECTION_UNKNOWN]') });
    expect(await asked(home, ['clients', 'list'])).toEqual([]);
  });

  it('lets the token of a client give no command', async () => {
    const home = newHome();
    await served(home);
    const { token } = await asked<Added>(home, ['clients', 'add', 'command-line', '--all-connections']);
    const { connectChannel } = await import('../../main/channel/index.ts');
    const attempt = { data: home.folder, purpose: 'control', id: 'command-line', token: String(token) } as const;
    await expect(connectChannel(attempt)).rejects.toMatchObject({ code: 'GW_TOKEN_UNKNOWN' });
  });
});
