import type { CallName } from './contract.ts';

/** Electron's channel of a call. There is one for each, and no other. */
export const channelOf = (name: CallName): string => `gangway/${name}`;

/** Electron's channel of what a window is told unasked. */
export const PUSH_CHANNEL = 'gangway/push';
