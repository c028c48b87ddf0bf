/** Random files of each format, changed on the disk by random steps, and byte for byte as they were in the end. */
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClientFile } from '../../../main/clients/index.ts';
import { isFault } from '../../../main/faults/index.ts';
import { jsonFile, shellFile, tomlFile, yamlFile } from '../random-files.ts';
import { CURSOR, cursor, ENTRY, person } from './rig.ts';

const NAMES = ['alpha', 'beta', 'gamma'];
const SHELL_ENTRY = { type: 'http', url: ENTRY.url };

const FORMATS: readonly (readonly [ClientFile['format'], readonly string[], fc.Arbitrary<string>])[] = [
  ['json', ['mcpServers'], jsonFile(['mcpServers'], { comments: false, trailing: false })],
  ['jsonc', ['mcp', 'servers'], jsonFile(['mcp', 'servers'], { comments: true, trailing: true })],
  ['toml', ['mcp_servers'], tomlFile],
  ['yaml', ['extensions'], yamlFile],
  ['shell', ['mcp', 'add'], shellFile],
];

it.each(FORMATS)(
  '%s: whatever entries came and went, in whatever order, the file is as it was',
  async (format, key, texts) => {
    const ana = person();
    const files = ana.open();
    const file: ClientFile = { ...cursor(ana), format, key };
    const step = fc.record({ name: fc.constantFrom(...NAMES), put: fc.boolean() });
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(texts, fc.array(step, { minLength: 2, maxLength: 4 }), async (text, steps) => {
        ana.put(CURSOR, text);
        const value = format === 'shell' ? SHELL_ENTRY : ENTRY;
        try {
          for (const { name, put } of steps) await files.apply(file, [{ name, value: put ? value : null }]);
        } catch (error) {
          // What cannot be edited safely is left alone.
          if (!isFault(error) || error.code !== 'GW_CLIENT_FILE_UNSUITABLE') throw error;
        }
        if (readFileSync(file.file, 'utf8') !== text) changed += 1;
        await files.apply(
          file,
          NAMES.map((name) => ({ name, value: null })),
        );
        expect(readFileSync(file.file, 'utf8')).toBe(text);
        expect(files.owned()).toEqual([]);
        writeFileSync(file.file, '');
      }),
      { numRuns: 12, seed: 7311 },
    );
    expect(changed).toBeGreaterThan(5);
  },
  60_000,
);
