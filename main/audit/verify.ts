/** Says whether the log is as it was written, and where it is not. Reads only. */
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../faults/index.ts';
import { ORIGIN, type Tip } from './chain.ts';
import { type Found, listSegments, readAnchor, readRetention, segmentFile } from './files.ts';
import { type Floor, holdsFloor } from './floor.ts';
import { type Remark, type SegmentFault, type SegmentScan, scanSegment } from './scan.ts';
import { type Anchor, type Claim, type SealCheck, sealCheck } from './seal.ts';

export type WhyBad =
  | SegmentFault
  | 'segment-missing'
  | 'not-sealed'
  | 'seal'
  | 'other-key'
  | 'retention-note'
  | 'anchor-missing'
  | 'anchor-invalid'
  | 'anchor-differs'
  | 'truncated'
  | 'unanchored'
  | 'rolled-back';

/** What each finding means, to follow "segment 3, line 17: ". */
export const WHY_BAD: Readonly<Record<WhyBad, string>> = {
  unreadable: 'this line is not a record; it was changed or damaged',
  sequence: 'this record does not have the number that follows the one before; records were removed, added or moved',
  hash: 'this record does not match its hash; it, or the order of records, was changed',
  header: 'the segment does not begin as the continuation of the one before',
  'after-seal': 'this line was added after the segment had been sealed',
  unfinished: 'the last line is not complete; it was cut, or a crash interrupted its writing',
  'segment-missing': 'the segment is not there',
  'not-sealed':
    'the segment ends without a seal; its end was cut off, or Gangway found it damaged and went on in another',
  seal: 'the seal does not belong to the records of this segment; at least one of them was changed, and the hashes made to fit',
  'other-key':
    'it was sealed with another key than the one in the vault; the vault was made anew, or someone else sealed it',
  'retention-note': 'the note that says what was deleted because of its age is missing, or is not genuine',
  'anchor-missing': 'the anchor, which says where the log ends, is not there; records may be missing at the end',
  'anchor-invalid':
    'the anchor, which says where the log ends, is not genuine; records since the last seal may have been changed',
  'anchor-differs': 'this record is not the one that the anchor names; records since the last seal were changed',
  truncated: 'the log ends before this record, which the anchor names; the end was cut off',
  unanchored:
    'from here on, records lie beyond the anchor: written just before a crash or with the vault closed, or added by someone',
  'rolled-back':
    'the log does not hold a record that the vault knows it to have held; the folder was put back to an older copy',
};

/** Where the log is not as it was written. */
export interface Finding {
  readonly segment: number;
  /** Counted from 1; null where it concerns the segment as a whole. */
  readonly line: number | null;
  /** Number of the record. */
  readonly seq: number | null;
  readonly why: WhyBad;
}

export interface AuditReport {
  /** No finding. */
  readonly intact: boolean;
  /**
   * Whether seals, anchor and retention note were checked with the key. Without it only the chain is checked: mistakes and
   * clumsy changes are found, and not those of someone who calculated the hashes anew.
   */
  readonly withKey: boolean;
  /** At most one for each segment, in the order of the log; the first names the first bad record. */
  readonly findings: readonly Finding[];
  readonly segments: number;
  /** Sealed segments whose seal is genuine. */
  readonly sealed: number;
  readonly records: number;
  readonly bytes: number;
  /** The last record that was looked at. */
  readonly lastSeq: number;
  /** Records that retention deleted, and up to which segment; null when nothing was. */
  readonly deleted: { readonly segment: number; readonly records: number; readonly at: number } | null;
  /** What the log says about itself: gaps, recoveries. At most 1000. */
  readonly remarks: readonly Remark[];
  /** Gangway was writing at the same time; the records written meanwhile were not looked at. */
  readonly inUse: boolean;
}

export interface VerifyOptions {
  /** How long an anchor that is behind is waited for, because Gangway may be writing. ms */
  readonly settleMs?: number;
  /** A record that the log is known to have held, from the vault; null: not known. */
  readonly floor?: Floor | null;
}

const MOST_REMARKS = 1000;
const LOOK_MS = 25;

/**
 * Streams through all segments; memory is bounded.
 * @param key the HMAC key of the log, what can check with it, or null to check the chain alone
 * @throws Fault GW_AUDIT_NONE; what the file system throws
 */
export async function verifyAudit(
  folder: string,
  key: Buffer | SealCheck | null,
  { settleMs = 1000, floor = null }: VerifyOptions = {},
): Promise<AuditReport> {
  const check = Buffer.isBuffer(key) ? sealCheck(key) : key;
  const anchor = await steadyAnchor(folder);
  const [note, all] = await Promise.all([readRetention(folder), listSegments(folder)]);
  if (all.length === 0 && anchor === 'missing' && note === 'missing') throw new Fault('GW_AUDIT_NONE', { folder });
  const walk = createWalk(check);
  const cut = typeof note === 'string' ? null : note.value;
  if (note === 'invalid') walk.find({ segment: 1, line: null, seq: null, why: 'retention-note' });
  if (typeof note !== 'string') walk.claim(note.claim, note.value.key, [1, null, null], 'retention-note');
  const anchored = typeof anchor === 'string' ? null : anchor.value;
  const start = cut ? { ...cut, seal: /^0+$/.test(cut.seal) ? null : cut.seal } : { ...ORIGIN, segment: 0, seal: null };
  let before: End | null = start;
  let expected = start.segment + 1;
  let last: SegmentScan | null = null;
  let bytes = 0;
  const looked = all.filter((each) => each > start.segment && each <= (anchored?.segment ?? each));
  for (const segment of looked) {
    if (segment !== expected) {
      const why = note === 'missing' && expected === 1 ? 'retention-note' : 'segment-missing';
      walk.find({ segment: expected, line: null, seq: before === null ? null : before.seq + 1, why });
      before = null;
    }
    const current = segment === anchored?.segment;
    const watch = current && { watch: anchored.seq, until: anchored.seq };
    const scan = await scanSegment(segmentFile(folder, segment), { segment, ...watch });
    bytes += (await stat(segmentFile(folder, segment))).size;
    before = walk.segment(segment, scan, before, segment === looked.at(-1));
    last = scan;
    expected = segment + 1;
  }
  const end = { segment: expected - 1, scan: last, later: all.some((each) => each > (anchored?.segment ?? each)) };
  const inUse = await checkEnd({ folder, anchor, end, walk, settleMs });
  if (floor !== null && !(await holdsFloor(folder, floor))) walk.rolledBack(floor.segment, floor.seq);
  await walk.settle();
  return {
    ...walk.sums(),
    segments: looked.length,
    bytes,
    lastSeq: last?.last?.seq ?? start.seq,
    deleted: cut && { segment: cut.segment, records: cut.records, at: cut.at },
    inUse,
  };
}

/** The end of a segment, as the next one must begin. */
interface End extends Tip {
  readonly seal: string | null;
}

type Place = readonly [segment: number, line: number | null, seq: number | null];
type Walk = ReturnType<typeof createWalk>;

/** Collects what is found; the claims are checked together at the end, since the key may be in another process. */
function createWalk(check: SealCheck | null) {
  const findings: Finding[] = [];
  const claims: Array<{ claim: Claim; place: Place; why: WhyBad }> = [];
  const remarks: Remark[] = [];
  let records = 0;
  let sealed = 0;
  const find = (finding: Finding) => {
    if (!findings.some(({ segment }) => segment === finding.segment)) findings.push(finding);
  };
  return {
    find,
    claim(claim: Claim, keyId: string, place: Place, why: WhyBad) {
      if (check === null) return;
      const [segment, line, seq] = place;
      if (keyId !== check.keyId) find({ segment, line, seq, why: 'other-key' });
      else claims.push({ claim, place, why });
    },
    /** @returns how the next segment must begin; null where nothing can be said about that */
    segment(segment: number, scan: SegmentScan, before: End | null, isLast: boolean): End | null {
      records += scan.records;
      remarks.push(...scan.remarks.slice(0, MOST_REMARKS - remarks.length));
      const { header, last, bad, seal } = scan;
      if (header !== null && before !== null && !follows(header, before)) {
        find({ segment, line: 1, seq: header.before.seq + 1, why: 'header' });
      }
      if (bad !== null) find({ segment, ...bad });
      const end: Place = [segment, scan.records, last?.seq ?? null];
      if (seal !== null) this.claim(seal.claim, seal.key, end, 'seal');
      else if (!isLast) find({ segment, line: scan.records, seq: last?.seq ?? null, why: 'not-sealed' });
      return bad === null && last !== null ? { ...last, seal: seal?.seal ?? null } : null;
    },
    rolledBack: (segment: number, seq: number) => find({ segment, line: null, seq, why: 'rolled-back' }),
    genuine: async (claim: Claim) => check === null || (await check.genuine([claim]))[0] === true,
    async settle() {
      const answers =
        check === null || claims.length === 0 ? [] : await check.genuine(claims.map(({ claim }) => claim));
      for (const [at, { place, why }] of claims.entries()) {
        const [segment, line, seq] = place;
        if (answers[at] !== true) find({ segment, line, seq, why });
        else if (why === 'seal') sealed += 1;
      }
      for (const { event, segment, seq } of remarks) {
        if (event === 'log.rolledBack') this.rolledBack(Number(segment), seq);
      }
      findings.sort((a, b) => a.segment - b.segment);
    },
    sums: () => ({ intact: findings.length === 0, withKey: check !== null, findings, sealed, records, remarks }),
  };
}

const follows = ({ before, previousSeal }: NonNullable<SegmentScan['header']>, end: End) =>
  before.seq === end.seq && before.hash === end.hash && previousSeal === end.seal;

interface EndOfLog {
  readonly folder: string;
  readonly anchor: Found<Anchor>;
  readonly end: { readonly segment: number; readonly scan: SegmentScan | null; readonly later: boolean };
  readonly walk: Walk;
  readonly settleMs: number;
}

/** Compares the end with the anchor. @returns whether the log is being written */
async function checkEnd({ folder, anchor, end, walk, settleMs }: EndOfLog): Promise<boolean> {
  const { segment, scan } = end;
  if (typeof anchor === 'string') {
    walk.find({ segment: Math.max(1, segment), line: null, seq: null, why: `anchor-${anchor}` });
    return false;
  }
  const { value, claim } = anchor;
  walk.claim(claim, value.key, [value.segment, null, value.seq], 'anchor-invalid');
  const lastSeq = segment === value.segment ? (scan?.last?.seq ?? 0) : 0;
  if (lastSeq < value.seq) {
    const line = segment === value.segment ? (scan?.records ?? 0) + 1 : 1;
    walk.find({ segment: value.segment, line, seq: value.seq, why: 'truncated' });
    return false;
  }
  if (scan?.watched !== value.hash) {
    walk.find({ segment, line: scan?.records ?? null, seq: value.seq, why: 'anchor-differs' });
    return false;
  }
  if (!scan.more && !end.later) return false;
  if (await moves(folder, value, walk, settleMs)) return true;
  walk.find({ segment, line: scan.records + 1, seq: value.seq + 1, why: 'unanchored' });
  return false;
}

/** A running Gangway brings the anchor up to the last record within a moment; nobody else can sign one. */
async function moves(folder: string, from: Anchor, walk: Walk, settleMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + settleMs;
  while (performance.now() < giveUpAt) {
    const now = await readAnchor(folder);
    if (typeof now !== 'string' && now.value.seq > from.seq && (await walk.genuine(now.claim))) return true;
    await wait(LOOK_MS);
  }
  return false;
}

/** It is overwritten in place, so that a reader may meet it half written. */
async function steadyAnchor(folder: string): Promise<Found<Anchor>> {
  for (let left = 3; ; left -= 1) {
    const anchor = await readAnchor(folder);
    if (anchor !== 'invalid' || left === 0) return anchor;
    await wait(LOOK_MS);
  }
}
