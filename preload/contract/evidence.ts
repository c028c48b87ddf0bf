/** The audit log as a window may use it; see main/audit. */
import { z } from 'zod';
import { fileSchema, nothing, problemSchema, time } from './basics.ts';

export const verificationSchema = z.strictObject({
  at: time,
  /** Nothing was found. */
  intact: z.boolean(),
  /** False: the vault is closed, so that only the chain was checked and no seal. */
  withKey: z.boolean(),
  records: z.number(),
  segments: z.number(),
  sealed: z.number(),
  /** The first of what was found. */
  findings: z.array(
    z.strictObject({
      segment: z.number(),
      line: z.number().nullable(),
      /** Number of the record. */
      seq: z.number().nullable(),
      text: z.string(),
    }),
  ),
  /** Findings that are not in the list. */
  more: z.number(),
});

/** How the export of the log to a destination of the organisation goes. */
const forwardingSchema = z.strictObject({
  destination: z.string(),
  /** Why nothing arrives at the moment; null: it does. */
  problem: problemSchema.nullable(),
  lastSentAt: time.nullable(),
  /** Records, since Gangway started. */
  sent: z.number(),
  dropped: z.number(),
});

/** Whom a person of this organisation asks for help. */
const supportSchema = z.strictObject({ text: z.string().nullable(), url: z.string().nullable() });

export const EVIDENCE_CALLS = {
  /** What a support person asks for, in one file without secrets. */
  'diagnostics.create': {
    in: z.strictObject({ hideHome: z.boolean() }),
    out: z.strictObject({ file: fileSchema, support: supportSchema }),
  },
  /** Where the log is sent to, and how that goes. */
  'audit.forwarding': { in: nothing, out: z.array(forwardingSchema) },
  /** Reads the whole log: seconds for each gigabyte. */
  'audit.verify': { in: nothing, out: verificationSchema },
  /** The records of the last days, as far as they fit into one answer. */
  'audit.export': {
    in: z.strictObject({ format: z.enum(['jsonl', 'csv']), days: z.int().min(1).max(3650) }),
    out: fileSchema,
  },
} as const;

export type Verification = z.output<typeof verificationSchema>;
