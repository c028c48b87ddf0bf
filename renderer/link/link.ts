import type { GangwayApi, Problem } from '../../preload/contract.ts';

/** Whether Gangway can be reached from this window. */
export type LinkState =
  | { readonly kind: 'opening' }
  /** Entered anew whenever news were missed: all is to be read again. */
  | { readonly kind: 'online'; readonly since: number }
  /** It does not answer; the window goes on trying. */
  | { readonly kind: 'offline'; readonly since: number }
  /** It will not answer this window any more: a new one has to be opened. */
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** `no-code`: the address was opened without a code. `code`: it was refused. `session`: what it gave has ended. */
export type EndReason = 'no-code' | 'code' | 'session';

/** The way from this window to Gangway. */
export interface Link extends GangwayApi {
  /** Whether the window is a page in a browser, which cannot keep a screen from being recorded. */
  readonly kind: 'app' | 'browser';
  readonly state: LinkState;
  /** @returns how to stop */
  onState(listener: () => void): () => void;
}

/** What a call says that could not be made. The code is the one of the same trouble elsewhere; see main/faults. */
export class LinkLost extends Error {
  readonly code = 'GW_NOT_RUNNING' satisfies Problem['code'];
}
