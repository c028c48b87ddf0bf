import { z } from 'zod';
import type { Postponement, Said } from './due.ts';
import { DEMANDS, type RotationReason } from './rules.ts';

/** A key that was replaced and may still work at the service. Its text is in the vault, under its slot. */
export interface OldKey {
  readonly slot: number;
  /** Why it was replaced. */
  readonly reason: RotationReason;
  readonly storedAt: number;
  readonly replacedAt: number;
  /** How often the service was asked whether it still takes the key. */
  readonly tries: number;
  /** When it was last asked, or null. */
  readonly askedAt: number | null;
  readonly nextAt: number;
  /** When the service last took it, or null. */
  readonly aliveAt: number | null;
}

/**
 * How far a rotation has come. Each step is written before its work begins and says all that is needed to go on after
 * the process was killed in the middle of it.
 *
 * - `entered`: the new key is in the vault beside the stored one, and is being tried.
 * - `swapping`: the service accepted it for the same company; it is taking the place of the stored one.
 * - `swapped`: it is in use. While this step lasts, the old key comes back should the service refuse the new one.
 * - `returning`: the old key is taking its place again.
 */
export type Step =
  | { readonly kind: 'entered'; readonly at: number; readonly reason: RotationReason }
  | ({ readonly kind: 'swapping' | 'returning' } & Before)
  | ({ readonly kind: 'swapped'; readonly confirmedAt: number | null } & Before);

/** What a rotation began with, and goes back to. */
interface Before {
  readonly at: number;
  readonly reason: RotationReason;
  /** Where the old key is; null where there was none. */
  readonly slot: number | null;
  /** When the old key was stored. */
  readonly storedBefore: number;
  readonly said: Said | null;
}

export interface Outcome {
  readonly at: number;
  readonly kind: 'done' | 'returned' | 'given-up';
  readonly reason: RotationReason;
}

/** What is kept of the rotations of a connection. Holds no secret. */
export interface RotationRecord {
  readonly connection: string;
  readonly said: Said | null;
  readonly postponement: Postponement | null;
  readonly step: Step | null;
  readonly old: readonly OldKey[];
  readonly last: Outcome | null;
}

export const emptyRecord = (connection: string): RotationRecord => ({
  connection,
  said: null,
  postponement: null,
  step: null,
  old: [],
  last: null,
});

const time = z.number();
const reason = z.enum(['age', 'policy-date', ...DEMANDS]);
const said = z.strictObject({ reason: z.enum(DEMANDS), at: time });
const slot = z.int().min(0);
const before = { at: time, reason, slot: slot.nullable(), storedBefore: time, said: said.nullable() };

/** What rotations.json holds. */
export const rotationRecordsSchema: z.ZodType<RotationRecord[]> = z.array(
  z.strictObject({
    connection: z.string(),
    said: said.nullable(),
    postponement: z.strictObject({ until: time, note: z.string(), at: time }).nullable(),
    step: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('entered'), at: time, reason }),
        z.strictObject({ kind: z.enum(['swapping', 'returning']), ...before }),
        z.strictObject({ kind: z.literal('swapped'), confirmedAt: time.nullable(), ...before }),
      ])
      .nullable(),
    old: z.array(
      z.strictObject({
        slot,
        reason,
        storedAt: time,
        replacedAt: time,
        tries: z.int().min(0),
        askedAt: time.nullable(),
        nextAt: time,
        aliveAt: time.nullable(),
      }),
    ),
    last: z.strictObject({ at: time, kind: z.enum(['done', 'returned', 'given-up']), reason }).nullable(),
  }),
);
