import type { Fault } from '../../faults/index.ts';
import type { Failure } from '../../upstream/index.ts';
import { statusFault } from '../status-fault.ts';

/** A failure in words. */
export const faultOfFailure = (failure: Failure, host: string): Fault =>
  failure.kind === 'fault' ? failure.fault : statusFault(failure.refusal, host);
