/** What people answered, and when the audit log was verified: one document beside the settings. Holds no secret. */
import { join } from 'node:path';
import { z } from 'zod';
import { answerSchema, LINE_IDS } from '../../preload/contract/checklist.ts';
import { openStore, type Store } from '../host/index.ts';

const storedAnswer = answerSchema.extend({
  /** Hosts that there were connections to: the answer says nothing about one that was added since. */
  hosts: z.array(z.string()),
});
export type StoredAnswer = z.output<typeof storedAnswer>;

const documentSchema = z.strictObject({
  answers: z.partialRecord(z.enum(LINE_IDS), storedAnswer),
  verified: z.strictObject({ at: z.number(), intact: z.boolean(), records: z.number() }).nullable(),
});
export type ChecklistDocument = z.output<typeof documentSchema>;

/** @throws Fault GW_SETTINGS_UNREADABLE */
export const openAnswers = (folder: string): Store<ChecklistDocument> =>
  openStore(join(folder, 'checklist.json'), documentSchema, { answers: {}, verified: null });
