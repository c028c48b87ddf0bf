/** Reads on in the log from where a reader was, for those who pass it on. Nothing is verified on the way. */
import { open, stat } from 'node:fs/promises';
import { LONGEST_LINE, ORIGIN } from './chain.ts';
import { listSegments, segmentFile } from './files.ts';

/** Where a reader is: after a record. */
export interface Position {
  readonly segment: number;
  /** Bytes of the segment up to the end of that record. */
  readonly bytes: number;
  readonly seq: number;
  readonly hash: string;
}

export const BEGINNING: Position = { segment: 0, bytes: 0, ...ORIGIN };

export interface FollowedRecord {
  readonly seq: number;
  readonly event: string;
  /** ms since the epoch */
  readonly at: number;
  readonly hash: string;
  readonly [field: string]: unknown;
}

export interface Followed {
  readonly records: readonly FollowedRecord[];
  /** Just before the first of them: where to begin again when they could not be passed on. */
  readonly start: Position;
  /** After the last of them. */
  readonly position: Position;
  /** Records between the position before and the first of these that are not there any more. */
  readonly missed: number;
}

interface FollowLimits {
  readonly mostRecords: number;
  readonly mostBytes: number;
}

/**
 * The records after a position, from one segment at most. Where the record at the position is not the one that was read
 * there (a crash took it back), its segment is read again from the beginning: nothing is left out, some may come twice.
 * @throws what the file system throws
 */
export async function recordsAfter(folder: string, from: Position, limits: FollowLimits): Promise<Followed> {
  const segments = await listSegments(folder);
  let at = from;
  for (const segment of segments.filter((each) => each >= from.segment)) {
    const start = segment === from.segment && (await isStillThere(folder, from)) ? from.bytes : 0;
    const { records, bytes } = await readOn(segmentFile(folder, segment), start, limits);
    at = { ...at, segment, bytes: start + bytes };
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined) continue;
    const begun = { ...from, segment, bytes: start, seq: first.seq - 1 };
    const position = { ...at, seq: last.seq, hash: last.hash };
    return { records, start: begun, position, missed: Math.max(0, first.seq - from.seq - 1) };
  }
  return { records: [], start: at, position: at, missed: 0 };
}

/** Bytes of the log after a position. @throws what the file system throws */
export async function bytesAfter(folder: string, from: Position): Promise<number> {
  let bytes = 0;
  for (const segment of (await listSegments(folder)).filter((each) => each >= from.segment)) {
    const size = await sizeOf(segmentFile(folder, segment));
    bytes += segment === from.segment ? Math.max(0, size - from.bytes) : size;
  }
  return bytes;
}

/**
 * Leaves out the oldest segments until at most `most` bytes are left to be read; the last segment always stays.
 * @returns the position from which that is so
 */
export async function skippedTo(folder: string, from: Position, most: number): Promise<Position> {
  const segments = (await listSegments(folder)).filter((each) => each >= from.segment);
  let left = await bytesAfter(folder, from);
  let at = from;
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (left <= most || next === undefined) break;
    const size = await sizeOf(segmentFile(folder, segment));
    left -= segment === from.segment ? Math.max(0, size - from.bytes) : size;
    at = { ...at, segment: next, bytes: 0 };
  }
  return at;
}

const sizeOf = async (file: string) => (await stat(file).catch(() => ({ size: 0 }))).size;

/** End of a line with this hash. */
const tailOf = (hash: string) => `"hash":"${hash}"}\n`;

async function isStillThere(folder: string, { segment, bytes, hash }: Position): Promise<boolean> {
  const tail = tailOf(hash);
  if (bytes < tail.length) return bytes === 0;
  const found = await slice(segmentFile(folder, segment), bytes - tail.length, tail.length);
  return found.toString('latin1') === tail;
}

async function slice(file: string, start: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/** Whole lines from a place on. A line that is no record is passed over; verifyAudit finds it. */
async function readOn(
  file: string,
  start: number,
  { mostRecords, mostBytes }: FollowLimits,
): Promise<{ records: FollowedRecord[]; bytes: number }> {
  const size = await sizeOf(file);
  if (size <= start) return { records: [], bytes: 0 };
  const buffer = await slice(file, start, Math.min(size - start, Math.max(mostBytes, LONGEST_LINE + 1)));
  const records: FollowedRecord[] = [];
  let bytes = 0;
  while (records.length < mostRecords) {
    const end = buffer.indexOf(0x0a, bytes);
    if (end < 0) break;
    const record = recordOf(buffer.toString('utf8', bytes, end));
    if (record !== null) records.push(record);
    bytes = end + 1;
  }
  return { records, bytes };
}

function recordOf(line: string): FollowedRecord | null {
  try {
    const value = JSON.parse(line) as Partial<FollowedRecord> | null;
    const { seq, event, at, hash } = value ?? {};
    const whole = typeof seq === 'number' && typeof event === 'string' && typeof at === 'number';
    return whole && typeof hash === 'string' ? { ...value, seq, event, at, hash } : null;
  } catch {
    return null;
  }
}
