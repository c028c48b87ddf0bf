/** How the log was left, and what is to be said about it before it goes on. */
import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import { flushFolder } from '../host/index.ts';
import { ORIGIN, type Tip } from './chain.ts';
import type { AuditData } from './events.ts';
import { type Found, listSegments, readAnchor, readRetention, segmentFile } from './files.ts';
import { type SegmentScan, scanSegment } from './scan.ts';
import type { Anchor } from './seal.ts';

export type Recovery = AuditData<'audit.recovered'>;

export interface Resumed {
  /** The record to go on after. */
  readonly tip: Tip;
  /** The segment to go on in; null when another one is to be begun. */
  readonly segment: { readonly number: number; readonly bytes: number; readonly at: number } | null;
  readonly nextSegment: number;
  readonly previousSeal: string | null;
  readonly recoveries: readonly Recovery[];
  /** Not checked yet: that needs the key. */
  readonly anchor: Found<Anchor>;
}

/** More than is ever written at once; a longer bad end is no unfinished write. Bytes. */
const LONGEST_TORN = 8 * 1024 * 1024;

/**
 * Reads the last segment and the anchor, and cuts off the unfinished end of a write. A segment in which anything that was
 * anchored is not as it was written is left as it is, and the log goes on in another one.
 * @throws what the file system throws
 */
export async function resumeLog(folder: string): Promise<Resumed> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await makeFolderPrivate(folder);
  const [segments, anchor, note] = await Promise.all([listSegments(folder), readAnchor(folder), readRetention(folder)]);
  const cut = typeof note === 'string' ? null : note.value;
  const there = segments.filter((segment) => segment > (cut?.segment ?? 0));
  const last = there.at(-1);
  if (last !== undefined) return resumeAfter(folder, there, anchor);
  const begin = cut ?? { ...ORIGIN, segment: 0 };
  if (anchor === 'missing')
    return beginning(begin, anchor, cut === null ? [] : [recovery('anchor-missing', cut.segment)]);
  if (anchor === 'invalid') return beginning(begin, anchor, [recovery('anchor-invalid', 0)]);
  const lost = anchor.value.seq - begin.seq;
  if (lost <= 0) return beginning(begin, anchor, []);
  return beginning(anchor.value, anchor, [recovery('truncated', anchor.value.segment, lost)]);
}

const recovery = (reason: Recovery['reason'], segment: number, records = 0, bytes = 0): Recovery => ({
  reason,
  segment,
  records,
  bytes,
});

function beginning(after: Tip & { segment: number }, anchor: Resumed['anchor'], recoveries: Recovery[]): Resumed {
  const tip = { seq: after.seq, hash: after.hash };
  return { tip, segment: null, nextSegment: after.segment + 1, previousSeal: null, recoveries, anchor };
}

async function resumeAfter(
  folder: string,
  segments: readonly number[],
  anchor: Resumed['anchor'],
  told: readonly Recovery[] = [],
): Promise<Resumed> {
  const number = segments.at(-1);
  const anchored = typeof anchor === 'string' ? null : anchor.value;
  if (number === undefined) return beginning({ ...(anchored ?? ORIGIN), segment: 0 }, anchor, [...told]);
  const file = segmentFile(folder, number);
  const scan = await scanSegment(file, { segment: number, ...(anchored && { watch: anchored.seq }) });
  const { size } = await stat(file);
  const { header, last } = scan;
  if (header === null || last === null) {
    const before = segments.slice(0, -1);
    const neverAnchored = anchored === null ? scan.bad?.why === 'unfinished' || size === 0 : anchored.segment < number;
    if (neverAnchored && size <= LONGEST_TORN) {
      // It was being created: its name is taken again.
      await rm(file);
      await flushFolder(folder);
      return resumeAfter(folder, before, anchor, [...told, recovery('torn', number, 0, size)]);
    }
    const earlier = await resumeAfter(folder, before, anchor, [...told, recovery('damaged', number, 0, size)]);
    return { ...earlier, segment: null, nextSegment: number + 1, previousSeal: null };
  }
  return goOn(folder, number, size, { ...scan, header, last }, anchor, told);
}

type GoodStart = SegmentScan & {
  readonly header: NonNullable<SegmentScan['header']>;
  readonly last: Tip;
};

async function goOn(
  folder: string,
  number: number,
  size: number,
  scan: GoodStart,
  anchor: Resumed['anchor'],
  told: readonly Recovery[],
): Promise<Resumed> {
  const { header, last } = scan;
  const anchored = typeof anchor === 'string' ? null : anchor.value;
  const elsewhere = (tip: Tip, recovered: Recovery): Resumed => ({
    tip: { seq: tip.seq, hash: tip.hash },
    segment: null,
    nextSegment: Math.max(number, anchored?.segment ?? 0) + 1,
    previousSeal: null,
    recoveries: [...told, recovered],
    anchor,
  });
  const rest = size - scan.goodBytes;
  if (anchored !== null && anchored.seq > last.seq) {
    const reason = rest > 0 ? 'damaged' : 'truncated';
    return elsewhere(anchored, recovery(reason, number, anchored.seq - last.seq, rest));
  }
  if (anchored !== null && !agrees(scan, anchored)) return elsewhere(last, recovery('damaged', number, 0, rest));
  const cuttable = rest <= LONGEST_TORN && (anchored !== null || scan.bad?.why === 'unfinished');
  if (rest > 0 && !cuttable) return elsewhere(last, recovery('damaged', number, 0, rest));
  const recoveries = [...told];
  if (rest > 0) {
    await cutOff(segmentFile(folder, number), scan.goodBytes);
    recoveries.push(recovery('torn', number, 0, rest));
  }
  if (anchored === null) {
    recoveries.push(recovery(anchor === 'invalid' ? 'anchor-invalid' : 'anchor-missing', number, last.seq));
  } else if (last.seq > anchored.seq) {
    recoveries.push(recovery('unanchored', number, last.seq - anchored.seq));
  }
  return {
    tip: last,
    segment: scan.seal === null ? { number, bytes: scan.goodBytes, at: header.at } : null,
    nextSegment: number + 1,
    previousSeal: scan.seal?.seal ?? null,
    recoveries,
    anchor,
  };
}

function agrees({ header, watched }: GoodStart, anchored: Anchor): boolean {
  if (anchored.seq === header.before.seq) return anchored.hash === header.before.hash;
  // An anchor further back says nothing about this segment.
  return watched === null ? anchored.seq < header.before.seq : watched === anchored.hash;
}

async function cutOff(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeFolderPrivate(folder: string): Promise<void> {
  if (process.platform !== 'win32' && ((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700);
}
