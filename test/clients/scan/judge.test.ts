// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how clients write placeholders
import { describe, expect, it } from 'vitest';
import type { Format } from '../../../main/clients/catalogue/index.ts';
import { examined } from '../../../main/clients/scan/examine.ts';
import { FORMATS } from '../../../main/clients/scan/formats.ts';
import { maker } from './corpus.ts';
import { place, toolsWith } from './rig.ts';

const HEX40 = '9c3f1ab27de84056b1f0a9d2c47e8b635fa01d9e';
const GITHUB = `ghp_${maker(5).text('abcdefGHIJKLmnop0123456789QRST', 36)}`;

const scanned = (text: string, format: Format = 'json', stored: Record<string, string> = {}) =>
  examined(text, place(format), toolsWith(stored)).examined;
const inServer = (server: object) => scanned(JSON.stringify({ mcpServers: { crm: server } }));
const secretsIn = (server: object) => inServer(server).map(({ secret }) => secret);

describe('a key of the vault', () => {
  // No service makes such a key, so that only its fingerprint can tell.
  const key = 'rather&plain-words+not=random';
  const finds = (text: string, format: Format = 'json') =>
    scanned(text, format, { 'crm-acme': key }).filter(({ find }) => find.evidence === 'stored');
  const json = (value: unknown) => JSON.stringify({ mcpServers: { crm: { headers: { 'X-Anything': value } } } });

  for (const [name, text, format] of [
    ['as it is', json(key)],
    ['with Bearer before it', json(`Bearer ${key}`)],
    ['with Token before it', json(`Token ${key}`)],
    ['in Base64', json(Buffer.from(key).toString('base64'))],
    ['in the Base64 of addresses', json(Buffer.from(key).toString('base64url'))],
    ['as the password of HTTP Basic', json(`Basic ${Buffer.from(`ana:${key}`).toString('base64')}`)],
    ['percent-encoded', json(encodeURIComponent(key))],
    ['in an address', json(`https://x.example/mcp?a=1&thing=${encodeURIComponent(key)}`)],
    ['in the password of an address', json(`https://ana:${encodeURIComponent(key)}@x.example/mcp`)],
    ['as an argument', JSON.stringify({ mcpServers: { a: { args: ['run', `--thing=${key}`] } } })],
    ['in a comment', `// once: ${key}\n{}`, 'jsonc'],
    ['in a file that cannot be parsed', `{"mcpServers": {"a": "${key}"`],
    ['as the name of a map', JSON.stringify({ [key]: {} })],
    ['in YAML', `extensions:\n  crm:\n    anything: "${key}"\n`, 'yaml'],
    ['in TOML', `[mcp_servers.crm]\nanything = "${key}"\n`, 'toml'],
    ['in a file of the shell', `export ANYTHING='${key}'\n`, 'shell'],
    [
      'escaped',
      `{"a": "${[...key].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
    ],
  ] as const satisfies readonly (readonly [string, string, Format?])[]) {
    it(`is recognised ${name}`, () => {
      const [found, ...others] = finds(text, format);
      expect(found?.find).toMatchObject({ evidence: 'stored', connection: 'crm-acme' });
      expect(found?.secret).toBe(key);
      expect(others).toEqual([]);
    });
  }

  it('is not taken for another of the same length', () => {
    expect(finds(json('rather&plain-words+not=rondam'))).toEqual([]);
  });

  it('is hashed only where the length is that of a key', () => {
    let hashed = 0;
    const tools = toolsWith({ crm: key });
    const counting = {
      ...tools,
      fingerprint(value: string) {
        hashed += 1;
        return tools.fingerprint(value);
      },
    };
    examined(JSON.stringify({ a: ['one', 'two three four', 'https://x.example/a/b?c=d'] }), place('json'), counting);
    expect(hashed).toBe(0);
  });
});

describe('a credential of known form', () => {
  it("is found by Onboard's headers in every form that its documentation names", () => {
    for (const headers of [
      { Authorization: `Token ${HEX40}` },
      { Authorization: `Bearer ${HEX40}` },
      { 'X-Onboard-Api-Token': HEX40 },
      { 'x-onboard-api-token': HEX40 },
    ]) {
      const [found] = inServer({ url: 'https://rest.onboard.io/mcp/sse', headers });
      expect(found?.secret).toBe(HEX40);
      expect(found?.find).toMatchObject({
        service: 'Onboard',
        server: { name: 'crm', origin: 'https://rest.onboard.io' },
      });
    }
    const text = `curl -H "Authorization: Token ${HEX40}" https://rest.onboard.io/tasks/\n# X-Onboard-Api-Token: ${HEX40}\n`;
    expect(scanned(text, 'shell').map(({ secret }) => secret)).toEqual([HEX40]);
  });

  it('is found anywhere in a file, also beside the servers', () => {
    expect(scanned(JSON.stringify({ notes: ['unrelated', { deep: `see ${GITHUB}.` }] }))[0]).toMatchObject({
      secret: GITHUB,
      find: { where: 'notes.1.deep', evidence: 'format', service: 'GitHub', server: null },
    });
  });

  it('is not found where the digits are those of a commit', () => {
    expect(scanned(JSON.stringify({ onboard: { commit: HEX40, lastSeen: HEX40 }, Authorization: 'none' }))).toEqual([]);
    expect(scanned(`# at ${HEX40}\nexport COMMIT=${HEX40}\n`, 'shell')).toEqual([]);
  });

  it('has a source for each form', () => {
    for (const { id, source, service } of FORMATS)
      expect([id, source, service].every((each) => each.length > 2)).toBe(true);
    expect(new Set(FORMATS.map(({ id }) => id)).size).toBe(FORMATS.length);
  });
});

describe('a random value', () => {
  const random = maker(9).text('abcdefghijkmnpqrstuvwxyzABCDEFGH23456789', 32);

  it('is a credential in a header, a variable or an option that is meant for one', () => {
    for (const server of [
      { headers: { 'X-Api-Key': random } },
      { headers: { Authorization: random } },
      { http_headers: { 'Private-Token': random } },
      { env: { ACME_API_KEY: random } },
      { environment: { ACME_CLIENT_SECRET: random } },
      { envs: { acmeAccessToken: random } },
      { args: ['--api-key', random] },
      { args: [`--token=${random}`] },
      { args: ['-e', `ACME_TOKEN=${random}`] },
      { args: ['--header', `X-Api-Key:${random}`] },
      { command: ['npx', 'thing', '--secret', random] },
      { command: `npx thing --password ${random}` },
      { url: `https://x.example/mcp?api_key=${random}` },
      { url: `https://x.example/s/${random}/mcp` },
    ])
      expect(secretsIn(server), JSON.stringify(server)).toEqual([random]);
  });

  it('is found in a document inside of a string or of an address', () => {
    const inner = { token: random, workspace: random.toLowerCase() };
    const config = Buffer.from(JSON.stringify(inner)).toString('base64');
    for (const server of [
      { env: { HEADERS: JSON.stringify({ Authorization: `Bearer ${random}` }) } },
      { args: ['--config', JSON.stringify({ a: [{ apiKey: random }] })] },
      { url: `https://x.example/mcp?config=${encodeURIComponent(config)}` },
    ])
      expect(secretsIn(server), JSON.stringify(server)).toEqual([random]);
  });

  it('is none elsewhere', () => {
    for (const server of [
      { headers: { 'X-Request-Id': random } },
      { env: { SESSION_ID: random, CACHE_DIR: random, NEXT_PAGE_TOKEN: random, PUBLIC_KEY: random } },
      { args: ['--workspace', random] },
      { description: random },
      { env_http_headers: { Authorization: random }, bearer_token_env_var: random },
      { url: `https://x.example/mcp?workspace=${random}` },
    ])
      expect(secretsIn(server), JSON.stringify(server)).toEqual([]);
  });
});

describe('what only looks like a credential', () => {
  for (const value of [
    '${env:X}',
    '${X}',
    '$MY_TOKEN',
    '%MY_TOKEN%',
    '{env:X}',
    '${input:my-token}',
    '{{token}}',
    '<your-key>',
    '[your key]',
    'your-api-key',
    'YOUR_API_KEY_HERE',
    'xxxxxxxxxxxxxxxxxxxxxxxx',
    'XXXX-XXXX-XXXX-XXXX',
    '************************',
    '••••••••••••••••',
    'sk-...',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'changeme',
    'REPLACE_ME_WITH_A_TOKEN',
    'none',
    'null',
    'test-key-1',
    'op://private/item/field',
    'keychain:acme',
    'vault:secret/data/acme',
    '!cat /run/secrets/token',
    '/run/secrets/token',
    '~/.config/token',
    'C:\\keys\\token.txt',
    './token.pem',
    'service-account.json',
    'https://x.example/token',
    'ana@acme.example',
    'api.acme.example.com',
    '2026-11-23T10:00:00Z',
    '1234567890123456',
    '0123456789abcdef0123456789abcdef',
    '00000000-0000-0000-0000-000000000000',
    'abcdefghijklmnopqrstuvwxyz123456',
    'correct-horse-battery-staple',
    'production',
    'AKIAIOSFODNN7EXAMPLE',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  ]) {
    it(`is no find even in the place of one: ${value}`, () => {
      expect(secretsIn({ headers: { Authorization: `Bearer ${value}` }, env: { API_KEY: value } })).toEqual([]);
    });
  }

  it("is no find as Gangway's own token or bridge", () => {
    const token = `gw_${maker(3).text('abcdefghijklmnopqrstuvwxyz0123456789-_', 43)}`;
    expect(secretsIn({ url: 'http://127.0.0.1:24264/crm/mcp', headers: { Authorization: `Bearer ${token}` } })).toEqual(
      [],
    );
    expect(secretsIn({ url: `http://127.0.0.1:24264/t/${token}/crm/mcp` })).toEqual([]);
    expect(
      secretsIn({ command: '/opt/gangway/gangway', args: ['bridge', '--client', 'cursor', '--connection', 'crm'] }),
    ).toEqual([]);
  });

  it('is no find as a UUID or a hash without a place for credentials', () => {
    const uuid = maker(4).uuid();
    expect(
      secretsIn({ env: { CLIENT_ID: uuid, PROJECT: uuid, IMAGE_KEY: HEX40, DIGEST: HEX40.repeat(2).slice(0, 64) } }),
    ).toEqual([]);
    expect(secretsIn({ headers: { Authorization: `Bearer ${uuid}` } })).toEqual([uuid]);
  });
});

describe('what is shown of a credential', () => {
  it('is nothing of a short one and at most a fifth of a long one', () => {
    const shown = (secret: string) =>
      inServer({ env: { DB_PASSWORD: secret, ACME_TOKEN: secret } })[0]?.find.masked ?? '';
    expect(shown('aX7!kq92Zw')).toBe('••••••');
    expect(shown(maker(1).text('abcdefGHIJ0123456789', 23))).toBe('••••••');
    const long = maker(2).text('abcdefGHIJ0123456789', 40);
    expect(shown(long)).toBe(`${long.slice(0, 4)}••••••${long.slice(-4)}`);
  });

  it('is taken out of the names that lead to it', () => {
    const [found] = scanned(JSON.stringify({ mcpServers: { [`x ${GITHUB}`]: { env: { API_TOKEN: GITHUB } } } }));
    expect(JSON.stringify(found?.find)).not.toContain(GITHUB.slice(6, 20));
    expect(found?.find.where).toBe('mcpServers.x ••••••.env.API_TOKEN');
  });

  it('is taken out of the names also where only the place tells that it is one', () => {
    const random = maker(6).text('abcdefGHIJKmnpqrst0123456789', 32);
    const [found] = scanned(JSON.stringify({ mcpServers: { [`x-${random}`]: { env: { API_TOKEN: random } } } }));
    expect(found?.secret).toBe(random);
    expect(JSON.stringify(found?.find)).not.toContain(random.slice(4, 16));
  });

  it('holds nothing that could act on a terminal', () => {
    const [found] = scanned(JSON.stringify({ 'a\u001b[2J\n': { API_TOKEN: GITHUB } }));
    expect(found?.find.where).toBe('a?[2J?.API_TOKEN');
  });
});
