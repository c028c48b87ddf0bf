import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Floor, verifyAudit } from '../../main/audit/index.ts';
import { edit, editLines, rechain } from './forger.ts';
import { KEY, newFolder, writtenLog } from './rig.ts';

const FILES = ['00000001.jsonl', '00000002.jsonl', '00000003.jsonl', 'anchor.json'] as const;
const segment = fc.constantFrom(...FILES.slice(0, 3));
const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

type Mutation = { readonly name: string; readonly apply: (folder: string) => void };
const mutation = <T>(name: string, values: fc.Arbitrary<T>, apply: (folder: string, value: T) => void) =>
  values.map(
    (value): Mutation => ({ name: `${name} ${JSON.stringify(value)}`, apply: (folder) => apply(folder, value) }),
  );

const bytesOf = (folder: string, file: string) => readFileSync(join(folder, file));

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  mutation(
    'change a byte',
    fc.tuple(fc.constantFrom(...FILES), part, fc.integer({ min: 1, max: 255 })),
    (folder, [file, at, by]) => {
      const bytes = bytesOf(folder, file);
      const index = Math.floor(at * bytes.length);
      bytes[index] = (bytes[index] ?? 0) ^ by;
      writeFileSync(join(folder, file), bytes);
    },
  ),
  mutation('cut bytes out', fc.tuple(segment, part, part), (folder, [file, from, to]) => {
    const bytes = bytesOf(folder, file);
    const [start = 0, end = 0] = [from, to].toSorted((a, b) => a - b).map((at) => Math.floor(at * bytes.length));
    writeFileSync(join(folder, file), Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
  }),
  mutation('truncate', fc.tuple(fc.constantFrom(...FILES), part), (folder, [file, at]) => {
    const bytes = bytesOf(folder, file);
    writeFileSync(join(folder, file), bytes.subarray(0, Math.floor(at * bytes.length)));
  }),
  mutation('cut lines off', fc.tuple(segment, part), (folder, [file, at]) =>
    editLines(folder, file, (lines) => lines.slice(0, Math.floor(at * lines.length))),
  ),
  mutation('swap lines', fc.tuple(segment, part, part), (folder, [file, one, other]) =>
    editLines(folder, file, (lines) => {
      const [a, b] = [one, other].map((at) => Math.floor(at * lines.length));
      return lines.map((line, at) => (at === a ? lines[b ?? 0] : at === b ? lines[a ?? 0] : line) ?? '');
    }),
  ),
  mutation('put a line in twice', fc.tuple(segment, part, part), (folder, [file, one, other]) =>
    editLines(folder, file, (lines) =>
      lines.toSpliced(Math.floor(other * lines.length), 0, lines[Math.floor(one * lines.length)] ?? ''),
    ),
  ),
  mutation('cut a line out', fc.tuple(segment, part), (folder, [file, at]) =>
    editLines(folder, file, (lines) => lines.toSpliced(Math.floor(at * lines.length), 1)),
  ),
  mutation(
    'change a word',
    fc.tuple(segment, fc.constantFrom('cursor', 'Northwind', '200', 'ok')),
    (folder, [file, word]) =>
      edit(folder, file, (text) => text.replace(word, word.toUpperCase().replace('200', '500'))),
  ),
  mutation('drop a file', fc.constantFrom(...FILES), (folder, file) => rmSync(join(folder, file))),
  mutation('put a segment in the place of another', fc.tuple(segment, segment), (folder, [from, to]) =>
    writeFileSync(join(folder, to), bytesOf(folder, from)),
  ),
);

/** The end of the log, as the vault remembers it. */
function floorOf(folder: string): Floor {
  const { seq, hash, segment, at } = JSON.parse(readFileSync(join(folder, 'anchor.json'), 'utf8'));
  return { seq, hash, segment, at };
}

/** Copies of the whole log from before it was complete, each consistent in itself. */
const olderCopies: string[] = [];
const rollback = mutation('put the whole log back to a copy', fc.nat({ max: 3 }), (folder, copy) => {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  cpSync(olderCopies[copy] ?? '', folder, { recursive: true });
});

const contents = (folder: string) =>
  readdirSync(folder)
    .map((name) => `${name}\n${readFileSync(join(folder, name), 'latin1')}`)
    .join('');

it('finds every change of a log, also when the hashes were calculated anew without the key', async () => {
  const original = newFolder();
  for (const count of [5, 5, 5, 5]) {
    await writtenLog(count, { segmentBytes: 3000 }, original);
    const copy = newFolder();
    mkdirSync(copy, { recursive: true });
    cpSync(original, copy, { recursive: true });
    olderCopies.push(copy);
  }
  await writtenLog(10, { segmentBytes: 3000 }, original);
  const floor = floorOf(original);
  const before = contents(original);
  const folder = newFolder();
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 9, arbitrary: mutations }, { weight: 1, arbitrary: rollback }), {
        minLength: 1,
        maxLength: 2,
      }),
      fc.constantFrom('as it is', 'new hashes', 'new hashes and anchor'),
      async (steps, forged) => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true });
        cpSync(original, folder, { recursive: true });
        for (const { apply } of steps) {
          try {
            apply(folder);
          } catch (error) {
            // The file was dropped by the step before.
            if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
          }
        }
        if (forged !== 'as it is') rechain(folder, forged === 'new hashes and anchor');
        if (contents(folder) === before) return;
        changed += 1;
        const report = await verifyAudit(folder, KEY, { settleMs: 0, floor });
        expect([steps.map(({ name }) => name), report.findings.length > 0, report.intact]).toEqual([
          steps.map(({ name }) => name),
          true,
          false,
        ]);
      },
    ),
    { numRuns: 400, interruptAfterTimeLimit: 12_000 },
  );
  expect(changed).toBeGreaterThan(50);
});
