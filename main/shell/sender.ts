import { Fault } from '../faults/index.ts';
import { isOwn } from './origin.ts';

/** The part of Electron's event of a call that says who asks. */
export interface CallEvent<C extends { readonly mainFrame: unknown }> {
  readonly sender: C;
  readonly senderFrame: { readonly url: string } | null;
}

/**
 * Whether a call comes from a window of the app, from the page itself and not from something framed in it, and whether
 * that page is the own one.
 * @returns the fault to answer with, else null
 */
export function refusedSender<C extends { readonly mainFrame: unknown }>(
  { sender, senderFrame }: CallEvent<C>,
  isWindow: (contents: C) => boolean,
): Fault | null {
  const foreign = (from: string) => new Fault('GW_WINDOW_FOREIGN', { from });
  if (!isWindow(sender)) return foreign('another window');
  if (senderFrame === null || senderFrame !== sender.mainFrame) return foreign('a frame in the window');
  return isOwn(senderFrame.url) ? null : foreign('another page');
}
