/** Replacing the credential of a connection; see main/connections/rotation. */
import { z } from 'zod';
import { id, nothing, problemSchema, secret, time } from './basics.ts';

/** What a person can say. */
export const DEMANDS = ['exposure', 'offboarding', 'vendor-review', 'manual'] as const;
const reason = z.enum(['age', 'policy-date', ...DEMANDS]);

export const rotationSchema = z.strictObject({
  /** That the credential is to be replaced; null when it is not. */
  due: z
    .strictObject({
      reason,
      /** notice: a date is near. due: it has passed. overdue: calls are stopped. */
      stage: z.enum(['notice', 'due', 'overdue']),
      dueAt: time,
      /** From when on calls are stopped, or null. */
      stopsAt: time.nullable(),
      postponedUntil: time.nullable(),
      /** The latest moment to which the prompt can be put off. */
      postponableUntil: time,
    })
    .nullable(),
  whoMayRotate: z.enum(['anyone', 'administrators', 'nobody']),
  /** How far a new key has come: while it is tried, and then while the old one may still come back. */
  step: z.enum(['trying', 'accepted', 'same-tenancy', 'swapped', 'confirmed']).nullable(),
  returnableUntil: time.nullable(),
  /** Keys that were replaced and are not known to be dead. */
  old: z
    .strictObject({ count: z.number(), aliveAt: time.nullable(), askedAt: time.nullable(), nextAt: time })
    .nullable(),
  last: z.strictObject({ at: time, kind: z.enum(['done', 'returned', 'given-up']), reason }).nullable(),
  /** Why a key was not taken that was tried after a restart. */
  problem: problemSchema.nullable(),
  /** When someone last asked, from outside the window, for its prompt. */
  askedAt: time.nullable(),
});

export const ROTATION_CALLS = {
  /** Someone says that the credential is to be replaced, and why. */
  'rotation.ask': { in: z.strictObject({ id, reason: z.enum(DEMANDS) }), out: nothing },
  /** The prompt was opened: calls whose credential is refused from now on wait for the next one. */
  'rotation.begin': { in: z.strictObject({ id }), out: nothing },
  /** Tries a key and lets it take the place of the stored one. How it goes is told as the status changes. */
  'rotation.enterKey': {
    in: z.strictObject({
      id,
      key: secret,
      /** The person says that they administer the service. */
      administers: z.boolean().optional(),
    }),
    out: nothing,
  },
  /** Puts the prompt off, with a reason that is logged. */
  'rotation.postpone': { in: z.strictObject({ id, until: time, note: z.string().max(400) }), out: nothing },
  /** Asks the service whether it still takes the keys that were replaced. */
  'rotation.checkOld': { in: z.strictObject({ id }), out: nothing },
  /** Lets the old key take its place again. */
  'rotation.goBack': { in: z.strictObject({ id }), out: nothing },
  /** Ends the sign-in at the service and signs the same person in anew; or only with another client secret. */
  'rotation.renewSignIn': { in: z.strictObject({ id, clientSecret: secret.optional() }), out: nothing },
} as const;
