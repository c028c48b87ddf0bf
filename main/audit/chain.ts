/**
 * A record is one line of JSON: `{"seq":7,"event":"call","at":…,…,"hash":"…"}`.
 *
 * Its hash is SHA-256 (hex) over the hash of the record before, as 64 hex digits, followed by the bytes of the line up
 * to `,"hash":`. The bytes themselves are hashed, so there is one form only and nothing to canonicalise, and the line
 * can be checked with sha256sum.
 */
import { hash } from 'node:crypto';
import type { AuditEventName } from './events.ts';

/** The end of a chain: the last record's number and hash. */
export interface Tip {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first record of all. */
export const ORIGIN: Tip = { seq: 0, hash: '0'.repeat(64) };

export interface Encoded {
  /** With its line feed. */
  readonly line: string;
  readonly tip: Tip;
}

/** @param at ms since the epoch; of a call, when it began */
export function encodeRecord(before: Tip, event: AuditEventName, at: number, data: object): Encoded {
  return chained(before, recordBody(before, event, at, data));
}

/** A record without its hash and closing brace. */
export function recordBody(before: Tip, event: AuditEventName, at: number, data: object): string {
  return JSON.stringify({ seq: before.seq + 1, event, at, ...data }).slice(0, -1);
}

export function chained(before: Tip, body: string): Encoded {
  const own = hash('sha256', before.hash + body, 'hex');
  return { line: `${body},"hash":"${own}"}\n`, tip: { seq: before.seq + 1, hash: own } };
}

/** Longer lines are never written. Bytes. */
export const LONGEST_LINE = 64 * 1024;

const MARK = ',"hash":"';
const TAIL_BYTES = MARK.length + 64 + 2;
const QUOTE = 0x22;
const BRACE = 0x7d;

/** Why a line is not the record that belongs after another. */
export type LineFault = 'unreadable' | 'sequence' | 'hash';

export interface CheckedLine {
  readonly hash: string;
  /** Whether it is anything but a call: those are few, and some of them say something about the log. */
  readonly special: boolean;
}

/** Checks lines against the record before them, without reading them as JSON: a log of years is checked in seconds. */
export function createLineCheck(): (bytes: Buffer, start: number, end: number, before: Tip) => CheckedLine | LineFault {
  const scratch = Buffer.alloc(64 + LONGEST_LINE);
  return (bytes, start, end, before) => {
    const tail = end - TAIL_BYTES;
    const marked =
      tail > start &&
      end - start <= LONGEST_LINE &&
      bytes[end - 1] === BRACE &&
      bytes[end - 2] === QUOTE &&
      bytes.toString('latin1', tail, tail + MARK.length) === MARK;
    if (!marked) return 'unreadable';
    const prefix = `{"seq":${before.seq + 1},"event":"`;
    const event = start + prefix.length;
    if (bytes.toString('latin1', start, event) !== prefix) return 'sequence';
    scratch.write(before.hash, 0, 'latin1');
    bytes.copy(scratch, 64, start, tail);
    const own = hash('sha256', scratch.subarray(0, 64 + tail - start), 'hex');
    if (bytes.toString('latin1', tail + MARK.length, end - 2) !== own) return 'hash';
    return { hash: own, special: bytes.toString('latin1', event, event + 5) !== 'call"' };
  };
}
