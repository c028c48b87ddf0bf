// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how clients write placeholders
/**
 * Config files of every format with credentials planted in them, and with values that only look like some. The same
 * for the same seed. What is planted follows the documentation of each service, not the patterns of the scan.
 */
import type { Format } from '../../../main/clients/catalogue/index.ts';

export interface CorpusFile {
  /** Below a home folder. */
  readonly path: string;
  readonly format: Format;
  readonly text: string;
  readonly planted: readonly string[];
  readonly lookalikes: readonly string[];
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const BASE62 = LOWER + LOWER.toUpperCase() + DIGITS;
const BASE64URL = `${BASE62}-_`;

/** mulberry32: small, and the same everywhere. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function maker(seed: number) {
  const next = numbersFrom(seed);
  const below = (most: number) => Math.floor(next() * most);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  const uuid = () => [8, 4, 4, 4, 12].map((length) => text(HEX, length)).join('-');
  return { below, pick, text, uuid };
}
export type Maker = ReturnType<typeof maker>;

/** Credentials as their services make them, with a place that the service's documentation shows. */
const KEYS: Readonly<
  Record<string, (make: Maker) => { value: string; header?: [string, string]; variable?: string; host: string }>
> = {
  onboard: (make) => ({
    value: make.text(HEX, 40),
    header: make.pick([
      ['X-Onboard-Api-Token', ''],
      ['Authorization', 'Token '],
      ['Authorization', 'Bearer '],
    ]),
    variable: 'ONBOARD_API_TOKEN',
    host: 'rest.onboard.io/mcp/sse',
  }),
  linear: (make) => ({
    value: `lin_api_${make.text(BASE62, 40)}`,
    header: ['Authorization', 'Bearer '],
    variable: 'LINEAR_API_KEY',
    host: 'mcp.linear.app/mcp',
  }),
  github: (make) => ({
    value: make.pick([`ghp_${make.text(BASE62, 36)}`, `github_pat_${make.text(BASE62, 22)}_${make.text(BASE62, 59)}`]),
    header: ['Authorization', 'Bearer '],
    variable: 'GITHUB_PERSONAL_ACCESS_TOKEN',
    host: 'api.githubcopilot.com/mcp/',
  }),
  stripe: (make) => ({
    value: `${make.pick(['sk', 'rk'])}_${make.pick(['live', 'test'])}_${make.text(BASE62, make.pick([24, 99]))}`,
    header: ['Authorization', 'Bearer '],
    variable: 'STRIPE_SECRET_KEY',
    host: 'mcp.stripe.com',
  }),
  notion: (make) => ({
    value: `ntn_${make.text(DIGITS, 11)}${make.text(BASE62, 35)}`,
    header: ['Authorization', 'Bearer '],
    variable: 'NOTION_TOKEN',
    host: 'mcp.notion.com/mcp',
  }),
  atlassian: (make) => ({
    value: `ATATT3xFfGF0${make.text(BASE64URL, 172)}=${make.text(`${HEX.toUpperCase()}`, 8)}`,
    variable: 'ATLASSIAN_API_TOKEN',
    host: 'mcp.atlassian.com/v1/mcp',
  }),
  sentry: (make) => ({
    value: `sntryu_${make.text(HEX, 64)}`,
    header: ['Authorization', 'Bearer '],
    variable: 'SENTRY_ACCESS_TOKEN',
    host: 'mcp.sentry.dev/mcp',
  }),
  slack: (make) => ({
    value: `xoxb-${make.text(DIGITS, 12)}-${make.text(DIGITS, 13)}-${make.text(BASE62, 24)}`,
    variable: 'SLACK_BOT_TOKEN',
    host: 'mcp.slack.com/mcp',
  }),
  openai: (make) => ({
    value: `sk-proj-${make.text(BASE64URL, 74)}T3BlbkFJ${make.text(BASE64URL, 74)}`,
    variable: 'OPENAI_API_KEY',
    host: 'api.openai.com/v1/mcp',
  }),
  anthropic: (make) => ({
    value: `sk-ant-api03-${make.text(BASE64URL, 93)}AA`,
    variable: 'ANTHROPIC_API_KEY',
    host: 'api.anthropic.com/mcp',
  }),
  google: (make) => ({
    value: `AIza${make.text(BASE64URL, 35)}`,
    header: ['X-Goog-Api-Key', ''],
    variable: 'GOOGLE_MAPS_API_KEY',
    host: 'mapstools.googleapis.com/mcp',
  }),
  jwt: (make) => ({
    value: [
      Buffer.from('{"alg":"RS256","typ":"JWT"}').toString('base64url'),
      Buffer.from(JSON.stringify({ sub: make.uuid(), exp: 1_900_000_000 })).toString('base64url'),
      make.text(BASE64URL, 86),
    ].join('.'),
    header: ['Authorization', 'Bearer '],
    variable: 'SUPABASE_SERVICE_ROLE_KEY',
    host: 'mcp.supabase.com/mcp',
  }),
  unknownHex: (make) => ({
    value: make.text(HEX, make.pick([32, 64])),
    header: ['X-Api-Key', ''],
    variable: 'DATADOG_API_KEY',
    host: 'mcp.vendor.example/mcp',
  }),
  unknownBase62: (make) => ({
    value: make.text(BASE62, make.pick([22, 32, 43])),
    header: make.pick([
      ['Authorization', 'Bearer '],
      ['X-Auth-Token', ''],
      ['api-key', ''],
    ]),
    variable: make.pick(['ACME_API_KEY', 'ACME_TOKEN', 'ACME_CLIENT_SECRET', 'ACME_ACCESS_TOKEN_PROD']),
    host: 'mcp.acme.example/mcp',
  }),
  unknownPrefixed: (make) => ({
    value: `tvly-dev-${make.text(BASE62, 32)}`,
    header: ['Authorization', 'Bearer '],
    variable: 'TAVILY_API_KEY',
    host: 'mcp.tavily.example/mcp',
  }),
  password: (make) => ({
    value: `${make.text(BASE62, 10)}!${make.text(DIGITS, 3)}`,
    variable: 'PGPASSWORD',
    host: 'db.example/mcp',
  }),
  uuidToken: (make) => ({
    value: make.uuid(),
    header: ['Authorization', 'Bearer '],
    variable: 'EXA_API_KEY',
    host: 'mcp.exa.example/mcp',
  }),
};

/** Names with values that are no credentials. */
function lookalike(make: Maker): { name: string; value: string } {
  const kind = make.pick([
    () => [
      'API_KEY',
      make.pick(['${API_KEY}', '${env:API_KEY}', '$API_KEY', '%API_KEY%', '{env:API_KEY}', '{{api_key}}']),
    ],
    () => ['AUTH_TOKEN', make.pick(['${input:token}', '<your-token>', 'YOUR_TOKEN_HERE', 'your-api-key', '[token]'])],
    () => [
      'GITHUB_TOKEN',
      make.pick(['ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'ghp_your_token_here', 'ghp_...', 'github_pat_XXXX']),
    ],
    () => [
      'OPENAI_API_KEY',
      make.pick(['sk-...', 'sk-xxxxxxxxxxxxxxxxxxxxxxxx', 'sk-your-key', 'sk-proj-xxxx', 'changeme']),
    ],
    () => ['NOTION_TOKEN', make.pick(['ntn_****', 'secret_xxx', 'op://vault/notion/token', 'keychain:notion'])],
    () => [
      'LINEAR_API_KEY',
      make.pick(['lin_api_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX', 'lin_api_<key>', 'REPLACE_ME']),
    ],
    () => ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
    () => [
      make.pick(['CLIENT_ID', 'WORKSPACE_ID', 'SESSION_ID', 'PROJECT_ID', 'X-Request-Id', 'API_KEY_ID']),
      make.uuid(),
    ],
    () => [make.pick(['GIT_COMMIT', 'RELEASE', 'REVISION', 'SENTRY_RELEASE']), make.text(HEX, 40)],
    () => [make.pick(['CHECKSUM', 'INTEGRITY', 'TOKEN_HASH', 'CACHE_KEY', 'IMAGE_DIGEST']), make.text(HEX, 64)],
    () => ['INTEGRITY_TOKEN', `sha512-${make.text(BASE62, 86)}==`],
    () => [
      make.pick(['KEY_FILE', 'TOKEN_PATH', 'GOOGLE_APPLICATION_CREDENTIALS', 'SSL_PRIVATE_KEY']),
      make.pick([
        '/home/ana/.config/key.json',
        '~/.ssh/id_ed25519',
        'C:\\Users\\ana\\key.pem',
        './secrets/service-account.json',
      ]),
    ],
    () => [make.pick(['TOKEN_ENDPOINT', 'AUTH_URL', 'JWKS_URL']), 'https://login.example.com/oauth2/v2.0/token'],
    () => [make.pick(['MAX_TOKENS', 'TOKEN_LIMIT', 'PASSWORD_MIN_LENGTH']), make.text(DIGITS, 5)],
    () => [
      make.pick(['SECRET_NAME', 'KEY_ALIAS', 'KEYCHAIN', 'AUTH_PROVIDER', 'TOKEN_TYPE']),
      make.pick(['prod-mcp-secret-2024', 'alias/mcp-main', 'login.keychain-db', 'azure-ad']),
    ],
    () => [
      make.pick(['PASSWORD', 'DB_PASSWORD']),
      make.pick(['${DB_PASSWORD}', 'changeme', 'password', '********', 'example-password']),
    ],
    () => ['MODEL', make.pick(['claude-sonnet-4-20250514', 'gpt-4o-mini-2024-07-18', 'text-embedding-3-large'])],
    () => ['X-Trace', `00-${make.text(HEX, 32)}-${make.text(HEX, 16)}-01`],
    () => ['If-None-Match', `"${make.text(HEX, 32)}"`],
    () => ['PATH', '/usr/local/bin:/usr/bin:/home/ana/.local/share/fnm/node-versions/v24.1.0/bin'],
    () => [
      'Authorization',
      make.pick(['Bearer ${TOKEN}', 'Bearer <token>', 'Token YOUR_API_KEY', 'Bearer {{token}}', 'Basic ${AUTH}']),
    ],
    () => [
      'STRIPE_SECRET_KEY',
      make.pick(['sk_test_...', 'sk_live_your_key_here', 'rk_test_xxxxxxxxxxxxxxxxxxxxxxxx']),
    ],
    () => ['USER_AGENT', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36'],
    () => ['PUBLIC_KEY', `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${make.text(BASE62, 43)}`],
    () => ['X-Api-Key', make.pick(['test', 'none', 'dummy-key', 'example_api_key_1234', 'insert-your-key-here'])],
    () => ['NEXT_PAGE_TOKEN', make.text(BASE62, 24)],
    () => ['CSRF_TOKEN', make.text(BASE62, 32)],
    () => ['VERSION', '2.14.3-beta.20240612+build.4711'],
  ] as const);
  const [name = '', value = ''] = kind() as readonly string[];
  return { name, value };
}

interface Entry {
  readonly name: string;
  readonly url?: string;
  readonly headers: Record<string, string>;
  readonly command?: string;
  readonly args?: string[];
  readonly env: Record<string, string>;
}

interface Made {
  readonly entries: readonly Entry[];
  readonly planted: string[];
  readonly lookalikes: string[];
}

/** A local entry as Gangway writes it. */
const ours = (make: Maker): Entry => ({
  name: 'onboard',
  url: 'http://127.0.0.1:24264/onboard/mcp',
  headers: { Authorization: `Bearer gw_${make.text(BASE64URL, 43)}` },
  env: {},
});

function entries(make: Maker): Made {
  const planted: string[] = [];
  const lookalikes: string[] = [];
  const made = Array.from({ length: 1 + make.below(3) }, (_, at): Entry => {
    const service = make.pick(Object.keys(KEYS));
    const key = KEYS[service]?.(make);
    if (!key) throw new Error(service);
    const name = `${service}-${at}`;
    const extra = lookalike(make);
    lookalikes.push(extra.value);
    const url = `https://${key.host}`;
    const plain = make.below(4) === 0;
    if (!plain) planted.push(key.value);
    const none = { name, url, headers: { [extra.name]: extra.value }, env: {} };
    if (plain) return none;
    const [header, scheme] = key.header ?? ['Authorization', 'Bearer '];
    const way = make.below(7);
    if (way <= 1 && key.header)
      return { ...none, headers: { [extra.name]: extra.value, [header]: scheme + key.value } };
    const local = { name, headers: {}, command: 'npx', env: { [extra.name]: extra.value } };
    if (way === 2)
      return {
        ...local,
        args: [
          '-y',
          'mcp-remote',
          url,
          '--header',
          `${header === 'Authorization' ? 'Authorization' : header}: ${scheme}${key.value}`,
        ],
      };
    if (way === 3) return { ...local, args: ['-y', `@${service}/mcp`, '--api-key', key.value] };
    if (way === 4) return { ...local, args: ['-y', `@${service}/mcp@1.2.3`, `--token=${key.value}`] };
    if (way === 5 && !['password'].includes(service))
      return { ...none, url: `${url}?api_key=${encodeURIComponent(key.value)}` };
    return {
      ...local,
      args: ['-y', `@${service}/mcp`],
      env: { [extra.name]: extra.value, [key.variable ?? 'API_KEY']: key.value },
    };
  });
  if (make.below(3) === 0) made.push(ours(make));
  return { entries: made, planted, lookalikes };
}

const plain = ({ url, headers, command, args, env }: Entry) => ({
  ...(url && { url }),
  ...(Object.keys(headers).length > 0 && { headers }),
  ...(command && { command, args }),
  ...(Object.keys(env).length > 0 && { env }),
});

const mapOf = (made: readonly Entry[]) => Object.fromEntries(made.map((entry) => [entry.name, plain(entry)]));

type Template = (make: Maker) => CorpusFile;

const json =
  (path: string, key: readonly string[], format: Format = 'json'): Template =>
  (make) => {
    const { entries: made, planted, lookalikes } = entries(make);
    const body = key.reduceRight<unknown>((inner, each) => ({ [each]: inner }), mapOf(made));
    const around = { theme: 'dark', id: make.uuid(), lastCommit: make.text(HEX, 40), ...(body as object) };
    const printed = JSON.stringify(around, null, make.pick([0, 2, 4, '\t']));
    const comment =
      format === 'jsonc' ? `// ${make.pick(['see https://example.com/docs#tokens', 'API_KEY goes below'])}\n` : '';
    return {
      path,
      format,
      text: comment + printed,
      planted,
      lookalikes: [...lookalikes, around.id, around.lastCommit],
    };
  };

const toml: Template = (make) => {
  const { entries: made, planted, lookalikes } = entries(make);
  const quoted = JSON.stringify;
  const table = (name: string, field: string, map: Record<string, string>) =>
    Object.keys(map).length === 0
      ? ''
      : `[mcp_servers.${name}.${field}]\n${Object.entries(map)
          .map(([key, value]) => `${quoted(key)} = ${quoted(value)}\n`)
          .join('')}`;
  const text = made
    .map(
      ({ name, url, headers, command, args, env }) =>
        `[mcp_servers.${name}]\n${url ? `url = ${quoted(url)}\n` : ''}${command ? `command = ${quoted(command)}\nargs = ${quoted(args)}\n` : ''}` +
        table(name, 'http_headers', headers) +
        table(name, 'env', env),
    )
    .join('\n');
  return {
    path: '.codex/config.toml',
    format: 'toml',
    text: `model = "o3"\n# keys below\n${text}`,
    planted,
    lookalikes,
  };
};

const yaml: Template = (make) => {
  const { entries: made, planted, lookalikes } = entries(make);
  const map = (name: string, content: Record<string, string>) =>
    Object.keys(content).length === 0
      ? ''
      : `    ${name}:\n${Object.entries(content)
          .map(
            ([key, value]) => `      ${JSON.stringify(key)}: ${make.below(2) ? JSON.stringify(value) : `'${value}'`}\n`,
          )
          .join('')}`;
  const text = made
    .map(
      ({ name, url, headers, command, args, env }) =>
        `  ${name}:\n    enabled: true\n${url ? `    uri: ${JSON.stringify(url)}\n` : ''}` +
        (command ? `    cmd: ${command}\n    args: ${JSON.stringify(args)}\n` : '') +
        map('headers', headers) +
        map('envs', env),
    )
    .join('');
  return {
    path: '.config/goose/config.yaml',
    format: 'yaml',
    text: `# goose\nextensions:\n${text}`,
    planted,
    lookalikes,
  };
};

const shell: Template = (make) => {
  const planted: string[] = [];
  const lookalikes: string[] = [];
  const lines = ['# ~/.bashrc', 'case $- in *i*) ;; *) return;; esac', 'alias ll="ls -l"'];
  for (let count = 1 + make.below(3); count > 0; count -= 1) {
    const { value, variable = 'API_KEY' } = KEYS[make.pick(Object.keys(KEYS))]?.(make) ?? { value: '' };
    planted.push(value);
    lines.push(
      make.pick([
        `export ${variable}="${value}"`,
        `${variable}='${value}'`,
        `export ${variable}=${value.replace('!', '\\!')}`,
      ]),
    );
    if (lines.at(-1)?.includes('\\!')) lines[lines.length - 1] = `export ${variable}='${value}'`;
    const { name, value: other } = lookalike(make);
    if (!/^[A-Z_]+$/.test(name) || /["'\s]/.test(other)) continue;
    lookalikes.push(other);
    lines.push(`export ${name}="${other}"`);
  }
  return { path: '.bashrc', format: 'shell', text: `${lines.join('\n')}\n`, planted, lookalikes };
};

/** A file that a client cannot read, with a key in it all the same. */
const broken: Template = (make) => {
  const { entries: made, planted, lookalikes } = entries(make);
  const text = JSON.stringify({ mcpServers: mapOf(made) }, null, 2);
  return { path: '.cursor/mcp.json', format: 'json', text: `${text.slice(0, -2)},\n`, planted, lookalikes };
};

/** A key in a comment, beside nothing else. */
const commented: Template = (make) => {
  const { value } = KEYS[make.pick(['onboard', 'linear', 'github', 'stripe', 'slack'])]?.(make) ?? { value: '' };
  const header = /^[0-9a-f]{40}$/.test(value)
    ? `"X-Onboard-Api-Token": "${value}"`
    : `"Authorization": "Bearer ${value}"`;
  const text = `{\n  // was: ${header}\n  "servers": {} /* ${make.text(HEX, 40)} */\n}\n`;
  return { path: '.config/Code/User/mcp.json', format: 'jsonc', text, planted: [value], lookalikes: [] };
};

/** A document inside of a string, as Notion documents it. */
const nested: Template = (make) => {
  const { value } = KEYS.notion?.(make) ?? { value: '' };
  const inner = JSON.stringify({ Authorization: `Bearer ${value}`, 'Notion-Version': '2022-06-28' });
  const text = JSON.stringify({ mcpServers: { notion: { command: 'npx', env: { OPENAPI_MCP_HEADERS: inner } } } });
  return { path: '.cursor/mcp.json', format: 'json', text, planted: [value], lookalikes: ['2022-06-28'] };
};

/** HTTP Basic, and an address with a password. */
const encoded: Template = (make) => {
  const { value } = KEYS.atlassian?.(make) ?? { value: '' };
  const password = make.text(BASE62, 20);
  const basic = Buffer.from(`ana@acme.example:${value}`).toString('base64');
  const text = JSON.stringify({
    mcpServers: {
      jira: { url: 'https://mcp.atlassian.com/v1/mcp', headers: { Authorization: `Basic ${basic}` } },
      db: { command: 'npx', args: ['-y', 'pg-mcp', `postgresql://ana:${password}@db.example:5432/app`] },
    },
  });
  return { path: '.cursor/mcp.json', format: 'json', text, planted: [value, password], lookalikes: [basic] };
};

const TEMPLATES: readonly Template[] = [
  json('.cursor/mcp.json', ['mcpServers']),
  json('.claude.json', ['mcpServers']),
  json('.claude.json', ['projects', '/home/ana/work/app', 'mcpServers']),
  json('.config/Code/User/mcp.json', ['servers'], 'jsonc'),
  json('.config/zed/settings.json', ['context_servers'], 'jsonc'),
  json('.config/amp/settings.json', ['amp.mcpServers'], 'jsonc'),
  json('.config/opencode/opencode.jsonc', ['mcp'], 'jsonc'),
  json('.gemini/settings.json', ['mcpServers'], 'json-with-comments'),
  json('.codeium/windsurf/mcp_config.json', ['mcpServers']),
  toml,
  yaml,
  shell,
  broken,
  commented,
  nested,
  encoded,
];

export const corpus = (seed: number, count: number): CorpusFile[] =>
  Array.from({ length: count }, (_, at) => {
    const template = TEMPLATES[at % TEMPLATES.length];
    if (!template) throw new Error('no template');
    return template(maker(seed * 1_000_003 + at));
  });
