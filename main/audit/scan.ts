/** Reads one segment from its beginning, checking each record against the one before. */
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { createLineCheck, type LineFault, LONGEST_LINE, type Tip } from './chain.ts';
import { EVENTS } from './events.ts';
import { type Claim, sealMessage } from './seal.ts';

/** Why a segment is not good from a line on. */
export type SegmentFault = LineFault | 'header' | 'after-seal' | 'unfinished';

export interface SegmentHeader {
  /** The record before the first of this segment. */
  readonly before: Tip;
  readonly previousSeal: string | null;
  /** When the segment was begun, ms since the epoch. */
  readonly at: number;
}

export interface SegmentSeal {
  readonly key: string;
  readonly seal: string;
  readonly claim: Claim;
}

/** A record by which the log tells of itself: a gap, a recovery, a retention cut, a rollback. */
export interface Remark {
  readonly seq: number;
  readonly event: string;
  readonly at: number;
  readonly [field: string]: unknown;
}

export interface SegmentScan {
  /** null when the first line is none. */
  readonly header: SegmentHeader | null;
  /** Good records, the header included. */
  readonly records: number;
  /** The last good record; null when there is none. */
  readonly last: Tip | null;
  /** Bytes up to the end of the last good record. */
  readonly goodBytes: number;
  readonly seal: SegmentSeal | null;
  readonly remarks: readonly Remark[];
  /** Hash of the record `watch`, where it is among the good ones. */
  readonly watched: string | null;
  /** The first line that is not as it was written, counted from 1. */
  readonly bad: { readonly line: number; readonly seq: number | null; readonly why: SegmentFault } | null;
  /** Whether there is something after the record `until`, which was not looked at. */
  readonly more: boolean;
}

export interface ScanOptions {
  readonly segment: number;
  /** Record whose hash is wanted. */
  readonly watch?: number;
  /** Record to stop after. */
  readonly until?: number;
}

const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

const headerSchema = EVENTS['segment.opened'].data.extend({
  seq: z.int(),
  event: z.literal('segment.opened'),
  at: z.number(),
  hash: z.string(),
});
const sealSchema = EVENTS['segment.sealed'].data.extend({
  seq: z.int(),
  event: z.literal('segment.sealed'),
  at: z.number(),
  hash: z.string(),
});
const remarkSchema = z.looseObject({
  seq: z.int(),
  event: z.string().regex(/^(?:audit\.|log\.rolledBack$)/),
  at: z.number(),
});

/** Memory is bounded, whatever is in the file. @throws what the file system throws */
export async function scanSegment(file: string, options: ScanOptions): Promise<SegmentScan> {
  const state = createScan(options);
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + LONGEST_LINE + 1);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES, null);
      const filled = kept + bytesRead;
      if (bytesRead === 0) {
        if (filled > 0) state.unfinished();
        break;
      }
      const used = state.take(buffer, filled);
      if (state.over) break;
      kept = filled - used;
      if (kept > LONGEST_LINE) {
        state.unreadable();
        break;
      }
      buffer.copyWithin(0, used, filled);
    }
  } finally {
    await handle.close();
  }
  return state.result();
}

function createScan({ segment, watch, until = Number.POSITIVE_INFINITY }: ScanOptions) {
  const check = createLineCheck();
  const remarks: Remark[] = [];
  let header: SegmentHeader | null = null;
  let tip: Tip | null = null;
  let seal: SegmentSeal | null = null;
  let watched: string | null = null;
  let bad: SegmentScan['bad'] = null;
  let records = 0;
  let goodBytes = 0;
  let more = false;

  const fail = (why: SegmentFault): false => {
    bad = { line: records + 1, seq: tip === null ? null : tip.seq + 1, why };
    return false;
  };

  /** Takes the record that begins at `start`. @returns whether to go on */
  function takeLine(bytes: Buffer, start: number, end: number): boolean {
    if (tip !== null && tip.seq >= until) {
      more = true;
      return false;
    }
    if (seal !== null) return fail('after-seal');
    const before = tip ?? beforeFirst(bytes, start, end);
    if (before === null) return fail('header');
    const line = check(bytes, start, end, before);
    if (typeof line === 'string') return fail(line);
    if (line.special && tip !== null) special(bytes, start, end, before);
    if (bad !== null) return false;
    tip = { seq: before.seq + 1, hash: line.hash };
    if (tip.seq === watch) watched = tip.hash;
    records += 1;
    goodBytes += end + 1 - start;
    return true;
  }

  function beforeFirst(bytes: Buffer, start: number, end: number): Tip | null {
    const first = headerSchema.safeParse(json(bytes, start, end)).data;
    if (first === undefined || first.segment !== segment) return null;
    const before = { seq: first.seq - 1, hash: first.previous };
    header = { before, previousSeal: first.previousSeal, at: first.at };
    return before;
  }

  function special(bytes: Buffer, start: number, end: number, before: Tip): void {
    const value = json(bytes, start, end);
    const sealing = sealSchema.safeParse(value).data;
    if (sealing?.segment === segment) {
      const line = bytes.toString('utf8', start, end);
      const body = line.slice(0, line.lastIndexOf(',"seal":'));
      const { key, seal: mac } = sealing;
      seal = { key, seal: mac, claim: { message: sealMessage(before.hash, body), mac } };
      return;
    }
    if (/^segment\./.test(String((value as { event?: unknown } | null)?.event))) fail('header');
    const remark = remarkSchema.safeParse(value).data;
    if (remark !== undefined) remarks.push(remark);
  }

  return {
    get over() {
      return bad !== null || more;
    },
    /** @returns how many bytes were taken */
    take(bytes: Buffer, filled: number): number {
      let start = 0;
      for (;;) {
        const end = bytes.indexOf(LINE_FEED, start);
        if (end < 0 || end >= filled || !takeLine(bytes, start, end)) return start;
        start = end + 1;
      }
    },
    unreadable: () => fail('unreadable'),
    /** The file ended within a line. */
    unfinished() {
      if (tip !== null && tip.seq >= until) more = true;
      else fail('unfinished');
    },
    result: (): SegmentScan => ({
      header: tip === null ? null : header,
      records,
      last: tip,
      goodBytes,
      seal,
      remarks,
      watched,
      bad,
      more,
    }),
  };
}

function json(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch {
    return null;
  }
}
