import type { Host, ProxyChoice } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';

/**
 * The proxy for an address: the one that policy prescribes, else the system's. A prescribed way without an address is
 * the system's: a direct one would go around a proxy that the organisation wants.
 */
export const prescribedProxy =
  (host: Pick<Host, 'proxyFor'>, policy: Policy) =>
  async (url: URL): Promise<ProxyChoice> => {
    const { ProxyMode, ProxyServer } = policy.values;
    if (ProxyMode === 'direct') return { kind: 'direct' };
    if (ProxyMode === 'fixed' && ProxyServer !== null) return { kind: 'http', url: new URL(ProxyServer) };
    return host.proxyFor(url);
  };
