import { gesture } from '../auth/index.ts';
import type { ContractCalls } from '../contract/index.ts';
import type { App } from './app.ts';

type RotationCall = Extract<keyof ContractCalls, `rotation.${string}`>;

/** Calls about replacing credentials. A person who clicks has asked for the browser: that is the gesture. */
export function rotationHandlers({ connections: { rotations } }: App): Pick<ContractCalls, RotationCall> {
  return {
    'rotation.ask': async ({ id, reason }) => {
      rotations.ask(id, reason);
      return {};
    },
    'rotation.begin': async ({ id }) => {
      rotations.begin(id);
      return {};
    },
    'rotation.enterKey': async ({ id, key, administers }) => {
      await rotations.enterKey(id, key, administers ? 'administrator' : 'person');
      return {};
    },
    'rotation.postpone': async ({ id, until, note }) => {
      rotations.postpone(id, until, note);
      return {};
    },
    'rotation.checkOld': async ({ id }) => {
      await rotations.askForOldKeys(id);
      return {};
    },
    'rotation.goBack': async ({ id }) => {
      await rotations.goBack(id);
      return {};
    },
    'rotation.renewSignIn': async ({ id, clientSecret }) => {
      await rotations.renewSignIn(id, gesture(), clientSecret);
      return {};
    },
  };
}
