import { Fault } from '../../faults/index.ts';
import { type Failure, headerValue } from '../../upstream/index.ts';

/** A failure in words. A status alone says nothing to the person whose call it was. */
export function faultOfFailure(failure: Failure, host: string): Fault {
  if (failure.kind === 'fault') return failure.fault;
  const { status, headers } = failure.refusal;
  const seconds = Number.parseInt(headerValue(headers, 'retry-after') ?? '', 10);
  if ((status === 429 || status === 503) && seconds >= 0)
    return new Fault('GW_UPSTREAM_BUSY', { host, status, seconds });
  return new Fault(status >= 500 ? 'GW_UPSTREAM_ERROR' : 'GW_UPSTREAM_REJECTED', { host, status });
}
