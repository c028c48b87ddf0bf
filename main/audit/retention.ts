/** Old segments go; a signed note says up to where, so that nobody else can let them go unnoticed. */
import { rm } from 'node:fs/promises';
import { flushFolder, replaceFile } from '../host/index.ts';
import { listSegments, readRetention, retentionFile, segmentFile } from './files.ts';
import { type SegmentHeader, scanSegment } from './scan.ts';
import { sealCheck, signDocument } from './seal.ts';

const DAY_MS = 86_400_000;

export interface RetentionCut {
  /** The last segment that was deleted. */
  readonly segment: number;
  readonly records: number;
}

interface RetentionOptions {
  readonly folder: string;
  readonly key: Buffer;
  readonly keepDays: number;
  /** ms since the epoch */
  readonly now: number;
  /** The segment that is being written; it stays, and so do those after it. */
  readonly current: number;
}

/**
 * Deletes the segments all of whose records are older than `keepDays`, oldest first. The note is on the disk before the
 * first of them is deleted; killed in between, the next cut deletes what is left.
 * @returns null when there was none
 * @throws what the file system throws
 */
export async function cutOldSegments(options: RetentionOptions): Promise<RetentionCut | null> {
  const { folder, key, keepDays, now, current } = options;
  const segments = (await listSegments(folder)).filter((segment) => segment <= current);
  const noted = await readRetention(folder);
  const note = typeof noted !== 'string' && (await sealCheck(key).genuine([noted.claim]))[0] ? noted.value : null;
  const leftover = segments.filter((segment) => segment <= (note?.segment ?? 0));
  const there = segments.filter((segment) => segment > (note?.segment ?? 0));
  const cut = await lastOld(folder, there, now - keepDays * DAY_MS);
  if (cut !== null) {
    const { segment, next } = cut;
    const { seq, hash } = next.before;
    const fields = { at: now, segment, seq, hash, seal: next.previousSeal ?? '0'.repeat(64), records: seq };
    await replaceFile(retentionFile(folder), Buffer.from(signDocument('retention', key, fields)));
  }
  const gone = [...leftover, ...there.filter((segment) => cut !== null && segment <= cut.segment)];
  for (const segment of gone) await rm(segmentFile(folder, segment), { force: true });
  if (gone.length > 0) await flushFolder(folder);
  return cut === null ? null : { segment: cut.segment, records: cut.next.before.seq - (note?.seq ?? 0) };
}

/** A segment is as old as the beginning of the one after it. */
async function lastOld(
  folder: string,
  segments: readonly number[],
  before: number,
): Promise<{ segment: number; next: SegmentHeader } | null> {
  let cut: { segment: number; next: SegmentHeader } | null = null;
  for (const [at, segment] of segments.entries()) {
    const following = segments[at + 1];
    if (following === undefined) break;
    const { header } = await scanSegment(segmentFile(folder, following), { segment: following, until: 0 });
    if (header === null || header.at >= before) break;
    cut = { segment, next: header };
  }
  return cut;
}
