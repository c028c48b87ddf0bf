import type { FollowedRecord } from '../audit/index.ts';
import type { Fault } from '../faults/index.ts';

/** What became of a batch. */
export type Sent =
  /** It is there. `rejected`: records that the destination said it did not keep, which are not to be sent again. */
  | { readonly kind: 'taken'; readonly rejected: number }
  /** It may be tried again. `afterMs`: when the destination asks for that. */
  | { readonly kind: 'later'; readonly fault: Fault; readonly afterMs: number | null }
  /** Something must be put right first; nothing is lost meanwhile. */
  | { readonly kind: 'misconfigured'; readonly fault: Fault }
  /** This batch will never be taken; a smaller one may. */
  | { readonly kind: 'refused'; readonly fault: Fault };

/** The way to one destination. One batch at a time. */
export interface Sender {
  /** Records in one batch. */
  readonly most: number;
  send(records: readonly FollowedRecord[], signal: AbortSignal): Promise<Sent>;
  close(): Promise<void>;
}
