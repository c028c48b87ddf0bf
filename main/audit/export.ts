/** The records in forms that other programs read. Nothing is verified on the way. */
import { createReadStream } from 'node:fs';
import { Fault } from '../faults/index.ts';
import { LONGEST_LINE } from './chain.ts';
import { listSegments, segmentFile } from './files.ts';

export type ExportFormat = 'jsonl' | 'csv';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Records from this moment on, ms since the epoch. */
  readonly from?: number;
  /** Records before this moment, ms since the epoch. */
  readonly to?: number;
}

/** Beyond it there is no date (ECMA-262, 21.4.1.1). ms */
const LATEST = 8.64e15;

type Fields = Readonly<Record<string, unknown>>;

/** Columns of their own; what else an event holds is JSON in `details`. */
const COLUMNS = [
  ...['client', 'program', 'connection', 'tenancy', 'actsAs', 'via', 'method', 'tool'],
  ...['outcome', 'status', 'code', 'durationMs', 'requestBytes', 'responseBytes'],
] as const;
const ELSEWHERE: ReadonlySet<string> = new Set(['seq', 'at', 'event', 'hash', ...COLUMNS]);

/**
 * The records in their order, each with its line end: as JSONL the lines of the log unchanged, hashes included; as CSV
 * (RFC 4180) with a line of headings. A line that is no record is left out; verifyAudit finds it.
 * @throws Fault GW_AUDIT_NONE; what the file system throws
 */
export async function* exportAudit(folder: string, options: ExportOptions): AsyncGenerator<string> {
  const { format, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options;
  const segments = await listSegments(folder);
  if (segments.length === 0) throw new Fault('GW_AUDIT_NONE', { folder });
  if (format === 'csv') yield csvLine(['seq', 'time', 'event', ...COLUMNS, 'details', 'hash']);
  for (const segment of segments) {
    for await (const line of linesOf(segmentFile(folder, segment))) {
      const record = parsed(line);
      if (record === null || record.at < from || record.at >= to) continue;
      yield format === 'jsonl' ? `${line}\n` : csvRecord(record);
    }
  }
}

/** Ended by a line feed and nothing else: node:readline would split at U+2028, which a record may hold. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let kept = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const lines = (kept + chunk).split('\n');
    kept = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    yield* lines;
  }
}

function parsed(line: string): (Fields & { readonly at: number }) | null {
  try {
    const value = JSON.parse(line) as Partial<Record<string, unknown>> | null;
    return typeof value?.at === 'number' && Math.abs(value.at) <= LATEST ? { ...value, at: value.at } : null;
  } catch {
    return null;
  }
}

function csvRecord(record: Fields & { readonly at: number }): string {
  const details = Object.fromEntries(Object.entries(record).filter(([name]) => !ELSEWHERE.has(name)));
  return csvLine([
    ...[record.seq, new Date(record.at).toISOString(), record.event],
    ...COLUMNS.map((column) => record[column]),
    ...[Object.keys(details).length === 0 ? '' : JSON.stringify(details), record.hash],
  ]);
}

const csvLine = (cells: readonly unknown[]) => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Spreadsheets take a cell that begins with one of these for a formula, also after spaces, and names of tools come from
 * elsewhere. An apostrophe before it makes it text (OWASP, "CSV Injection").
 */
const FORMULA = /^[\s\p{Cc}]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
