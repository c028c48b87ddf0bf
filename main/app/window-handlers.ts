import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';

type WindowCall = Extract<CallName, `window.${string}`>;

/** What a window of the desktop app can have done for it; see preload/contract/window.ts. */
export interface WindowDeeds {
  protect(on: boolean): boolean;
  copy(text: string, isSecret: boolean): Promise<boolean>;
  emptyClipboard(): boolean;
  dismiss(): void;
  speak(language: CallInput<'window.speak'>['language']): void;
}

/** A page in a browser: what it cannot have done, it is told was not done. */
const IN_A_BROWSER: WindowDeeds = {
  protect: () => false,
  copy: async () => false,
  emptyClipboard: () => false,
  dismiss: () => {},
  speak: () => {},
};

type WindowHandlers = { readonly [N in WindowCall]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/** @param deeds of the window that asks; absent: it is a page in a browser */
export function windowHandlers(deeds: WindowDeeds = IN_A_BROWSER): WindowHandlers {
  return {
    'window.protect': async ({ on }) => ({ isProtected: deeds.protect(on) }),
    'window.copy': async ({ text, isSecret }) => ({ isCopied: await deeds.copy(text, isSecret) }),
    'window.emptyClipboard': async () => ({ isEmptied: deeds.emptyClipboard() }),
    'window.dismiss': async () => {
      deeds.dismiss();
      return {};
    },
    'window.speak': async ({ language }) => {
      deeds.speak(language);
      return {};
    },
  };
}
