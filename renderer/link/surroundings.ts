/**
 * What the window has done for it by what it is drawn in; see preload/contract/window.ts. In a browser the page does
 * what it can by itself, and the rest is not done.
 */
import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';

type WindowCall = Extract<CallName, `window.${string}`>;

/** @returns null in a browser, and where it could not be done */
async function done<N extends WindowCall>(name: N, input: CallInput<N>): Promise<CallOutput<N> | null> {
  const answer = await window.gangway?.call(name, input).catch(() => null);
  return answer?.ok ? answer.value : null;
}

const inBrowser = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** @returns whether the text is in the clipboard now */
export async function copyText(text: string, isSecret = false): Promise<boolean> {
  if (!window.gangway) return inBrowser(navigator.clipboard.writeText(text));
  return (await done('window.copy', { text, isSecret }))?.isCopied ?? false;
}

/** Empties the clipboard, where that is possible. @returns whether it did */
export async function emptyClipboard(): Promise<boolean> {
  if (!window.gangway) return inBrowser(navigator.clipboard.writeText(''));
  return (await done('window.emptyClipboard', {}))?.isEmptied ?? false;
}

export const dismiss = (): void => void done('window.dismiss', {});
export const speak = (language: CallInput<'window.speak'>['language']): void => void done('window.speak', { language });

let typing = 0;
let isProtected = false;
const listeners = new Set<() => void>();

function protect(on: boolean): void {
  void done('window.protect', { on }).then((answer) => {
    isProtected = answer?.isProtected ?? false;
    for (const listener of listeners) listener();
  });
}

/** Keeps the window out of recordings for as long as a key can be typed. @returns how to end it */
export function protectScreen(): () => void {
  typing++;
  if (typing === 1) protect(true);
  return () => {
    typing--;
    if (typing === 0) protect(false);
  };
}

/** Whether the window is kept out of recordings now; tells changes. */
export const screenProtection = {
  get: () => isProtected,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
