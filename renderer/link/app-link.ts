import type { GangwayApi } from '../../preload/contract.ts';
import { type Link, LinkLost } from './link.ts';
import { dismiss } from './surroundings.ts';

declare global {
  interface Window {
    /** Given by the preload script, in the desktop app alone; see preload/index.ts. */
    readonly gangway?: GangwayApi;
  }
}

/** Links a window of the desktop app, which ends with it: the way never breaks before the window does. */
export function openAppLink(gangway: GangwayApi): Link {
  // A key that nothing else in the window takes: of the popup it is the way out.
  addEventListener('keydown', ({ key, defaultPrevented }) => {
    if (key !== 'Escape' || defaultPrevented || document.querySelector('[role="dialog"], [role="menu"]')) return;
    dismiss();
  });
  return {
    kind: 'app',
    state: { kind: 'online', since: Date.now() },
    onState: () => () => {},
    subscribe: (listener) => gangway.subscribe(listener),
    call: (name, input) =>
      gangway.call(name, input).catch((error: unknown) => {
        throw new LinkLost('the call was not answered', { cause: error });
      }),
  };
}
