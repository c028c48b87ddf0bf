/** The pre-launch security checklist; see main/checklist. */
import { z } from 'zod';
import { fileSchema, nothing, time } from './basics.ts';

export const LINE_IDS = [
  ...['secret-store', 'not-in-clients', 'not-elsewhere', 'separate-keys', 'key-age', 'offboarding', 'admins-only'],
  ...['authority', 'tenancy', 'approved-clients', 'own-tokens', 'least-privilege', 'managed-device', 'tls-only'],
  ...['no-interception', 'stable-address', 'backoff', 'local-log', 'log-verified', 'hosted-logs', 'attestations'],
  'subprocessors',
] as const satisfies readonly string[];
export type LineId = (typeof LINE_IDS)[number];

export const answerSchema = z.strictObject({
  /** `no` makes the line fail. */
  value: z.enum(['yes', 'no', 'not-applicable']),
  /** Who says so. */
  by: z.string().trim().min(1).max(80),
  note: z.string().trim().max(500),
  at: time,
});

export const lineSchema = z.strictObject({
  id: z.enum(LINE_IDS),
  section: z.enum(['keys', 'authority', 'clients', 'transport', 'logging', 'vendor']),
  text: z.string(),
  /** ask: somebody has to say. answered: somebody did. stale: somebody did, too long ago or before a service was added. */
  status: z.enum(['pass', 'fail', 'ask', 'answered', 'stale']),
  /** What Gangway found, in sentences. */
  evidence: z.array(z.string()),
  source: z.strictObject({ title: z.string(), url: z.string() }),
  /** What a person is asked; null where only Gangway's own finding counts. */
  question: z.string().nullable(),
  answer: answerSchema.nullable(),
  /** Page of the window, or address, where it is put right. */
  fix: z.union([z.strictObject({ page: z.string() }), z.strictObject({ url: z.string() })]).nullable(),
});

export const checklistSchema = z.strictObject({
  at: time,
  version: z.string(),
  computer: z.string(),
  lines: z.array(lineSchema),
});

export const CHECKLIST_CALLS = {
  'checklist.read': { in: nothing, out: checklistSchema },
  'checklist.answer': {
    in: z.strictObject({ line: z.enum(LINE_IDS), ...answerSchema.omit({ at: true }).shape }),
    out: checklistSchema,
  },
  'checklist.export': { in: z.strictObject({ as: z.enum(['markdown', 'pdf']) }), out: fileSchema },
} as const;

export type Checklist = z.output<typeof checklistSchema>;
export type ChecklistLine = z.output<typeof lineSchema>;
export type ChecklistAnswer = z.output<typeof answerSchema>;
