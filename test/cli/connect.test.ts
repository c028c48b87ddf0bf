import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConnectionView, Status, TestReport } from '../../preload/contract.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { asked, gangway, newHome, sandboxConnection, sandboxForTest, served } from './gangway.ts';
import { atTerminal } from './terminal.ts';

type Added = TestReport & {
  readonly connection: Omit<ConnectionView, 'localAddress'> & { readonly localAddress?: string };
};

const keyOf = (sandbox: Sandbox) => sandbox.sharedKeys.northwind.key;

/** Fails when a key is found in some file below a folder, in any spelling in which it could be written by accident. */
function expectNowhere(folder: string, key: string): void {
  const spellings = [
    Buffer.from(key),
    Buffer.from(key, 'utf16le'),
    ...['base64', 'hex', 'base64url'].map((form) => Buffer.from(Buffer.from(key).toString(form as BufferEncoding))),
  ];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  for (const file of files.filter((each) => statSync(each).isFile())) {
    const bytes = readFileSync(file);
    for (const spelling of spellings) expect(bytes.includes(spelling), file).toBe(false);
  }
}

describe('gangway connect, with Gangway running', () => {
  it('adds, lists, tests, pauses, resumes and removes a connection', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const { address } = await served(home);
    const added = await asked<Added>(home, sandboxConnection(sandbox), { input: `${keyOf(sandbox)}\n` });
    expect(added).toMatchObject({
      protocolVersion: '2026-07-28',
      transport: 'streamable-http',
      actsAs: 'One shared company key',
      connection: { id: 'onboard', localAddress: `${address}/onboard/mcp`, headerForm: 'X-Onboard-Api-Token:' },
    });
    const state = async () => (await asked<ConnectionView[]>(home, ['connect', 'list']))[0]?.state.kind;
    expect(await state()).toBe('connected');
    expect(await asked(home, ['connect', 'test', 'onboard'])).toMatchObject({ transport: 'streamable-http' });
    await asked(home, ['connect', 'pause', 'onboard']);
    expect(await state()).toBe('paused');
    await asked(home, ['connect', 'resume', 'onboard']);
    expect(await state()).toBe('connected');
    await asked(home, ['connect', 'remove', 'onboard']);
    expect(await asked(home, ['connect', 'list'])).toEqual([]);
  });

  it('keeps nothing of a key that the service refuses, and says so', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    await served(home);
    const wrong = 'f'.repeat(40);
    const { code, stdout, stderr } = await gangway(home, sandboxConnection(sandbox), { input: wrong });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('[GW_NEEDS_KEY]');
    expect(stderr).not.toContain(wrong);
    expect((await asked<Status>(home, ['status'])).connections).toEqual([]);
    expectNowhere(home.folder, wrong);
  });

  it('speaks of a connection that there is not, and of a name that is taken', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    await served(home);
    await asked(home, sandboxConnection(sandbox), { input: keyOf(sandbox) });
    const twice = await gangway(home, sandboxConnection(sandbox), { input: keyOf(sandbox) });
    expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('[GW_CONNECTION_EXISTS]') });
    for (const verb of ['test', 'pause', 'resume', 'remove']) {
      const { code, stderr } = await gangway(home, ['connect', verb, 'gone']);
      expect(code, verb).toBe(1);
      expect(stderr, verb).toContain('[GW_CONNECTION_UNKNOWN]');
    }
  });

  it('takes no header that is anything but a name and a known scheme', async () => {
    const sandbox = await sandboxForTest();
    const args = sandboxConnection(sandbox).with(-2, 'Authorization: hunter2');
    const { code, stderr } = await gangway(newHome(sandbox), args, { input: keyOf(sandbox) });
    expect(code).toBe(1);
    expect(stderr).toContain('[GW_INPUT_INVALID]');
    expect(stderr).not.toContain('hunter2');
  });
});

describe('gangway connect, without Gangway running', () => {
  it('does the same with the services in its own process, on the same files', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const added = await asked<Added>(home, [...sandboxConnection(sandbox), ...home.vault], { input: keyOf(sandbox) });
    expect(added.connection).not.toHaveProperty('localAddress');
    const words = await gangway(home, ['connect', 'list']);
    expect(words.stdout).toMatch(/^onboard .* not checked: Gangway is not running\n$/);
    expectNowhere(home.folder, keyOf(sandbox));
    const { listening } = await served(home);
    expect(listening).toMatchObject({ connections: ['onboard'] });
  });

  it('tests and pauses what is stored', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    await asked(home, [...sandboxConnection(sandbox), ...home.vault], { input: keyOf(sandbox) });
    expect(await asked(home, ['connect', 'test', 'onboard', ...home.vault])).toMatchObject({
      actsAs: 'One shared company key',
    });
    await asked(home, ['connect', 'pause', 'onboard']);
    expect((await gangway(home, ['connect', 'list'])).stdout).toMatch(/ paused\n$/);
  });

  it('says that the vault does not open when it is given nothing to open it with', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    await asked(home, [...sandboxConnection(sandbox), ...home.vault], { input: keyOf(sandbox) });
    const { code, stderr } = await gangway(home, ['connect', 'test', 'onboard', '--no-keychain']);
    expect(code).toBe(1);
    expect(stderr).toContain('[GW_VAULT_SEALER_MISSING]');
  });

  it('waits for a vault that takes its time to open', async () => {
    const home = newHome();
    const script = join(home.environment.HOME ?? '', 'slow-key.mjs');
    writeFileSync(script, `setTimeout(() => console.log('${'k'.repeat(30)}'), 2500)`);
    const slow = ['--no-keychain', '--key-command', `${process.execPath} ${script}`];
    const { stderr } = await gangway(home, ['connect', 'test', 'gone', ...slow]);
    expect(stderr).toContain('[GW_CONNECTION_UNKNOWN]');
  });

  it('reads the passphrase of the vault and then the key from stdin', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const vault = ['--no-keychain', '--passphrase-stdin'];
    const input = `correct horse battery\n${keyOf(sandbox)}\n`;
    await asked(home, [...sandboxConnection(sandbox), ...vault], { input });
    await asked(home, ['connect', 'test', 'onboard', ...vault], { input });
    expectNowhere(home.folder, keyOf(sandbox));
    expectNowhere(home.folder, 'correct horse battery');
  });

  it('lets two commands at once have their turns', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const input = keyOf(sandbox);
    const ids = ['one', 'two', 'three'];
    await Promise.all(ids.map((id) => asked(home, [...sandboxConnection(sandbox, id), ...home.vault], { input })));
    const listed = await asked<ConnectionView[]>(home, ['connect', 'list']);
    expect(listed.map(({ id }) => id).sort()).toEqual(ids.sort());
  });
});

describe.runIf(process.platform === 'linux')('a secret typed at a terminal', () => {
  const withoutStdin = (args: readonly string[]) => args.filter((each) => each !== '--key-stdin');

  it('is not shown, can be corrected, and is used', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const terminal = atTerminal(home, [...withoutStdin(sandboxConnection(sandbox)), ...home.vault]);
    await terminal.type('(not shown): ', `wr\u00f6ng\x15${keyOf(sandbox)}\u00e9\x7f\r`);
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown).toContain('Connection "onboard" was added.');
    expect(terminal.shown).not.toContain(keyOf(sandbox));
    expect(terminal.shown).not.toContain(keyOf(sandbox).slice(0, 8));
    expect(sandbox.requests.at(-1)?.header('x-onboard-api-token')).toEqual([keyOf(sandbox)]);
  });

  it('ends the command with 130 on Ctrl-C, and nothing was done', async () => {
    const sandbox = await sandboxForTest();
    const home = newHome(sandbox);
    const terminal = atTerminal(home, [...withoutStdin(sandboxConnection(sandbox)), ...home.vault]);
    await terminal.type('(not shown): ', 'half\x03');
    expect(await terminal.ended).toBe(130);
    expect(terminal.shown).not.toContain('half');
    expect(sandbox.requests).toEqual([]);
  });

  it('is asked for twice when it will be the only key of a new vault', async () => {
    const home = newHome();
    const args = ['connect', 'add', 'onboard', '--provider', 'custom', '--url', 'https://127.0.0.1:9/mcp'];
    const terminal = atTerminal(home, [...args, '--no-keychain', '--ask-passphrase']);
    await terminal.type('(not shown): ', 'some-key\r');
    await terminal.type('(not shown): ', 'correct horse battery\r');
    await terminal.type('The same again: ', 'correct horse batterz\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.shown).toContain('[GW_INPUT_INVALID]');
    expect(terminal.shown).not.toContain('horse');
    expect(readdirSync(home.folder)).not.toContain('vault');
  });
});
