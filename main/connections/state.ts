import type { FaultText } from '../faults/index.ts';

/**
 * What is known of a connection. One union, no booleans beside it; `since` is ms since the epoch of entering the state.
 * `connected` means that a round trip was verified, and `verifiedAt` says when the last one was.
 */
export type ConnectionState =
  | {
      readonly kind: 'checking';
      readonly since: number;
      readonly reason: 'started' | 'added' | 'asked' | 'resumed' | 'network' | 'credential-changed';
    }
  | { readonly kind: 'connected'; readonly since: number; readonly verifiedAt: number }
  | {
      readonly kind: 'unreachable';
      readonly since: number;
      readonly problem: FaultText;
      readonly failures: number;
      readonly retryAt: number | null;
    }
  | {
      readonly kind: 'needs-key';
      readonly since: number;
      readonly reason: 'missing' | 'refused';
      readonly problem: FaultText;
    }
  | { readonly kind: 'needs-login'; readonly since: number; readonly problem: FaultText }
  /** The sign-in works, but the service wants a token of the person's own besides it; calls go through all the same. */
  | { readonly kind: 'needs-api-token'; readonly since: number; readonly problem: FaultText }
  | { readonly kind: 'vault-closed'; readonly since: number; readonly problem: FaultText }
  | {
      readonly kind: 'blocked';
      readonly since: number;
      readonly reason: 'policy' | 'tenancy' | 'tls';
      readonly problem: FaultText;
    }
  | { readonly kind: 'paused'; readonly since: number };

/** Whether a connection may come back by itself, so that it is worth trying again: the network may have changed. */
export const mayRecover = (state: ConnectionState): boolean =>
  state.kind === 'unreachable' || (state.kind === 'blocked' && state.reason === 'tls');
