/** Reading on in the log, for those who pass it on. */
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BEGINNING, bytesAfter, type Position, recordsAfter, skippedTo } from '../../main/audit/index.ts';
import { edit, editLines } from './forger.ts';
import { linesIn, newFolder, segmentsIn, writtenLog } from './rig.ts';

const LIMITS = { mostRecords: 7, mostBytes: 100_000 };
const SEGMENT = '00000001.jsonl';

/** Everything from a position on, in the portions in which it comes. */
async function allAfter(folder: string, from: Position, limits = LIMITS) {
  const seqs: number[] = [];
  let missed = 0;
  let at = from;
  for (;;) {
    const found = await recordsAfter(folder, at, limits);
    if (found.records.length === 0) return { seqs, missed, position: found.position };
    seqs.push(...found.records.map(({ seq }) => seq));
    missed += found.missed;
    at = found.position;
  }
}

const seqsOf = (folder: string) => linesIn(folder).map(({ seq }) => seq);

it('gives every record once and in order, over segments and in small portions', async () => {
  const folder = await writtenLog(40, { segmentBytes: 3000 });
  expect(segmentsIn(folder).length).toBeGreaterThan(2);
  expect(await allAfter(folder, BEGINNING)).toMatchObject({ seqs: seqsOf(folder), missed: 0 });
  expect(await allAfter(folder, BEGINNING, { mostRecords: 1, mostBytes: 1 })).toMatchObject({ seqs: seqsOf(folder) });
});

it('goes on after the last record, and waits for a line that is not complete', async () => {
  const folder = newFolder();
  await writtenLog(5, {}, folder);
  const { position } = await allAfter(folder, BEGINNING);
  expect((await recordsAfter(folder, position, LIMITS)).records).toEqual([]);
  await writtenLog(3, {}, folder);
  appendFileSync(join(folder, SEGMENT), '{"seq":');
  expect((await allAfter(folder, position)).seqs).toEqual([7, 8, 9]);
});

it('reads a segment again from its beginning where the record that it had reached was taken back', async () => {
  const folder = newFolder();
  await writtenLog(5, {}, folder);
  const { position } = await allAfter(folder, BEGINNING);
  editLines(folder, SEGMENT, (lines) => lines.slice(0, -1));
  await writtenLog(2, {}, folder);
  const { seqs } = await allAfter(folder, position);
  expect(seqs).toEqual(seqsOf(folder));
});

it('passes over a line that is no record, and says how many records are missing', async () => {
  const folder = await writtenLog(6);
  edit(folder, SEGMENT, (text) => text.replace(/\{"seq":3,.*\n\{"seq":4,.*\n/, 'nonsense\n{"seq":"4"}\n'));
  const { seqs, missed } = await allAfter(folder, BEGINNING, { mostRecords: 2, mostBytes: 100_000 });
  expect(seqs).toEqual([1, 2, 5, 6, 7]);
  expect(missed).toBe(2);
});

it('knows how much is left, and leaves out the oldest segments beyond a bound, never the last one', async () => {
  const folder = await writtenLog(40, { segmentBytes: 3000 });
  const whole = await bytesAfter(folder, BEGINNING);
  expect(whole).toBeGreaterThan(10_000);
  const at = await skippedTo(folder, BEGINNING, 6000);
  expect(await bytesAfter(folder, at)).toBeLessThanOrEqual(6000);
  const { seqs, missed } = await allAfter(folder, at);
  expect(missed).toBe((seqs[0] ?? 0) - 1);
  expect(seqs).toEqual(seqsOf(folder).slice(missed));
  const last = Number(segmentsIn(folder).at(-1)?.slice(0, 8));
  expect(await skippedTo(folder, BEGINNING, 0)).toMatchObject({ segment: last, bytes: 0 });
});

it('says how many records are missing where segments were deleted', async () => {
  const folder = await writtenLog(40, { segmentBytes: 3000 });
  const { position } = await recordsAfter(folder, BEGINNING, LIMITS);
  for (const name of segmentsIn(folder).slice(0, -1)) rmSync(join(folder, name));
  const { seqs, missed } = await allAfter(folder, position);
  expect(seqs).toEqual(seqsOf(folder));
  expect(missed).toBe((seqs[0] ?? 0) - position.seq - 1);
});

it('finds nothing where there is no log', async () => {
  expect(await recordsAfter(newFolder(), BEGINNING, LIMITS)).toMatchObject({ records: [], missed: 0 });
  expect(await bytesAfter(newFolder(), BEGINNING)).toBe(0);
});
