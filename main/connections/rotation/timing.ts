const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long the parts of a rotation last, ms. */
export interface RotationTiming {
  /** After the swap, the old key comes back should the new one be refused. */
  readonly windowMs: number;
  /** Between the first and the second question whether an old key still works; doubling from there on. */
  readonly askFirstMs: number;
  readonly askMostMs: number;
  /** An old key that still works then is no longer kept. */
  readonly giveUpMs: number;
  /** How long a person who has opened the prompt is expected to enter a key. */
  readonly promptMs: number;
  /** Before what could not be done, because the network or the vault was not there, is tried again. */
  readonly retryMs: number;
}

export const ROTATION_TIMING: RotationTiming = {
  windowMs: 10 * MINUTE_MS,
  askFirstMs: MINUTE_MS,
  askMostMs: 6 * HOUR_MS,
  giveUpMs: 30 * DAY_MS,
  promptMs: 10 * MINUTE_MS,
  retryMs: 30_000,
};

/** Longest that a timer is set for: what it waits for may change meanwhile, and the computer may sleep. */
export const LONGEST_TIMER_MS = HOUR_MS;
