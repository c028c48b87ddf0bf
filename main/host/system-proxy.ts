import { Fault } from '../faults/index.ts';
import type { ProxyChoice } from './host.ts';

/**
 * What the system's proxy settings say for an address, from the answer of Chromium's resolver, which has evaluated a PAC
 * file where there is one: a list such as `PROXY proxy.example:8080; DIRECT`, best first.
 * A proxy of a kind that Gangway cannot use is passed over; when only such are named nothing is reached around them.
 * @param credentials of a proxy, as an Authorization header has them
 * @throws Fault GW_PROXY_UNSUPPORTED
 */
export function proxyFromSystem(
  answer: string,
  credentials: (proxy: URL) => string | undefined = () => undefined,
): ProxyChoice {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of entries) {
    const [kind = '', host = ''] = entry.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return { kind: 'direct' };
    const scheme = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' }[kind.toUpperCase()];
    if (scheme === undefined || !URL.canParse(`${scheme}://${host}`)) continue;
    const url = new URL(`${scheme}://${host}`);
    const authorization = credentials(url);
    return { kind: 'http', url, ...(authorization !== undefined && { authorization }) };
  }
  if (entries.length === 0) return { kind: 'direct' };
  throw new Fault('GW_PROXY_UNSUPPORTED', { kinds: entries.map((entry) => entry.split(/\s+/)[0]).join(', ') });
}
