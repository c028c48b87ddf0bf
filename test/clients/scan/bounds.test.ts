import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Format } from '../../../main/clients/catalogue/index.ts';
import { examined } from '../../../main/clients/scan/examine.ts';
import { scanClients, scanPlaces } from '../../../main/clients/scan/index.ts';
import { asksFirst, projectsBelow } from '../../../main/clients/scan/places.ts';
import { maker } from './corpus.ts';
import { homeWith, place, toolsWith } from './rig.ts';

const KEY = `lin_api_${maker(8).text('abcdefGHIJKLmnop0123456789', 40)}`;
const WITH_KEY = JSON.stringify({ mcpServers: { linear: { headers: { Authorization: `Bearer ${KEY}` } } } });
const FORMATS: readonly Format[] = ['json', 'json-with-comments', 'jsonc', 'toml', 'yaml', 'shell'];
const tools = toolsWith({ crm: 'the key of the vault!' });

describe('any file', () => {
  it('is examined without a crash, whatever bytes it has, and a key among them is found', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each).toString('utf8')),
      fc.string({ maxLength: 120, unit: fc.constantFrom(...'{}[]":,#/*\'\\\n\t -=|>&!%@`\u0000\uFEFFaé0') }),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FORMATS), bytes, bytes, (format, before, after) => {
        const alone = examined(before + after, place(format), tools).examined;
        expect(alone.every(({ find }) => find.where !== '')).toBe(true);
        const found = examined(`${before} ${KEY} ${after}`, place(format), tools).examined;
        expect(found.map(({ secret }) => secret)).toContain(KEY);
      }),
      { numRuns: 2000 },
    );
  });

  it('is examined in bounded time when it is made to take long', () => {
    const long: readonly [Format, string][] = [
      ['json', '['.repeat(200_000)],
      ['json', '{"a":'.repeat(100_000)],
      ['yaml', `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: [${'*a, '.repeat(9)}*a]\n`).join('')}`],
      ['yaml', '- '.repeat(20_000)],
      ['toml', `a = ${'['.repeat(50_000)}`],
      ['shell', 'a\n'.repeat(200_000)],
      ['shell', `${'\n'.repeat(400_000)}set`],
      ['shell', '-----BEGIN PRIVATE KEY-----\n'.repeat(20_000)],
      ['shell', 'token = '.repeat(60_000)],
      ['shell', `"${'\\'.repeat(200_000)}`],
      ['shell', 'http://'.repeat(60_000)],
      ['shell', 'eyJeyJ'.repeat(80_000)],
      ['json', JSON.stringify({ args: ['a '.repeat(2000), '"'.repeat(4000), '{"'.repeat(2000), '%41'.repeat(1300)] })],
      [
        'json',
        JSON.stringify(Array.from({ length: 20_000 }, (_, at) => `${KEY.slice(0, 40)}${String(at).padStart(8, '0')}`)),
      ],
    ];
    for (const [format, text] of long) {
      const began = performance.now();
      const found = examined(text, place(format), tools).examined;
      // Generous: a quadratic reader would take minutes.
      expect(performance.now() - began, `${format} ${text.slice(0, 20)}`).toBeLessThan(5000);
      expect(found.length).toBeLessThanOrEqual(200);
    }
  });
});

describe('a file that cannot be read', () => {
  it('is reported with its reason, and the others are examined', async () => {
    const { home } = homeWith({ good: WITH_KEY, large: '', 'folder/x': '' });
    truncateSync(join(home, 'large'), 8 * 1024 * 1024 + 1);
    execFileSync('mkfifo', [join(home, 'pipe')]);
    symlinkSync('round', join(home, 'round'));
    const files = ['large', 'pipe', 'round', 'folder', 'missing', 'good'];
    const report = await scanPlaces(
      files.map((name) => place('json', null, join(home, name))),
      { tools },
    );
    expect(report.unread.map(({ file, reason }) => [file.slice(home.length + 1), reason])).toEqual([
      ['large', 'too-large'],
      ['pipe', 'no-file'],
      ['round', 'loop'],
      ['folder', 'no-file'],
    ]);
    expect(report.finds).toHaveLength(1);
  });

  it('is reported when it may not be read', { timeout: 30_000 }, () => {
    const { home } = homeWith({ '.cursor/mcp.json': WITH_KEY, '.codex/config.toml': '' });
    chmodSync(home, 0o755);
    chmodSync(join(home, '.cursor/mcp.json'), 0o600);
    chmodSync(join(home, '.codex/config.toml'), 0o644);
    const asNobody =
      process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : [];
    if (asNobody.length === 0) chmodSync(join(home, '.cursor/mcp.json'), 0o000);
    const script = join(import.meta.dirname, 'scan-process.ts');
    const [program = process.execPath, ...args] = [...asNobody, process.execPath, script, home];
    const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: {} });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ files: 1, unread: ['no-permission'], finds: 0 });
  });

  it('is read in the encodings that editors leave behind', async () => {
    const { home } = homeWith({
      le: Buffer.from(`\uFEFF${WITH_KEY}`, 'utf16le'),
      be: Buffer.from(`\uFEFF${WITH_KEY}`, 'utf16le').swap16(),
      mark: `\uFEFF${WITH_KEY}`,
    });
    const report = await scanPlaces(
      ['le', 'be', 'mark'].map((name) => place('json', null, join(home, name))),
      { tools },
    );
    expect(report.finds.map(({ where }) => where)).toEqual(Array(3).fill('mcpServers.linear.headers.Authorization'));
  });

  it('is read once, whatever names lead to it', async () => {
    const { home } = homeWith({ 'dotfiles/mcp.json': WITH_KEY });
    mkdirSync(join(home, '.cursor'));
    symlinkSync(join(home, 'dotfiles/mcp.json'), join(home, '.cursor/mcp.json'));
    const places = ['.cursor/mcp.json', 'dotfiles/mcp.json'].map((name) => place('json', null, join(home, name)));
    const report = await scanPlaces(places, { tools });
    expect(report).toMatchObject({ files: 1, finds: [{ place: { file: join(home, '.cursor/mcp.json') } }] });
  });
});

describe('where is looked', () => {
  const filesOf = async (machine: ReturnType<typeof homeWith>, more: object = {}) =>
    (await scanClients({ machine, tools, ...more })).finds
      .map(({ place: { file } }) => file.slice(machine.home.length + 1))
      .sort();

  it('is every file that a client reads for the person', async () => {
    const machine = homeWith({
      '.cursor/mcp.json': WITH_KEY,
      '.claude.json': WITH_KEY,
      '.claude/settings.json': JSON.stringify({ env: { LINEAR_API_KEY: KEY } }),
      '.config/Code/User/mcp.json': WITH_KEY,
      '.config/Code/User/profiles/x1/mcp.json': WITH_KEY,
      '.config/goose/config.yaml': `extensions:\n  linear:\n    envs:\n      LINEAR_API_KEY: ${KEY}\n`,
      '.codex/config.toml': `[mcp_servers.linear]\nenv = { LINEAR_API_KEY = "${KEY}" }\n`,
      '.continue/mcpServers/linear.json': WITH_KEY,
      '.config/crush/crushrc': `mcp add linear --type http --header Authorization 'Bearer ${KEY}'\n`,
      '.gemini/antigravity/mcp_config.json': WITH_KEY,
      'elsewhere.json': WITH_KEY,
    });
    expect(await filesOf(machine)).toEqual([
      '.claude.json',
      '.claude/settings.json',
      '.codex/config.toml',
      '.config/Code/User/mcp.json',
      '.config/Code/User/profiles/x1/mcp.json',
      '.config/crush/crushrc',
      '.config/goose/config.yaml',
      '.continue/mcpServers/linear.json',
      '.cursor/mcp.json',
      '.gemini/antigravity/mcp_config.json',
    ]);
  });

  it('is the folder of each project that Claude Code or Codex remembers', async () => {
    const machine = homeWith({
      'work/a/.mcp.json': WITH_KEY,
      'work/b/.vscode/mcp.json': WITH_KEY,
      'work/c/.mcp.json': WITH_KEY,
    });
    writeFileSync(
      join(machine.home, '.claude.json'),
      JSON.stringify({ projects: { [join(machine.home, 'work/a')]: {} } }),
    );
    mkdirSync(join(machine.home, '.codex'));
    writeFileSync(
      join(machine.home, '.codex/config.toml'),
      `[projects."${join(machine.home, 'work/b')}"]\ntrust_level = "trusted"\n`,
    );
    expect(await filesOf(machine)).toEqual(['work/a/.mcp.json', 'work/b/.vscode/mcp.json']);
    expect(await filesOf(machine, { below: [join(machine.home, 'work')] })).toContain('work/c/.mcp.json');
  });

  it('is the shell only on request', async () => {
    const machine = homeWith({
      '.bashrc': `export LINEAR_API_KEY=${KEY}\n`,
      '.config/fish/config.fish': `set -gx LINEAR_API_KEY ${KEY}\n`,
    });
    expect(await filesOf(machine)).toEqual([]);
    expect(await filesOf(machine, { shell: true })).toEqual(['.bashrc', '.config/fish/config.fish']);
  });

  it('does not go round in circles of links, nor into what programs have put there', () => {
    const { home } = homeWith({ 'a/b/.mcp.json': '{}', 'a/node_modules/x/.mcp.json': '{}' });
    symlinkSync(home, join(home, 'a/b/up'));
    expect(projectsBelow(home)).toEqual({ folders: [join(home, 'a/b')], cutShort: false });
  });

  it('leaves out, unasked, what makes a Mac ask the person first', () => {
    const mac = { platform: 'darwin', home: '/Users/ana', environment: {} } as const;
    expect(
      ['/Users/ana/Documents', '/Users/ana/Desktop/x', '/Users/ana/Downloads/y/z'].map((each) => asksFirst(each, mac)),
    ).toEqual([true, true, true]);
    expect(
      ['/Users/ana/src/Documents', '/Users/ana', '/Users/ana/Documentsx', '/srv'].map((each) => asksFirst(each, mac)),
    ).toEqual([false, false, false, false]);
    expect(asksFirst('/home/ana/Documents', { ...mac, platform: 'linux', home: '/home/ana' })).toBe(false);
  });

  it('ends when nobody waits any more', async () => {
    const machine = homeWith({ '.cursor/mcp.json': WITH_KEY });
    await expect(scanClients({ machine, tools, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});
