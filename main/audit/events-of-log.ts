/** Events by which the log tells of itself. */
import { z } from 'zod';
import { code, count, entry, hex } from './event-entry.ts';

const HEX = 'a3'.repeat(32);

export const LOG_EVENTS = {
  'audit.gap': entry(
    '{records} records are missing here: {reason}.',
    {
      records: count,
      /** When the first and the last of them were to be recorded, ms since the epoch. */
      from: z.number(),
      to: z.number(),
      reason: z.enum(['queue-full', 'not-valid']),
      /** What the disk answered, where that was why. */
      code,
    },
    { records: 12, from: 1_790_000_000_000, to: 1_790_000_005_000, reason: 'queue-full', code: 'GW_AUDIT_DISK_FULL' },
  ),
  'audit.recovered': entry(
    'At the start the log was not as it was left: {reason}.',
    {
      /**
       * torn: the unfinished end of a write was cut off. unanchored: whole records lay beyond the anchor, so they were
       * written just before a crash or with the vault closed, or were added by someone. truncated: the log ended before
       * its anchor. damaged: a record within the anchored part is not as it was written. anchor-missing,
       * anchor-invalid: the anchor was deleted, or was not signed with the key of this vault.
       */
      reason: z.enum(['torn', 'unanchored', 'truncated', 'damaged', 'anchor-missing', 'anchor-invalid']),
      segment: count,
      records: count,
      bytes: count,
    },
    { reason: 'torn', segment: 3, records: 0, bytes: 211 },
  ),
  'audit.retention': entry(
    'Segments up to {segment}, with {records} records, were deleted because of their age.',
    { segment: count, records: count },
    { segment: 2, records: 80_000 },
  ),
  'segment.opened': entry(
    'Segment {segment} begins.',
    {
      segment: count,
      format: z.literal(1),
      /** Hash of the last record before this segment. */
      previous: hex,
      /** Seal of the segment before; null for the first, and after one that was damaged. */
      previousSeal: hex.nullable(),
    },
    { segment: 3, format: 1, previous: HEX, previousSeal: HEX },
  ),
  'segment.sealed': entry(
    'Segment {segment} ends.',
    {
      segment: count,
      /** Names the key, and tells nothing about it. */
      key: z.string().length(16),
      /** HMAC over this record up to here and the hash before it. */
      seal: hex,
    },
    { segment: 3, key: '0123456789abcdef', seal: HEX },
  ),
} as const;
