import { Fault } from '../faults/index.ts';

/** How long after a gesture a browser may be opened for it, ms. */
const LIFE_MS = 30_000;

declare const brand: unique symbol;

/** Proof that a person has just asked. Made only where a click or a command arrives; good once. */
export interface Gesture {
  readonly [brand]: true;
}

const unspent = new WeakMap<object, number>();

/** To be called by the window, the tray and the command line alone: never by the gateway, a deep link or a timer. */
export function gesture(): Gesture {
  const made = Object.freeze({}) as Gesture;
  unspent.set(made, performance.now());
  return made;
}

/** @throws Fault GW_SIGN_IN_NO_GESTURE for one that was made up, used before, or is older than 30 s */
export function spend(made: Gesture): void {
  const since = unspent.get(made);
  unspent.delete(made);
  if (since === undefined || performance.now() - since > LIFE_MS) throw new Fault('GW_SIGN_IN_NO_GESTURE');
}
