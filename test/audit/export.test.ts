import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ExportFormat, exportAudit } from '../../main/audit/index.ts';
import { call, calls, newFolder, openLog, segmentsIn, writtenLog } from './rig.ts';

async function exported(folder: string, format: ExportFormat, more: { from?: number; to?: number } = {}) {
  let text = '';
  for await (const line of exportAudit(folder, { format, ...more })) text += line;
  return text;
}

/** RFC 4180, written for the test: rows of cells. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let found = cell.exec(text); found !== null; found = cell.exec(text)) {
    row.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

async function logOf(tools: readonly string[]): Promise<string> {
  const folder = newFolder();
  const log = openLog(folder);
  log.recordCalls(tools.map((tool) => call(tool)));
  await log.flush();
  return folder;
}

it('gives the lines of all segments unchanged as JSONL, so that their hashes can be checked', async () => {
  const folder = await writtenLog(30, { segmentBytes: 3000 });
  const lines = segmentsIn(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(await exported(folder, 'jsonl')).toBe(lines.join(''));
});

it('gives each record as a row with the same columns, and what is special about an event as JSON', async () => {
  const folder = newFolder();
  const log = openLog(folder);
  log.recordCalls(calls(1));
  log.record('client.granted', { client: 'c', label: 'A "client"', carrier: 'header', connections: ['a', 'b'] });
  await log.flush();
  const [head = [], , called = [], granted = []] = csvRows(await exported(folder, 'csv'));
  const cells = (row: string[]) => Object.fromEntries(head.map((name, at) => [name, row[at]]));
  expect(new Set([head.length, called.length, granted.length]).size).toBe(1);
  expect(cells(called)).toMatchObject({
    ...{ seq: '2', time: '2026-09-21T14:13:20.000Z', event: 'call', tool: 'tool-0', program: '', durationMs: '12.346' },
    details: '',
  });
  expect(cells(called).hash).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.parse(cells(granted).details ?? '')).toEqual({
    ...{ label: 'A "client"', carrier: 'header', connections: ['a', 'b'] },
  });
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '|x', '%x', "=cmd|' /C calc'!A0"])(
  'never lets the name %j of a tool become a formula of a spreadsheet',
  async (tool) => {
    const folder = await logOf([tool]);
    const rows = csvRows(await exported(folder, 'csv'));
    const cell = rows[2]?.[rows[0]?.indexOf('tool') ?? 0];
    expect(cell).toBe(`'${tool}`);
  },
);

it.each(['a,b', 'a"b', 'a\r\nb', 'a\u2028b', '日本', ' spaces '])('keeps the name %j of a tool whole', async (tool) => {
  const folder = await logOf([tool, 'next']);
  const rows = csvRows(await exported(folder, 'csv'));
  const column = rows[0]?.indexOf('tool') ?? 0;
  expect(rows.slice(2).map((row) => row[column])).toEqual([tool, 'next']);
  expect((await exported(folder, 'jsonl')).split('\n')).toHaveLength(4);
});

it('gives the records of a span of time, its beginning included and its end not', async () => {
  const folder = newFolder();
  const log = openLog(folder, { now: () => 0 });
  log.recordCalls([10, 20, 30, 40].map((at) => call(`at-${at}`, { at })));
  await log.flush();
  const text = await exported(folder, 'jsonl', { from: 20, to: 40 });
  expect(text.match(/at-\d+/g)).toEqual(['at-20', 'at-30']);
});

it('leaves out what is no record', async () => {
  const folder = await writtenLog(2);
  appendFileSync(join(folder, '00000001.jsonl'), '{"at":1e300}\nnonsense\n{"seq":9,"ev');
  expect(csvRows(await exported(folder, 'csv'))).toHaveLength(4);
  expect((await exported(folder, 'jsonl')).split('\n')).toHaveLength(4);
});

it('says so when there is no log', async () => {
  await expect(exported(newFolder(), 'csv')).rejects.toMatchObject({ code: 'GW_AUDIT_NONE' });
});
