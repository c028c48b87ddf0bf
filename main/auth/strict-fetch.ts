import { Fault } from '../faults/index.ts';
import type { Upstream } from '../upstream/index.ts';
import { checkedAddress, type OAuthTrust } from './addresses.ts';

/** The largest answer that is read, bytes. */
const MOST_BYTES = 1024 * 1024;
const TIMEOUT_MS = 15_000;

export type StrictFetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

export interface StrictFetchOptions {
  /** An upstream that looks names up with `publicLookup`. */
  readonly upstream: Upstream;
  readonly trust: OAuthTrust;
  readonly timeoutMs?: number;
}

/**
 * `fetch` for the addresses that servers name during a sign-in: https only, no redirects, nothing in private networks,
 * at most 1 MiB, within 15 s. Bodies are text or form fields.
 *
 * The promise rejects with GW_SIGN_IN_ADDRESS, GW_UPSTREAM_ERROR (5xx and 429), GW_UPSTREAM_MALFORMED (too large),
 * GW_UPSTREAM_TIMEOUT, GW_UPSTREAM_* and GW_PROXY_*; a redirect is GW_UPSTREAM_REDIRECT.
 */
export function createStrictFetch({ upstream, trust, timeoutMs = TIMEOUT_MS }: StrictFetchOptions): StrictFetch {
  return async (address, { method = 'GET', headers, body, signal } = {}) => {
    const url = checkedAddress(address, hostOf(address), trust);
    const outgoing = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: [...new Headers(headers)].flat(),
      body: body === undefined || body === null ? null : Buffer.from(String(body)),
    };
    signal?.throwIfAborted();
    return new Promise<Response>((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let head: { status: number; headers: readonly string[] } = { status: 0, headers: [] };
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        finish();
      };
      const fail = (fault: Fault) =>
        settle(() => {
          running.abort();
          reject(fault);
        });
      const timer = setTimeout(() => fail(new Fault('GW_UPSTREAM_TIMEOUT', { host: url.host })), timeoutMs);
      const running = upstream.exchange(outgoing, {
        onHead(status, received) {
          head = { status, headers: received };
          if (status >= 500 || status === 429) fail(new Fault('GW_UPSTREAM_ERROR', { host: url.host, status }));
        },
        onData(chunk) {
          bytes += chunk.length;
          if (bytes > MOST_BYTES)
            fail(new Fault('GW_UPSTREAM_MALFORMED', { host: url.host, reason: 'it is too large' }));
          else chunks.push(chunk);
          return true;
        },
        onEnd: () => settle(() => resolve(responseOf(head.status, head.headers, Buffer.concat(chunks, bytes)))),
        onFault: (fault) => settle(() => reject(fault)),
      });
    });
  };
}

function responseOf(status: number, list: readonly string[], body: Buffer): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < list.length; at += 2) headers.append(list[at] ?? '', list[at + 1] ?? '');
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : new Uint8Array(body), { status, headers });
}

const hostOf = (address: string | URL) => (URL.canParse(String(address)) ? new URL(address).host : 'unknown');
