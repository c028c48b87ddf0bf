/** The log on the disk: appends records, begins and seals segments, keeps the anchor. One call at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chained, encodeRecord, recordBody, type Tip } from './chain.ts';
import { type AnchorFile, createSegment, type OpenSegment, openAnchor, reopenSegment } from './disk.ts';
import type { Pending } from './queue.ts';
import { type Recovery, resumeLog } from './resume.ts';
import { cutOldSegments, type RetentionCut } from './retention.ts';
import { keyIdOf, sealCheck, sealOf, signDocument } from './seal.ts';

export interface LogOptions {
  readonly folder: string;
  /** A segment is sealed at this size, and at midnight (UTC). Bytes. */
  readonly segmentBytes: number;
  readonly keepDays: () => number;
  readonly now: () => number;
}

export interface Log {
  /** What was not as it was left; to be recorded first. */
  readonly recoveries: readonly Recovery[];
  /** Whether the anchor is behind the last record. */
  readonly unanchored: boolean;
  /** Takes the key: until then records are chained, but nothing is signed. @returns what is to be recorded about it */
  signWith(key: Buffer): Promise<Recovery | null>;
  /** When it throws, nothing of the batch was written. */
  append(batch: readonly Pending[]): Promise<void>;
  /** Signs where the log ends. */
  anchor(): Promise<void>;
  /** Seals the segment where it is time to. @returns whether it was */
  sealIfDue(): Promise<boolean>;
  cutOld(): Promise<RetentionCut | null>;
  close(): Promise<void>;
}

/** Encoding so many records takes less than a millisecond; then calls get a turn. */
const ENCODE_AT_ONCE = 128;

const dayOf = (at: number) => Math.floor(at / 86_400_000);

/** @throws what the file system throws, like every method */
export async function openLog({ folder, segmentBytes, keepDays, now }: LogOptions): Promise<Log> {
  const resumed = await resumeLog(folder);
  let { tip, nextSegment, previousSeal } = resumed;
  let segment = resumed.segment && (await reopenSegment(folder, resumed.segment));
  let anchorFile = null as AnchorFile | null;
  let key: Buffer | null = null;
  let anchoredSeq = typeof resumed.anchor === 'string' ? 0 : resumed.anchor.value.seq;

  async function current(): Promise<OpenSegment> {
    if (segment !== null) return segment;
    const number = nextSegment;
    const at = now();
    const header = { segment: number, format: 1, previous: tip.hash, previousSeal };
    const first = encodeRecord(tip, 'segment.opened', at, header);
    segment = await createSegment(folder, number, at, first.line);
    tip = first.tip;
    nextSegment = number + 1;
    return segment;
  }

  async function seal(open: OpenSegment, sealing: Buffer): Promise<void> {
    const fields = { segment: open.number, key: keyIdOf(sealing) };
    const body = recordBody(tip, 'segment.sealed', now(), fields);
    const mac = sealOf(sealing, tip.hash, body);
    const last = chained(tip, `${body},"seal":"${mac}"`);
    await open.append(last.line);
    tip = last.tip;
    previousSeal = mac;
    segment = null;
    await open.close();
  }

  async function anchor(): Promise<void> {
    if (key === null) return;
    anchorFile ??= await openAnchor(folder);
    const at = { at: now(), segment: segment?.number ?? nextSegment - 1 };
    const { seq, hash } = tip;
    await anchorFile.write(signDocument('anchor', key, { ...at, seq, hash }));
    anchoredSeq = seq;
  }

  return {
    recoveries: resumed.recoveries,
    get unanchored() {
      return key !== null && anchoredSeq !== tip.seq;
    },
    async signWith(given) {
      key = given;
      if (typeof resumed.anchor === 'string') return null;
      const [genuine] = await sealCheck(given).genuine([resumed.anchor.claim]);
      if (genuine) return null;
      return { reason: 'anchor-invalid', segment: segment?.number ?? nextSegment - 1, records: tip.seq, bytes: 0 };
    },
    async append(batch) {
      const open = await current();
      const { lines, end } = await encoded(tip, batch);
      await open.append(lines);
      tip = end;
    },
    anchor,
    async sealIfDue() {
      const due = segment !== null && (segment.bytes >= segmentBytes || dayOf(now()) > dayOf(segment.at));
      if (segment === null || key === null || !due) return false;
      await seal(segment, key);
      await anchor();
      await anchorFile?.flush();
      return true;
    },
    async cutOld() {
      if (key === null) return null;
      return cutOldSegments({
        folder,
        key,
        keepDays: keepDays(),
        now: now(),
        current: segment?.number ?? nextSegment - 1,
      });
    },
    async close() {
      await segment?.close();
      await anchorFile?.flush();
      await anchorFile?.close();
      segment = null;
      anchorFile = null;
    },
  };
}

async function encoded(before: Tip, batch: readonly Pending[]): Promise<{ lines: string; end: Tip }> {
  let end = before;
  let lines = '';
  for (const [at, record] of batch.entries()) {
    if (at > 0 && at % ENCODE_AT_ONCE === 0) await nextTurn();
    const { line, tip } = encodeRecord(end, record.event, record.at, record.data());
    lines += line;
    end = tip;
  }
  return { lines, end };
}
