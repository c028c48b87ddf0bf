import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Fault } from '../faults/index.ts';
import type { ProxyChoice } from '../host/index.ts';

export interface TunnelOptions {
  readonly proxy: Extract<ProxyChoice, { kind: 'http' }>;
  /** `name:port` of the server behind. */
  readonly target: string;
  /** For a proxy that is itself reached by TLS. */
  readonly secureContext: SecureContext;
  readonly timeoutMs: number;
}

/**
 * A connection to a server through a proxy (CONNECT, RFC 9110 section 9.3.6). The proxy gets its own credentials and the
 * name of the server, nothing else.
 * @throws Fault GW_PROXY_UNREACHABLE, GW_PROXY_AUTH, GW_PROXY_REFUSED
 */
export function openTunnel({ proxy, target, secureContext, timeoutMs }: TunnelOptions): Promise<Socket> {
  const { url, authorization } = proxy;
  const secured = url.protocol === 'https:';
  const ask = secured ? tlsRequest : plainRequest;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const unreachable = (cause: unknown) => reject(new Fault('GW_PROXY_UNREACHABLE', { proxy: url.host }, { cause }));
    const req = ask({
      method: 'CONNECT',
      host: name,
      port: Number(url.port || (secured ? 443 : 80)),
      path: target,
      headers: { Host: target, ...(authorization !== undefined && { 'Proxy-Authorization': authorization }) },
      agent: false,
      ...(secured && { secureContext, rejectUnauthorized: true }),
    });
    const timer = setTimeout(() => req.destroy(new Error('the proxy is silent')), timeoutMs);
    req.once('close', () => clearTimeout(timer));
    req.once('error', unreachable);
    // A proxy that sends no tunnel but a page: an answer to CONNECT that is no success arrives here as well.
    req.once('connect', ({ statusCode: status = 0 }, socket, head) => {
      clearTimeout(timer);
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket as Socket);
        return;
      }
      socket.destroy();
      if (status === 407) reject(new Fault('GW_PROXY_AUTH', { proxy: url.host }));
      else reject(new Fault('GW_PROXY_REFUSED', { proxy: url.host, host: target, status }));
    });
    req.end();
  });
}
