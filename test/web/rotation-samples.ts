/** How replacing a credential stands, in tests of the window. */
import type { ContractCalls } from '../../main/contract/index.ts';
import { Fault } from '../../main/faults/index.ts';
import type { ConnectionView } from '../../preload/contract.ts';

export type Rotation = NonNullable<ConnectionView['rotation']>;

const DAY = 24 * 60 * 60_000;

/** Nothing is to be done. */
export const AT_REST: Rotation = {
  due: null,
  whoMayRotate: 'anyone',
  step: null,
  returnableUntil: null,
  old: null,
  last: null,
  problem: null,
  askedAt: null,
};

export const due = (now: number, over: Partial<NonNullable<Rotation['due']>> = {}): Rotation => ({
  ...AT_REST,
  due: {
    reason: 'age',
    stage: 'due',
    dueAt: now - 2 * DAY,
    stopsAt: now + 5 * DAY,
    postponedUntil: null,
    postponableUntil: now + 5 * DAY,
    ...over,
  },
});

export const oldAlive = (now: number): Rotation => ({
  ...AT_REST,
  step: 'confirmed',
  returnableUntil: now + 9 * 60_000,
  old: { count: 1, aliveAt: now - 20_000, askedAt: now - 20_000, nextAt: now + 40_000 },
});

type RotationCalls = Pick<ContractCalls, Extract<keyof ContractCalls, `rotation.${string}`>>;

/**
 * Answers like an app of whose service every key but one is refused.
 * @param turn sets how the rotation of a connection stands; told with a key that is in use now
 */
export function rotationCalls(
  goodKey: string,
  now: () => number,
  turn: (id: string, rotation: Rotation, isConnected?: true) => void,
): RotationCalls {
  return {
    'rotation.ask': async ({ id, reason }) => {
      turn(id, due(now(), { reason, dueAt: now(), stopsAt: null, postponableUntil: now() + 30 * DAY }));
      return {};
    },
    'rotation.begin': async () => ({}),
    'rotation.enterKey': async ({ id, key }) => {
      turn(id, { ...AT_REST, step: 'trying' });
      if (key !== goodKey) {
        turn(id, AT_REST);
        throw new Fault('GW_NEEDS_KEY', { connection: id, host: 'rest.onboard.io' });
      }
      turn(id, oldAlive(now()), true);
      return {};
    },
    'rotation.postpone': async ({ id, until }) => {
      turn(id, due(now(), { postponedUntil: until }));
      return {};
    },
    'rotation.checkOld': async ({ id }) => {
      turn(id, { ...AT_REST, last: { at: now(), kind: 'done', reason: 'age' } });
      return {};
    },
    'rotation.goBack': async ({ id }) => {
      turn(id, { ...AT_REST, last: { at: now(), kind: 'returned', reason: 'age' } });
      return {};
    },
    'rotation.renewSignIn': async ({ id }) => {
      turn(id, AT_REST, true);
      return {};
    },
  };
}
