import { get } from 'node:http';
import type { LookupFunction } from 'node:net';

/** What a network says at the plain door of a host. Nobody vouches for it: it serves to choose words, nothing else. */
export interface Overheard {
  /** Something answers in the host's place and leads elsewhere: a network that wants a sign-in of its own. */
  readonly portal: boolean;
  /** Its clock (Date, RFC 9110 section 6.6.1), ms since the epoch. */
  readonly date: number | null;
}

export interface OverhearOptions {
  readonly host: string;
  readonly port: number;
  readonly lookup?: LookupFunction;
  readonly timeoutMs: number;
}

/** Network Authentication Required (RFC 6585 section 6). */
const NETWORK_SIGN_IN = 511;

/**
 * Asks the host's plain door for `/`, with no credential, and follows nothing. Never rejects.
 * @returns null where nobody answers there
 */
export function overhear({ host, port, lookup, timeoutMs }: OverhearOptions): Promise<Overheard | null> {
  return new Promise((resolve) => {
    const asked = get({ host, port, path: '/', agent: false, ...(lookup && { lookup }) }, (res) => {
      const { statusCode: status = 0, headers } = res;
      const date = Date.parse(headers.date ?? '');
      finish({
        portal: status === NETWORK_SIGN_IN || (status >= 300 && status < 400 && leadsAway(headers.location, host)),
        date: Number.isNaN(date) ? null : date,
      });
    });
    const finish = (found: Overheard | null) => {
      clearTimeout(timer);
      asked.destroy();
      resolve(found);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    asked.on('error', () => finish(null));
  });
}

/** A server leads from its plain door to its own TLS one, or to another name of its own domain. */
function leadsAway(location: string | undefined, host: string): boolean {
  if (location === undefined || !URL.canParse(location)) return false;
  const { hostname } = new URL(location);
  const domain = (name: string) => name.split('.').slice(-2).join('.');
  return hostname !== host && domain(hostname) !== domain(host);
}
