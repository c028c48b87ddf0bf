import type { Problem } from '../../preload/contract.ts';
import type { ControlClient } from '../control/index.ts';
import type { Host } from '../host/index.ts';
import type { Trust } from '../upstream/index.ts';

/** What is examined. */
export interface Patient {
  readonly host: Host;
  readonly app: AppUnderTest;
  /** Port that the gateway takes when it starts. */
  readonly port: number;
  /** Whom TLS is verified against; see Trust. */
  readonly trust?: Trust;
  /** Keys of private authorities that policy approves; see UpstreamOptions. */
  readonly approvedAuthorities?: () => ReadonlySet<string>;
}

export type AppUnderTest =
  /** An app runs and has proved itself. */
  | { readonly kind: 'running'; readonly ask: ControlClient['ask'] }
  /** None runs; its services were started for the examination. */
  | { readonly kind: 'here'; readonly ask: ControlClient['ask'] }
  /** Neither could be had. `channel`: why the running one could not be asked. `start`: why it cannot be started. */
  | { readonly kind: 'none'; readonly channel: Problem; readonly start: Problem | null };
