/** Every case: put in, put in again, read by a parser that is not the editor's, taken out, byte for byte as before. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { findEntry, type Place, putEntry, takeEntry } from '../../main/clients/edit/index.ts';
import { isFault } from '../../main/faults/index.ts';
import { emptyFile, jsonFile, shellFile, tomlFile, yamlFile } from './random-files.ts';

const CASES = 5_000;
const ENTRY = { type: 'http', url: 'http://127.0.0.1:7311/onboard/mcp', headers: { Authorization: 'Bearer gw_x' } };
const LATER = { ...ENTRY, url: 'http://127.0.0.1:9/onboard/mcp' };
const SHELL_ENTRY = { type: 'http', url: ENTRY.url, header: ['Authorization', 'Bearer gw_x'] };

interface Format {
  readonly place: Place;
  readonly files: fc.Arbitrary<string>;
  /** Reads a whole file; without, the file is not read by another program. */
  readonly read?: (text: string) => unknown;
  readonly entry?: Readonly<Record<string, unknown>>;
}

const at = (format: Place['format'], ...key: string[]): Place => ({ file: 'f', format, key, name: 'onboard' });
const bare = (text: string) => text.replace(/^\uFEFF/, '');
const orEmpty = (read: (text: string) => unknown) => (text: string) =>
  bare(text).trim() === '' ? {} : read(bare(text));
const loose = { allowTrailingComma: true, allowEmptyContent: true };

const FORMATS: Readonly<Record<string, Format>> = {
  JSON: {
    place: at('json', 'mcpServers'),
    files: fc.oneof(
      { weight: 40, arbitrary: jsonFile(['mcpServers'], { comments: false, trailing: false }) },
      emptyFile,
    ),
    read: orEmpty(JSON.parse),
  },
  'JSON with comments': {
    place: at('json-with-comments', 'mcpServers'),
    files: jsonFile(['mcpServers'], { comments: true, trailing: false }),
    read: (text) => parseJsonc(bare(text), [], { allowEmptyContent: true }),
  },
  JSONC: {
    place: at('jsonc', 'mcp', 'servers'),
    files: fc.oneof(
      { weight: 40, arbitrary: jsonFile(['mcp', 'servers'], { comments: true, trailing: true }) },
      emptyFile,
    ),
    read: (text) => parseJsonc(bare(text), [], loose) ?? {},
  },
  'JSON with a dot in its key': {
    place: at('jsonc', 'amp.mcpServers'),
    files: jsonFile(['amp.mcpServers'], { comments: true, trailing: true }),
    read: (text) => parseJsonc(bare(text), [], loose),
  },
  TOML: { place: at('toml', 'mcp_servers'), files: tomlFile, read: (text) => parseToml(bare(text)) },
  YAML: { place: at('yaml', 'extensions'), files: yamlFile, read: (text) => parseYaml(text) ?? {} },
  shell: { place: at('shell', 'mcp', 'add'), files: shellFile, entry: SHELL_ENTRY },
};

function withoutOurs(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const { [key]: inner, ...others } = value as Record<string, unknown>;
  const left = rest.length === 0 ? undefined : withoutOurs(inner, rest);
  if (left !== undefined) return { ...others, [key]: left };
  return Object.keys(others).length === 0 ? undefined : others;
}

describe.each(Object.entries(FORMATS))('%s', { timeout: 60_000 }, (_, { place, files, read, entry = ENTRY }) => {
  it('is byte for byte what it was after connect and disconnect, and connect twice is one entry', () => {
    let edited = 0;
    fc.assert(
      fc.property(files, (text) => {
        let put: ReturnType<typeof putEntry>;
        try {
          put = putEntry(text, place, entry);
        } catch (error) {
          // What cannot be edited safely is left alone, which must stay rare.
          if (isFault(error) && error.code === 'GW_CLIENT_FILE_UNSUITABLE') return;
          throw error;
        }
        edited += 1;
        const { undo } = put;
        if (undo === null) throw new Error('there was an entry before');
        const path = [...place.key, place.name];
        if (read) {
          expect(withoutOurs(read(put.text), path)).toEqual(withoutOurs(read(text), path));
          expect(path.reduce<unknown>((map, key) => (map as Record<string, unknown>)[key], read(put.text))).toEqual(
            entry,
          );
        }
        expect(putEntry(put.text, place, entry)).toEqual({ text: put.text, undo: null });
        expect(takeEntry(put.text, place, undo)).toBe(text);
      }),
      { numRuns: CASES, seed: 7311 },
    );
    expect(edited).toBeGreaterThan(CASES * 0.95);
  });

  it('takes a replaced entry out as if it had been the first', () => {
    fc.assert(
      fc.property(files, (text) => {
        const first = attempt(() => putEntry(text, place, entry));
        if (!first?.undo) return;
        const later = entry === ENTRY ? LATER : { ...entry, type: 'sse' };
        const second = putEntry(first.text, place, later);
        expect(findEntry(second.text, place)).not.toEqual(findEntry(first.text, place));
        expect(takeEntry(second.text, place, first.undo)).toBe(text);
      }),
      { numRuns: 500, seed: 7311 },
    );
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isFault(error) && error.code === 'GW_CLIENT_FILE_UNSUITABLE') return undefined;
    throw error;
  }
}

it('writes shell lines that bash finds valid and does not expand', () => {
  const { text } = putEntry('', FORMATS.shell?.place ?? at('shell'), {
    ...SHELL_ENTRY,
    url: "http://127.0.0.1/$HOME/it's",
  });
  const { stdout, status } = spawnSync('bash', ['-c', `mcp() { printf '%s\\n' "$@"; }\n${text}`], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.split('\n')).toContain("http://127.0.0.1/$HOME/it's");
});
