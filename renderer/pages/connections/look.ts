import {
  type Icon,
  IconCircleCheckFilled,
  IconKey,
  IconLock,
  IconLogin2,
  IconPlayerPauseFilled,
  IconPlugConnectedX,
  IconRefresh,
  IconShieldX,
} from '@tabler/icons-react';
import type { ConnectionView } from '../../../preload/contract.ts';
import type { Tone } from '../../components/tone.ts';

export type State = ConnectionView['state'];
export type NextStep = 'test' | 'check' | 'enterKey' | 'resume' | 'signIn';

interface Look {
  readonly tone: Tone;
  /** Every kind has a shape of its own. */
  readonly icon: Icon;
  /** The one thing that a person can do about it; null when there is nothing to do but wait, or it is up to others. */
  readonly next: NextStep | null;
}

const LOOKS: { readonly [K in State['kind']]: Look } = {
  connected: { tone: 'good', icon: IconCircleCheckFilled, next: 'test' },
  checking: { tone: 'info', icon: IconRefresh, next: null },
  unreachable: { tone: 'bad', icon: IconPlugConnectedX, next: 'check' },
  'needs-key': { tone: 'warn', icon: IconKey, next: 'enterKey' },
  'needs-login': { tone: 'warn', icon: IconLogin2, next: 'signIn' },
  'needs-api-token': { tone: 'warn', icon: IconKey, next: 'check' },
  'vault-closed': { tone: 'warn', icon: IconLock, next: 'check' },
  blocked: { tone: 'bad', icon: IconShieldX, next: 'check' },
  paused: { tone: 'quiet', icon: IconPlayerPauseFilled, next: 'resume' },
};

/** What a state looks like, and the one next step it asks for. */
export function lookOf(state: State): Look {
  const look = LOOKS[state.kind];
  if (state.kind !== 'blocked' || state.reason !== 'policy') return look;
  // Only the organisation can lift its own block, but for the one that a new key lifts.
  return { ...look, next: state.problem.code === 'GW_ROTATION_OVERDUE' ? 'enterKey' : null };
}

/** Key of the words for a state among the texts. */
export function wordsOf(state: State) {
  if (state.kind === 'needs-key') return `state.needs-key-${state.reason}` as const;
  if (state.kind === 'blocked') return `state.blocked-${state.reason}` as const;
  return `state.${state.kind}` as const;
}
