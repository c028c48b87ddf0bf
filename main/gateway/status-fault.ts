import { Fault } from '../faults/index.ts';
import { headerValue, type Refusal } from '../upstream/index.ts';

/** An HTTP refusal in words: a status alone says nothing to the person whose call it was. */
export function statusFault({ status, headers }: Refusal, host: string): Fault {
  const seconds = retryAfter(headerValue(headers, 'retry-after'));
  if (seconds !== null && (status === 429 || status === 503)) {
    return new Fault('GW_UPSTREAM_BUSY', { host, status, seconds });
  }
  return new Fault(status >= 500 ? 'GW_UPSTREAM_ERROR' : 'GW_UPSTREAM_REJECTED', { host, status });
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
