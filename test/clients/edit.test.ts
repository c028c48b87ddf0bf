import { describe, expect, it } from 'vitest';
import { findEntry, type Place, putEntry, takeEntry } from '../../main/clients/edit/index.ts';

const at = (format: Place['format'], ...key: string[]): Place => ({ file: '/f', format, key, name: 'onboard' });
const JSON_PLACE = at('json', 'mcpServers');
const JSONC_PLACE = at('jsonc', 'servers');
const TOML_PLACE = at('toml', 'mcp_servers');
const YAML_PLACE = at('yaml', 'extensions');
const SHELL_PLACE = at('shell', 'mcp', 'add');
const ENTRY = { url: 'http://127.0.0.1:1/mcp' };

const refusal = (work: () => unknown): { code?: string; reason?: string } => {
  try {
    work();
  } catch (error) {
    const { code, details } = error as { code: string; details: { reason: string } };
    return { code, reason: details.reason };
  }
  return {};
};
const put = (text: string, place: Place) => putEntry(text, place, ENTRY).text;

describe('an entry in JSON', () => {
  it('takes on the indentation, the line ends and the byte order mark of the file', () => {
    const text = '\uFEFF{\r\n\t"a": 1,\r\n\t"mcpServers": {\r\n\t\t"b": {}\r\n\t}\r\n}';
    expect(put(text, JSON_PLACE)).toBe(
      '\uFEFF{\r\n\t"a": 1,\r\n\t"mcpServers": {\r\n\t\t"b": {},\r\n\t\t"onboard": {\r\n\t\t\t"url": "http://127.0.0.1:1/mcp"\r\n\t\t}\r\n\t}\r\n}',
    );
  });

  it('leaves comments beside what they speak of, and keeps a trailing comma', () => {
    const text = '{\n  "servers": {\n    "a": {}, // of a\n    // of nothing\n  },\n}\n';
    expect(put(text, JSONC_PLACE)).toContain(
      '"a": {}, // of a\n    "onboard": {\n      "url": "http://127.0.0.1:1/mcp"\n    },\n    // of nothing',
    );
  });

  it('goes without what others have added meanwhile', () => {
    const { text, undo } = putEntry('{}\n', JSON_PLACE, ENTRY);
    if (!undo) throw new Error('nothing was put in');
    const added = text.replace('{\n  "mcpServers": {', '{\n  "x": 1,\n  "mcpServers": {\n    "b": {},');
    expect(JSON.parse(takeEntry(added, JSON_PLACE, undo))).toEqual({ x: 1, mcpServers: { b: {} } });
    const behind = text.replace('    }\n  }', '    },\n    "z": {}\n  }');
    expect(JSON.parse(takeEntry(behind, JSON_PLACE, undo))).toEqual({ mcpServers: { z: {} } });
  });

  it('goes alone where someone has written a comment into the map that was made for it', () => {
    const { text, undo } = putEntry('{ "a": 1 }\n', JSONC_PLACE, ENTRY);
    if (!undo) throw new Error('nothing was put in');
    const noted = text.replace('"servers": {', '"servers": { /* mine */');
    expect(takeEntry(noted, JSONC_PLACE, undo)).toContain('/* mine */');
  });

  it('is refused where the client itself could not read the file', () => {
    const broken = 'GW_CLIENT_FILE_BROKEN';
    expect(refusal(() => put('{"a": 1', JSON_PLACE))).toMatchObject({ code: broken });
    expect(refusal(() => put('{\n  // note\n}', JSON_PLACE))).toMatchObject({
      code: broken,
      reason: expect.stringMatching(/^line 2: a comment/),
    });
    expect(refusal(() => put('{"a": 1,}', JSON_PLACE))).toMatchObject({ code: broken });
    expect(refusal(() => put('{"a": 1, // x\n}', at('json-with-comments', 'm')))).toMatchObject({ code: broken });
    expect(refusal(() => put('{} {}', JSONC_PLACE))).toMatchObject({ code: broken });
  });

  it('is refused behind a byte order mark where that stops the client', () => {
    expect(refusal(() => put('\uFEFF{}', { ...JSON_PLACE, byteOrderMark: 'fatal' }))).toMatchObject({
      code: 'GW_CLIENT_FILE_BROKEN',
      reason: expect.stringContaining('byte order mark'),
    });
  });

  it('is refused where a key stands there twice, anywhere in the file', () => {
    const reason = expect.stringContaining('twice');
    expect(refusal(() => put('{"mcpServers": {}, "mcpServers": {}}', JSON_PLACE))).toMatchObject({ reason });
    expect(refusal(() => put('{"a": [{"b": 1, "\\u0062": 2}]}', JSON_PLACE))).toMatchObject({ reason });
  });

  it('is refused where the servers are no map', () => {
    const code = 'GW_CLIENT_FILE_UNSUITABLE';
    expect(refusal(() => put('{"mcpServers": []}', JSON_PLACE))).toEqual({ code, reason: '"mcpServers" is not a map' });
    expect(refusal(() => put('[]', JSON_PLACE))).toEqual({ code, reason: 'its top is not a map' });
  });

  it('does not take inherited names for entries', () => {
    expect(findEntry('{"mcpServers": {}}', { ...JSON_PLACE, name: 'constructor' })).toBeUndefined();
    const text = '{"mcpServers": {"__proto__": {"a": 1}}}';
    expect(JSON.parse(put(text, JSON_PLACE)).mcpServers).toHaveProperty('onboard');
    expect(put(text, JSON_PLACE)).toContain('"__proto__": {"a": 1}');
  });
});

describe('an entry in TOML', () => {
  it('is a table at the end, whatever a string before it says', () => {
    const text = 'note = """\n[mcp_servers.onboard]\nurl = 1\n"""\n';
    expect(findEntry(text, TOML_PLACE)).toBeUndefined();
    expect(put(text, TOML_PLACE)).toBe(`${text}\n[mcp_servers.onboard]\nurl = "http://127.0.0.1:1/mcp"\n`);
  });

  it('goes with the tables that the client has put below it, and leaves what follows', () => {
    const { text, undo } = putEntry('a = 1\n', TOML_PLACE, ENTRY);
    if (!undo) throw new Error('nothing was put in');
    const grown = `${text}\n[mcp_servers.onboard.env]\nX = "1"\n\n# of b\n[b]\nc = 2\n`;
    const left = takeEntry(grown, TOML_PLACE, undo);
    expect(left).not.toContain('onboard');
    expect(left).toContain('\n# of b\n[b]\nc = 2\n');
  });

  it('is refused where the file is broken, or holds its servers in one line', () => {
    expect(refusal(() => put('a = \n', TOML_PLACE))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(refusal(() => put('a = 1\na = 2\n', TOML_PLACE))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(refusal(() => put('mcp_servers = { a = { url = "x" } }\n', TOML_PLACE))).toMatchObject({
      code: 'GW_CLIENT_FILE_UNSUITABLE',
    });
  });

  it('is refused where a list of tables has its name', () => {
    const { reason } = refusal(() => put('[[mcp_servers.onboard]]\nurl = "x"\n', TOML_PLACE));
    expect(reason).toBe('"onboard" is a list of tables');
  });

  it('takes nothing else along, whatever was noted about it', () => {
    const text = 'a = 1\n[mcp_servers.onboard]\nurl = "x"\n';
    const undo = { created: 0, lead: 'a = 1\n', tail: '' };
    expect(refusal(() => takeEntry(text, TOML_PLACE, undo))).toEqual({
      code: 'GW_CLIENT_FILE_UNSUITABLE',
      reason: 'something else in it would have changed',
    });
  });
});

describe('an entry in YAML', () => {
  it('stands first below its key, indented like its neighbours', () => {
    const text = 'A: 1\nextensions: # all\n    other:\n        enabled: true\n';
    expect(put(text, YAML_PLACE)).toBe(
      'A: 1\nextensions: # all\n    onboard:\n      url: "http://127.0.0.1:1/mcp"\n    other:\n        enabled: true\n',
    );
  });

  it('is refused where the file is broken or written in a way that is not edited', () => {
    expect(refusal(() => put('a: [1\n', YAML_PLACE))).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    expect(refusal(() => put('a: 1\na: 2\n', YAML_PLACE))).toMatchObject({ reason: expect.stringContaining('twice') });
    const refused = [
      ['a: 1\n---\nb: 2\n', 'it holds several documents'],
      ['- a\n', 'its top is not a map'],
      ['{a: 1}\n', 'its top is written in one line'],
      ['x: &x {a: 1}\nextensions: *x\n', '"extensions" is an alias'],
      ['extensions: 1\n', '"extensions" is not a map'],
    ] as const;
    for (const [text, reason] of refused) {
      expect(refusal(() => put(text, YAML_PLACE))).toEqual({ code: 'GW_CLIENT_FILE_UNSUITABLE', reason });
    }
  });

  it('does not become part of a text that ends the file', () => {
    const text = 'a: |+\n  last\n\n';
    expect(put(text, YAML_PLACE)).toBe(`${text}extensions:\n  onboard:\n    url: "http://127.0.0.1:1/mcp"\n`);
  });
});

describe('an entry in a shell file', () => {
  it('is a line of its own, not what a quotation, a comment or a here-document says', () => {
    const text = `# mcp add onboard\nA='\nmcp add onboard\n'\ncat <<X\nmcp add onboard\nX\n`;
    expect(findEntry(text, SHELL_PLACE)).toBeUndefined();
    expect(put(text, SHELL_PLACE)).toBe(`${text}mcp add onboard --url 'http://127.0.0.1:1/mcp'\n`);
  });

  it('is refused where something is still open at the end of the file', () => {
    for (const text of ["A='", 'A="x\n', 'cat <<X\n', 'long \\\n', 'long \\']) {
      expect(
        refusal(() => put(text, SHELL_PLACE)),
        text,
      ).toMatchObject({ code: 'GW_CLIENT_FILE_BROKEN' });
    }
  });

  it('is refused where it is there twice', () => {
    expect(refusal(() => put('mcp add onboard a\nmcp add onboard b\n', SHELL_PLACE))).toMatchObject({
      code: 'GW_CLIENT_FILE_BROKEN',
    });
  });
});
