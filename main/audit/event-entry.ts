/** What the tables of events are made of. */
import { z } from 'zod';

/** Names come from clients and servers; a long one must not fill the log. */
export const LONGEST_TEXT = 256;

export const text = z.string().transform(clipped);
export const code = text.nullable();
export const count = z.int().min(0);
export const strings = z.union([z.literal('all'), z.array(text)]);
export const ofConnection = { connection: text } as const;
export const hex = z.string().regex(/^[0-9a-f]{64}$/);

export interface EventEntry<S extends z.ZodObject> {
  /** One sentence; `{name}` is filled from the data. */
  readonly text: string;
  readonly data: S;
  readonly example: z.input<S>;
}

export const entry = <S extends z.ZodRawShape>(
  sentence: string,
  shape: S,
  example: z.input<z.ZodObject<S>>,
): EventEntry<z.ZodObject<S>> => ({ text: sentence, data: z.strictObject(shape) as z.ZodObject<S>, example });

export function clipped(value: string): string {
  return value.length <= LONGEST_TEXT ? value : `${value.slice(0, LONGEST_TEXT - 1)}…`;
}
