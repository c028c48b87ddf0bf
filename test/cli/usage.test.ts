import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { looksLikeKey, refuseKeyArguments } from '../../main/cli/key-arguments.ts';
import { gangway, newHome } from './gangway.ts';

const SECRET = 'c2f1e0d9b8a7968574635241302f1e0d9c8b7a69';

describe('usage', () => {
  it('explains itself, and each command', async () => {
    const home = newHome();
    const [all, one] = await Promise.all([gangway(home, ['--help']), gangway(home, ['connect', 'add', '--help'])]);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['serve', 'status', 'doctor', 'connect', 'clients', 'bridge', 'window', 'quit']) {
      expect(all.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(one.stdout).toContain('It is never an argument.');
  });

  it('tells its version', async () => {
    const { code, stdout } = await gangway(newHome(), ['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Gangway \d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[]],
    [['connect']],
    [['swim']],
    [['status', '--loud']],
    [['connect', 'add', 'onboard']],
    [['connect', 'pause']],
    [['serve', '--port', 'many']],
    [['serve', '--port', '65536']],
    [['clients', 'add', 'cursor']],
    [['clients', 'add', 'cursor', '--all-connections', '--connection', 'a']],
    [['clients', 'add', 'cursor', '--all-connections', '--carrier', 'pigeon']],
    [['bridge', '--client', 'cursor']],
  ])('ends with 2 and a reason on stderr for wrong usage: %j', async (args) => {
    const { code, stdout, stderr } = await gangway(newHome(), args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('does not repeat an argument that is too much, since it may be a secret', async () => {
    const { code, stderr } = await gangway(newHome(), ['connect', 'pause', 'onboard', 'hunter2']);
    expect(code).toBe(2);
    expect(stderr).toContain('too many arguments');
    expect(stderr).not.toContain('hunter2');
  });

  it('says in three sentences and a code that Gangway is not running, and as JSON when asked', async () => {
    const home = newHome();
    const words = await gangway(home, ['status']);
    expect(words).toMatchObject({ code: 1, stdout: '' });
    expect(words.stderr.trimEnd().split('\n')).toHaveLength(4);
    expect(words.stderr).toMatch(/\[GW_NOT_RUNNING\]\n$/);
    for (const args of [['status'], ['window'], ['quit']]) {
      const { code, stdout, stderr } = await gangway(home, [...args, '--json']);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({
        problem: {
          code: 'GW_NOT_RUNNING',
          what: expect.any(String),
          means: expect.any(String),
          todo: expect.any(String),
        },
      });
    }
  });
});

describe('a key among the arguments', () => {
  const add = ['connect', 'add', 'onboard', '--provider', 'onboard'];

  it.each([
    [[...add, '--key', SECRET]],
    [[...add, `--key=${SECRET}`]],
    [[...add, '--api-key', 'short1']],
    [[...add, '--token=short1']],
    [[...add, '--password', 'short1']],
    [['serve', '--passphrase', 'correct horse']],
    [[...add, '--header', `Authorization: Bearer ${SECRET}`]],
    [[...add, `--header=X-Onboard-Api-Token: ${SECRET}`]],
    [[...add, '--label', SECRET]],
    [[...add, SECRET]],
    [[SECRET]],
    [[`--${SECRET}`]],
    [[...add, '--url', `https://mcp.example.com/mcp?api_key=short1`]],
    [[...add, '--url', `https://mcp.example.com/mcp?v=${SECRET}`]],
    [[...add, '--url', `https://user:short1@mcp.example.com/mcp`]],
  ])('is refused: %j', (args) => {
    expect(() => refuseKeyArguments(args)).toThrow(expect.objectContaining({ code: 'GW_KEY_IN_ARGUMENTS' }));
  });

  it('is refused before anything is done, and not repeated', async () => {
    const home = newHome();
    for (const args of [[...add, SECRET], [`--${SECRET}`], [...add, '--token=short1']]) {
      const { code, stdout, stderr } = await gangway(home, args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('[GW_KEY_IN_ARGUMENTS]');
      expect(stderr).not.toContain(SECRET);
      expect(stderr).not.toContain('short1');
    }
    expect(existsSync(home.folder)).toBe(false);
  });

  it.each([
    ['gw_VMP1yho-qKomShlynKOC-71VzUPumW4tULbra73aLgY'],
    ['828d19af0475b0166ba72ea0db6878cfc44c045d'],
    ['sk-proj-abcdefghIjk1mnop'],
    ['ghp_abcdefghijklmnopqrstuv'],
    ['Bearer abc'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc'],
    ['3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
    ['Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA=='],
  ])('is known by its looks: %s', (text) => {
    expect(looksLikeKey(text)).toBe(true);
  });

  it.each([
    ['onboard-production-eu-2026-customer-success'],
    ['Onboard (Northwind Traders, Customer Success)'],
    ['X-Onboard-Api-Token'],
    ['Authorization: Token'],
    ['127.0.0.1:24264'],
    ['api-of-the-whole-production-environment'],
    ['sk-slovakia-production'],
    ['internationalization-of-everything'],
  ])('is not suspected in a name: %s', (text) => {
    expect(looksLikeKey(text)).toBe(false);
  });

  it.each([
    [['serve', '--key-file', `/keys/${SECRET}/vault.key`]],
    [['serve', `--key-file=/keys/${SECRET}`]],
    [['serve', '--key-command', `/usr/bin/pass show ${SECRET}`]],
    [['serve', '--passphrase-stdin']],
    [['serve', '--ask-passphrase']],
    [
      [
        'connect',
        'add',
        'a',
        '--provider',
        'custom',
        '--no-key',
        '--url',
        `https://mcp.example.com/w/${SECRET}/mcp?v=2`,
      ],
    ],
    [['connect', 'add', 'a', '--provider', 'onboard', '--key-stdin', '--header', 'Authorization: Bearer']],
  ])('is not suspected where none can be: %j', (args) => {
    expect(() => refuseKeyArguments(args)).not.toThrow();
  });
});
