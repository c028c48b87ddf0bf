import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientFile, DiffLine } from '../../../main/clients/index.ts';
import { CURSOR, cursor, ENTRY, type Person, person, TOKEN } from './rig.ts';

const signs = { same: ' ', added: '+', removed: '-' } as const;
const shown = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => `${signs[kind]}${text}`).join('\n');

async function previewOf(ana: Person, file: Partial<ClientFile>, text: string, value: Record<string, unknown> = ENTRY) {
  ana.put(CURSOR, text);
  const { lines } = await ana.open().preview({ ...cursor(ana), ...file }, [{ name: 'onboard', value }]);
  return shown(lines);
}

describe('a preview', () => {
  it('shows what comes byte for byte but for the token, and of the rest keys and no values', async () => {
    const text =
      '{\n  "mcpServers": {\n    "gh": {\n      "env": { "GITHUB_TOKEN": "ghp_secret" },\n      "args": ["--key", "sk:abc"]\n    }\n  },\n  "a": 1,\n  "b": 2,\n  "c": 3,\n  "d": 4\n}\n';
    expect(await previewOf(person(), {}, text)).toBe(
      [
        '     "gh": {',
        '       "env": { "GITHUB_TOKEN": "…" },',
        '       "args": ["…", "…"]',
        '+    },',
        '+    "onboard": {',
        '+      "url": "http://127.0.0.1:24264/onboard/mcp",',
        '+      "headers": {',
        '+        "Authorization": "Bearer …"',
        '+      }',
        '     }',
        '   },',
        '   "a": 1,',
      ].join('\n'),
    );
  });

  it('shows a file in one line around what changes in it', async () => {
    const text = `{"mcpServers":{"gh":{"env":{"T":"${'x'.repeat(300)}"},"more":{"password":"hunter2"},"z":[${'1,'.repeat(200)}1]}}}`;
    const preview = await previewOf(person(), {}, text);
    expect(preview).toContain('"onboard":{"url":"http://127.0.0.1:24264/onboard/mcp"');
    expect(preview).not.toMatch(/xxx|hunter2/);
    for (const line of preview.split('\n')) expect(line.length).toBeLessThan(320);
  });

  it('shows each format as it is written', async () => {
    const ana = person();
    const toml = await previewOf(ana, { format: 'toml', key: ['mcp_servers'] }, 'key = "sk-secret"\n');
    expect(toml).toBe(
      ' key = "…"\n+\n+[mcp_servers.onboard]\n+url = "http://127.0.0.1:24264/onboard/mcp"\n+headers = { Authorization = "Bearer …" }',
    );
    const yaml = await previewOf(
      ana,
      { format: 'yaml', key: ['extensions'] },
      'TOKEN: abc:def\nextensions:\n  o: {k: s:t}\n',
    );
    expect(yaml).toMatch(/^ TOKEN: ….*\n extensions:\n\+ {2}onboard:\n\+ {4}url: "http/);
    expect(yaml).not.toMatch(/abc|def|s:t/);
    const line = { type: 'http', url: ENTRY.url, header: ['Authorization', ENTRY.headers.Authorization] };
    const shell = await previewOf(ana, { format: 'shell', key: ['mcp', 'add'] }, 'export KEY=sk-1\n', line);
    expect(shell).toContain(`+mcp add onboard --type http --url '${ENTRY.url}' --header Authorization 'Bearer …'`);
    expect(shell).not.toContain('sk-1');
  });

  it('never shows a value that stands in the file, wherever that is', async () => {
    const ana = person();
    const files = ana.open();
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=_:. -]{8,40}$/).map((text) => `zQ9${text}`);
    const value = fc.oneof(
      secret,
      fc.array(secret, { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('token', 'url', 'env'), secret, { maxKeys: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value),
        fc.constantFrom(0, 1, 2),
        async (servers, space) => {
          ana.put(CURSOR, JSON.stringify({ x: servers, mcpServers: servers, y: servers }, null, space));
          const { lines } = await files.preview(cursor(ana), [{ name: 'onboard', value: ENTRY }]);
          expect(shown(lines)).not.toMatch(/zQ9|gw_/);
        },
      ),
      { numRuns: 150, seed: 7311 },
    );
  });

  it('shows of an entry that goes the way to Gangway, and not what somebody else has put into it', async () => {
    const ana = person();
    const files = ana.open();
    await files.apply(cursor(ana), [{ name: 'onboard', value: ENTRY }]);
    ana.put(CURSOR, ana.text(CURSOR).replace('"headers": {', '"headers": {\n        "X-Key": "sk-live-1",'));
    const { action, lines } = await files.preview(cursor(ana), [{ name: 'onboard', value: null }]);
    expect(action).toBe('remove');
    expect(shown(lines)).toContain('-      "url": "http://127.0.0.1:24264/onboard/mcp"');
    expect(shown(lines)).not.toMatch(/sk-live|gw_/);
  });

  it('does not change anything', async () => {
    const ana = person();
    expect(await previewOf(ana, {}, '{}')).not.toContain(TOKEN);
    expect(ana.text(CURSOR)).toBe('{}');
    expect(ana.open().owned()).toEqual([]);
  });
});
