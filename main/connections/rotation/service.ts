import type { Gesture } from '../../auth/index.ts';
import type { LiveConnection } from '../live.ts';
import type { TestReport } from '../trial.ts';
import type { ConnectionRecord } from '../types.ts';
import type { Stage } from './due.ts';
import type { KeyPlaces } from './keys.ts';
import type { RotationReason } from './rules.ts';

/** What rotations need of the connections. */
export interface RotationService {
  found(id: string): LiveConnection;
  keysOf(id: string): KeyPlaces;
  /** Keeps a changed record and takes it into use. @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
  keep(connection: LiveConnection, record: ConnectionRecord): void;
  /**
   * A round trip with a key that is not the stored one, and whose it is.
   * @param onAccepted when the service has taken the key, before it was asked whose it is
   * @throws Fault GW_NEEDS_KEY, GW_TENANCY_MISMATCH, GW_UPSTREAM_*
   */
  tried(record: ConnectionRecord, key: string, onAccepted?: () => void): Promise<TestReport>;
  /** @returns whether the service takes a key. @throws Fault GW_UPSTREAM_* where that could not be found out */
  isAccepted(record: ConnectionRecord, key: string): Promise<boolean>;
  /** A round trip with the stored credential, begun after this call; the state follows. @throws Fault */
  checkAnew(id: string): Promise<TestReport>;
  signOut(id: string): Promise<void>;
  signInAgain(id: string, gesture: Gesture, clientSecret?: string): Promise<TestReport>;
}

/** Something that happened in a rotation, for the audit log. */
export type RotationEvent = { readonly connection: string } & (
  | { readonly kind: 'asked' | 'entered' | 'confirmed' | 'signed-in'; readonly reason: RotationReason }
  | { readonly kind: 'swapped'; readonly reason: RotationReason }
  | { readonly kind: 'due'; readonly reason: RotationReason; readonly stage: Stage }
  | { readonly kind: 'postponed'; readonly reason: RotationReason; readonly until: number; readonly note: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'returned' | 'old-alive' | 'old-dead' | 'old-given-up' }
);
