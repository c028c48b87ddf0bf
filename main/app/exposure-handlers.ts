import type { ContractCalls } from '../contract/index.ts';
import type { ControlHandlers } from '../control/index.ts';
import type { App } from './app.ts';

type ExposureCall = Extract<keyof ContractCalls, `exposure.${string}`>;

/** Calls about credentials outside the vault. Moving and importing are asked for by a click, which is the consent. */
export function exposureHandlers({ exposure }: App): Pick<ContractCalls, ExposureCall> {
  return {
    'exposure.read': async () => exposure.read(),
    'exposure.scan': ({ shell }) => exposure.scan({ shell }),
    'exposure.move': async ({ id, origin }) => ({ connection: await exposure.move(id, origin) }),
    'exposure.ignore': async ({ id, reason }) => {
      await exposure.ignore(id, reason);
      return {};
    },
    'exposure.unignore': async ({ id }) => {
      exposure.unignore(id);
      return {};
    },
    'exposure.import': async ({ id }) => ({ connection: await exposure.import(id) }),
    'exposure.undoImport': async ({ id }) => {
      await exposure.undoImport(id);
      return {};
    },
  };
}

/** What only the command line may ask: other folders are none of a window's business. */
export const searchHandlers = ({ exposure }: App): Pick<ControlHandlers, 'exposure.examine'> => ({
  'exposure.examine': (wanted) => exposure.examine(wanted),
});
