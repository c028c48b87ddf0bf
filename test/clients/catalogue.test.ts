import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AI_CLIENTS, type AiClient, aiClient, wayOf } from '../../main/clients/catalogue/index.ts';
import { findEntry, putEntry } from '../../main/clients/edit/index.ts';

const PLATFORMS = ['darwin', 'win32', 'linux'] as const;
const TOKEN = `gw_${'t'.repeat(43)}`;
const HTTP = { name: 'onboard', url: 'http://127.0.0.1:7311/onboard/mcp', authorization: `Bearer ${TOKEN}` };
const BRIDGE = {
  name: 'onboard',
  command: '/opt/Gangway/gangway',
  args: ['bridge', '--client', 'cursor', '--connection', 'onboard'],
};

/** The parts of a value, however deep. */
const leaves = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];

const known = (id: string): AiClient => {
  const client = aiClient(id);
  if (!client) throw new Error(`no client ${id}`);
  return client;
};

const files = AI_CLIENTS.flatMap((client) =>
  (client.files ?? []).map((config, at) => ({ name: `${client.name} (${at + 1})`, client, config })),
);

describe('the catalogue of AI clients', () => {
  it('has each client once', () => {
    const ids = AI_CLIENTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(39);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
  });

  it('connects at least thirty by file or link, and says what to do about every other', () => {
    const ways = AI_CLIENTS.map((client) => ({ client, ways: PLATFORMS.map((platform) => wayOf(client, platform)) }));
    const byItself = ways.filter(({ ways: [...each] }) => each.includes('file') || each.includes('link'));
    expect(byItself.length).toBeGreaterThanOrEqual(30);
    const unexplained = ways.filter(
      ({ client, ways: each }) => each.every((way) => way === 'none') && client.unreachable === undefined,
    );
    expect(unexplained.map(({ client }) => client.id)).toEqual([]);
  });

  it('offers Claude connections with a sign-in of each person only', () => {
    for (const id of ['claude-desktop', 'claude-code']) expect(known(id).models).toEqual(['oauth']);
  });

  it.each(AI_CLIENTS.map((client) => [client.name, client] as const))('%s is complete', (_, client) => {
    const ways = [client.files, client.link, client.guide, client.unreachable].filter((each) => each !== undefined);
    expect(ways.length).toBeGreaterThan(0);
    if (client.unreachable === undefined) {
      expect(client.reload).toMatch(/\.$/);
      expect(client.models.length).toBeGreaterThan(0);
    }
    if (client.guide) expect(client.guide.join(' ')).toMatch(/\{command\}.*\{args\}/);
    if (client.evidence.level !== 'unverified') expect(client.evidence.sources.length).toBeGreaterThan(0);
    const patterns = [
      ...Object.values(client.signs.files ?? {}).flat(),
      ...(client.files ?? []).flatMap(({ paths }) => Object.values(paths)),
    ];
    for (const pattern of patterns) {
      expect(pattern).toMatch(/^(\{(home|config|appData|localAppData|programFiles)\}\/|\/Applications\/)/);
      expect(pattern).not.toMatch(/\\|\.\.|~|\$/);
    }
  });
});

describe.each(files)('the file of $name', ({ client, config }) => {
  it('can be created for at least one system', () => {
    expect(Object.keys(config.paths).length).toBeGreaterThan(0);
    expect(client.files?.some(({ onlyExisting }) => onlyExisting !== true)).toBe(true);
    expect(config.http ?? config.bridge).toBeDefined();
  });

  it('takes its entries, and they come back as they were written', () => {
    const place = { file: 'f', format: config.format, key: config.key, name: 'onboard' };
    for (const value of [config.http?.(HTTP), config.bridge?.(BRIDGE)]) {
      if (!value) continue;
      const found = findEntry(putEntry('', place, value).text, place);
      if (config.format === 'shell') expect(leaves(found)).toEqual(expect.arrayContaining(leaves(value)));
      else expect(found).toEqual(value);
    }
  });

  it('has an HTTP entry with the address and the token in a header, once each', () => {
    if (!config.http) return;
    const values = leaves(config.http(HTTP));
    expect(values.filter((each) => each === HTTP.url)).toHaveLength(1);
    expect(values.filter((each) => String(each).includes(TOKEN))).toEqual([HTTP.authorization]);
  });

  it('has a bridge entry that names an absolute path, all arguments and no token', () => {
    if (!config.bridge) return;
    const values = leaves(config.bridge(BRIDGE)).map(String);
    const [program, ...args] = values.slice(values.indexOf(BRIDGE.command));
    expect(isAbsolute(program ?? '')).toBe(true);
    expect(args.slice(0, BRIDGE.args.length)).toEqual(BRIDGE.args);
    expect(values.join(' ')).not.toMatch(/gw_|Bearer/);
  });
});

describe('install links', () => {
  const name = 'a+b é';
  const target = { ...BRIDGE, name, args: ['bridge', 'ü', '>>>', 'a>>>', 'aa>>>'] };
  const shape = { command: target.command, args: target.args, env: {} };
  const fromBase64 = (text: string | null) => Buffer.from(text ?? '', 'base64').toString('utf8');
  const link = (id: string) => known(id).link?.(target) ?? '';
  const query = (id: string) => new URL(link(id)).searchParams;

  it.each(AI_CLIENTS.filter((client) => client.link).map(({ id }) => [id] as const))(
    '%s: is an address in its own scheme, of plain characters, without a token',
    (id) => {
      expect(link(id)).toMatch(/^[a-z][a-z+-]*:[\w!'()*.~%/?&=:-]+$/);
      expect(new URL(link(id)).protocol).not.toMatch(/^https?:$/);
      expect(decodeURIComponent(link(id))).not.toMatch(/gw_|Bearer/);
    },
  );

  it.each([
    ['vscode', 'stdio'],
    ['vscode-insiders', 'stdio'],
    ['visual-studio', 'stdio'],
    ['raycast', 'stdio'],
    ['antigravity', null],
    ['copilot-app', null],
  ])('%s: is one object with the name in it', (id, type) => {
    const object: unknown = JSON.parse(decodeURIComponent(link(id).slice(link(id).indexOf('?') + 1)));
    expect(object).toEqual({ name, ...(type && { type }), ...shape });
  });

  it.each(['cursor', 'lm-studio', 'trae'])('%s: is a name, and an object as base64', (id) => {
    // A bare + in a query is a blank.
    expect(link(id)).toContain('%2B');
    expect(query(id).get('name')).toBe(name);
    expect(JSON.parse(fromBase64(query(id).get('config')))).toEqual(shape);
  });

  it('qoder: is percent-encoded before the base64', () => {
    expect(JSON.parse(decodeURIComponent(fromBase64(query('qoder').get('config'))))).toEqual(shape);
  });

  it('cherry-studio: is a map of servers', () => {
    const servers: unknown = JSON.parse(fromBase64(query('cherry-studio').get('servers')));
    expect(servers).toEqual({ mcpServers: { [name]: { type: 'stdio', ...shape } } });
  });
});
