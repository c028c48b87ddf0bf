import { type Demand, FREE_POSTPONEMENT_DAYS, type RotationReason, type RotationRules } from './rules.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What someone said about a credential. */
export interface Said {
  readonly reason: Demand;
  readonly at: number;
}

/** A prompt that was put off. It hides the prompt, and moves no date. */
export interface Postponement {
  readonly until: number;
  readonly note: string;
  readonly at: number;
}

/** `notice`: a date is near. `due`: it has passed. `overdue`: the grace has passed too, calls are stopped. */
export type Stage = 'notice' | 'due' | 'overdue';

/** That a credential is to be replaced. Times are ms since the epoch. */
export interface Due {
  readonly reason: RotationReason;
  readonly stage: Stage;
  readonly dueAt: number;
  /** From when on calls are stopped, or null. */
  readonly stopsAt: number | null;
  /** Until when the prompt is put off, or null. */
  readonly postponedUntil: number | null;
  /** The latest moment to which it can be put off. */
  readonly postponableUntil: number;
}

export interface DueQuestion {
  readonly rules: RotationRules;
  /** When the key was stored, or null for a sign-in: rules about the age of keys do not concern it. */
  readonly storedAt: number | null;
  readonly said: Said | null;
  readonly postponement: Postponement | null;
  readonly now: number;
}

/** @returns what the reasons come to that are known of by now, or null */
export function dueOf(question: DueQuestion): Due | null {
  const { now, postponement } = question;
  const known = candidates(question).filter(({ noticeAt }) => noticeAt <= now);
  const first = earliest(known, ({ dueAt }) => dueAt);
  if (first === undefined) return null;
  // Whatever else someone said first: a date that is enforced stays so.
  const enforced = earliest(known, ({ stopsAt }) => stopsAt ?? Number.POSITIVE_INFINITY);
  const stopsAt = enforced?.stopsAt ?? null;
  const isOverdue = stopsAt !== null && now >= stopsAt;
  const { reason, dueAt } = isOverdue && enforced ? enforced : first;
  const postponableUntil = stopsAt ?? now + FREE_POSTPONEMENT_DAYS * DAY_MS;
  const until = Math.min(postponement?.until ?? 0, postponableUntil);
  const postponedUntil = until > now ? until : null;
  return {
    reason,
    stage: isOverdue ? 'overdue' : now >= dueAt ? 'due' : 'notice',
    dueAt,
    stopsAt,
    postponedUntil,
    postponableUntil,
  };
}

/** The next moment after which `dueOf` may give something else by itself, or null. */
export function nextChangeOf(question: DueQuestion): number | null {
  const moments = candidates(question).flatMap(({ noticeAt, dueAt, stopsAt }) => [noticeAt, dueAt, stopsAt]);
  const later = [...moments, question.postponement?.until].filter((at) => typeof at === 'number' && at > question.now);
  return later.length > 0 ? Math.min(...(later as number[])) : null;
}

interface Candidate {
  readonly reason: RotationReason;
  readonly noticeAt: number;
  readonly dueAt: number;
  readonly stopsAt: number | null;
}

function candidates({ rules, storedAt, said }: DueQuestion): Candidate[] {
  const { graceDays, maxKeyAgeDays, dueDate, noticeDays } = rules;
  const stopOf = (dueAt: number) => (graceDays === null ? null : dueAt + graceDays * DAY_MS);
  const found: Candidate[] = [];
  const add = (reason: RotationReason, dueAt: number, noticeAt: number, stopsAt = stopOf(dueAt)) =>
    found.push({ reason, noticeAt, dueAt, stopsAt });
  // What a person wants for themselves is never enforced.
  if (said) add(said.reason, said.at, said.at, said.reason === 'manual' ? null : stopOf(said.at));
  if (storedAt === null) return found;
  if (maxKeyAgeDays !== null) {
    const dueAt = storedAt + maxKeyAgeDays * DAY_MS;
    // A notice as long as the life of a key would never end.
    add('age', dueAt, dueAt - Math.min(noticeDays, maxKeyAgeDays / 2) * DAY_MS);
  }
  if (dueDate !== null) {
    const noticeAt = dueDate - noticeDays * DAY_MS;
    // A key that was stored after the notice has answered it.
    if (storedAt < noticeAt) add('policy-date', dueDate, noticeAt);
  }
  return found;
}

const earliest = <T>(all: readonly T[], momentOf: (each: T) => number): T | undefined =>
  all.toSorted((a, b) => momentOf(a) - momentOf(b))[0];
