/** Why a credential is to be replaced. The first two follow from rules, the others are said by someone. */
export const DEMANDS = ['exposure', 'offboarding', 'vendor-review', 'manual'] as const;
export type Demand = (typeof DEMANDS)[number];
export type RotationReason = 'age' | 'policy-date' | Demand;

/** What is prescribed for the keys of a connection. */
export interface RotationRules {
  /** Whether the person at this computer may replace a key: anyone, someone who says that they administer the service, nobody. */
  readonly whoMayRotate: 'anyone' | 'administrators' | 'nobody';
  /** Longest life of a key, days; null for any. */
  readonly maxKeyAgeDays: number | null;
  /** How long before a date someone is told of it, days. */
  readonly noticeDays: number;
  /** How long after a date calls still go through, days; null where they are never stopped. */
  readonly graceDays: number | null;
  /** Keys from before this moment are to be replaced by then, ms since the epoch. */
  readonly dueDate: number | null;
}

/** Where nobody prescribes anything. */
export const NO_RULES: RotationRules = {
  whoMayRotate: 'anyone',
  maxKeyAgeDays: null,
  noticeDays: 14,
  graceDays: null,
  dueDate: null,
};

/** Longest that a person can put a prompt off where nothing is ever stopped, days. */
export const FREE_POSTPONEMENT_DAYS = 30;
