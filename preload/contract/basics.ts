/** What the parts of the contract are made of. */
import { z } from 'zod';

export const id = z.string().min(1).max(64);
/** ms since the epoch. */
export const time = z.number();
export const nothing = z.strictObject({});
/** Long enough for any key; only ever travels towards the app. */
export const secret = z.string().min(1).max(8192);

/** A problem in words for a person; see main/faults. */
export const problemSchema = z.strictObject({
  code: z.string(),
  what: z.string(),
  means: z.string(),
  todo: z.string(),
  /** What the sentences name, for a window in another language. Never a secret. */
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** A file for the person to save. */
export const fileSchema = z.strictObject({ name: z.string(), type: z.string(), base64: z.string() });
export type SavedFile = z.output<typeof fileSchema>;
