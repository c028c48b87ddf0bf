import type { ConnectionView, Status } from '../../preload/contract.ts';
import type { Say, TextName } from './texts.ts';

/** What the tray's icon shows, by its shape as well as its colour. */
export const TRAY_STATES = ['connected', 'checking', 'needs-you', 'blocked', 'off'] as const;
export type TrayState = (typeof TRAY_STATES)[number];

type StateKind = ConnectionView['state']['kind'];

/**
 * What each state of a connection is to the tray, and the words for it. Worst first: what the organisation or a guard
 * stopped, what waits for the person, what fails by itself. Only a verified round trip is `connected`.
 */
const MEANINGS: Readonly<Record<StateKind, { readonly tray: TrayState; readonly words: TextName }>> = {
  blocked: { tray: 'blocked', words: 'blocked' },
  'vault-closed': { tray: 'needs-you', words: 'vaultClosed' },
  'needs-key': { tray: 'needs-you', words: 'needsKey' },
  'needs-login': { tray: 'needs-you', words: 'needsLogin' },
  'needs-api-token': { tray: 'needs-you', words: 'needsApiToken' },
  unreachable: { tray: 'blocked', words: 'unreachable' },
  checking: { tray: 'checking', words: 'checking' },
  connected: { tray: 'connected', words: 'connected' },
  paused: { tray: 'off', words: 'paused' },
};
const WORST_FIRST = Object.keys(MEANINGS) as StateKind[];

export interface TrayLook {
  readonly state: TrayState;
  /** The worst there is, in words. */
  readonly tooltip: string;
}

/** @param status null before the services have started */
export function trayLook(status: Pick<Status, 'connections' | 'vault'> | null, say: Say): TrayLook {
  const look = (state: TrayState, words: string): TrayLook => ({ state, tooltip: `Gangway – ${words}` });
  if (status === null) return look('off', say('starting'));
  const { connections, vault } = status;
  const worst = WORST_FIRST.flatMap((kind) => connections.filter(({ state }) => state.kind === kind))[0];
  if (worst === undefined) return look('off', say('none'));
  if (vault.kind === 'closed' && worst.state.kind !== 'blocked') return look('needs-you', say('vaultClosed'));
  const { tray, words } = MEANINGS[worst.state.kind];
  const count = connections.length;
  if (tray === 'off') return look(tray, say('allPaused'));
  if (tray === 'connected' && count > 1) return look(tray, say('allConnected', { count }));
  return look(tray, say(words, { name: worst.label }));
}

/** The state of one connection in a few words, with its name. */
export const connectionInWords = ({ state, label }: Pick<ConnectionView, 'state' | 'label'>, say: Say): string =>
  say(MEANINGS[state.kind].words, { name: label });
