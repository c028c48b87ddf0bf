import { isIPv6, type LookupFunction } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { Pool } from 'undici';
import { Fault } from '../faults/index.ts';
import type { ProxyChoice } from '../host/index.ts';
import { type Route, startExchange } from './exchange.ts';
import type { AddressedRequest, Exchange, ResponseSink } from './exchange-types.ts';
import { contextOf, createSecuring, type PeerCertificate, type Target, type Tunnel } from './securing.ts';
import { isProtected, type Trust } from './trust.ts';
import { openTunnel } from './tunnel.ts';

export interface Upstream {
  /**
   * Sends one request over a pooled connection and streams the answer into the sink. Only https; redirects are not
   * followed (GW_UPSTREAM_REDIRECT); connecting is tried again, at most twice, only while nothing was sent.
   */
  exchange(request: AddressedRequest, sink: ResponseSink): Exchange;
  certificateOf(origin: string): PeerCertificate | undefined;
  /** Drops idle and running connections, so that the next request makes a new one (after sleep, or another network). */
  reset(): void;
  /** Ends every connection with what goes over it: what it was allowed by was withdrawn. */
  cut(): void;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  readonly trust?: Trust;
  readonly proxyFor: (url: URL) => Promise<ProxyChoice>;
  /** Resolves names in place of the system's resolver. Not asked for addresses, nor where a proxy resolves names. */
  readonly lookup?: LookupFunction;
  /**
   * Keys of private authorities that machine policy approves (SHA-256 of the SubjectPublicKeyInfo, base64); asked at every
   * new connection. Without one, nothing is sent to a server that only this computer's own store vouches for.
   */
  readonly approvedAuthorities?: () => ReadonlySet<string>;
  /** Port at which a host is asked, without a credential, whether a network answers in its place. Tests name another. */
  readonly plainPort?: number;
  /** Longest wait for a connection with its TLS handshake, ms. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for the head of an answer, ms: long, because a server may think before it answers. */
  readonly answerTimeoutMs?: number;
  /**
   * How long a server may say nothing at all, ms, while it is asked for signs of life; then its connection is taken for
   * dead. A server that thinks does give signs of life, on HTTP/2 by itself and on HTTP/1.1 by its system.
   */
  readonly silenceMs?: number;
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const {
    trust = {},
    proxyFor,
    lookup,
    connectTimeoutMs = 10_000,
    answerTimeoutMs = 900_000,
    silenceMs = 45_000,
    approvedAuthorities = () => NONE,
    plainPort = 80,
  } = options;
  const ready = new Map<string, Route>();
  const opening = new Map<string, Promise<Route>>();
  /** Made when it is needed: reading the authorities takes 10 to 30 ms, and most computers have no proxy. */
  let toProxies: tls.SecureContext | null = null;
  const securing = createSecuring({
    ...{ trust, approvedAuthorities, lookup, plainPort },
    ...{ timeoutMs: connectTimeoutMs, keepAliveInitialDelay: silenceMs / LOOKS },
  });
  let closed = false;

  function contextToProxies(): tls.SecureContext {
    toProxies ??= contextOf(trust.anchors ?? tls.rootCertificates, false);
    return toProxies;
  }

  const pooling = {
    pipelining: 1,
    allowH2: true,
    bodyTimeout: 0,
    headersTimeout: answerTimeoutMs,
    keepAliveTimeout: 30_000,
    maxHeaderSize: 64 * 1024,
    h2Options: { pingInterval: silenceMs / LOOKS },
  } as const;

  async function open(origin: string): Promise<Route> {
    const proxy = await proxyFor(new URL(origin));
    const tunnel: Tunnel =
      proxy.kind === 'http'
        ? ({ hostname, port, protocol }) =>
            openTunnel({
              ...{ proxy, secureContext: contextToProxies(), timeoutMs: connectTimeoutMs },
              target: `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port || (protocol === 'https:' ? 443 : 80)}`,
            })
        : null;
    const connected = async (target: Target) => {
      const socket = await securing.connect(target, tunnel);
      if (socket instanceof tls.TLSSocket && socket.alpnProtocol === 'h2') endWhenSilent(socket, silenceMs);
      return socket;
    };
    return new Pool(origin, {
      ...pooling,
      connect: (target, done) =>
        void connected(target).then(
          (socket) => done(null, socket),
          (error: Error) => done(error, null),
        ),
    });
  }

  function opened(origin: string): Promise<Route> {
    let promise = opening.get(origin);
    if (promise === undefined) {
      promise = open(origin)
        .then((route) => {
          ready.set(origin, route);
          return route;
        })
        .finally(() => opening.delete(origin));
      opening.set(origin, promise);
    }
    return promise;
  }

  return {
    exchange(request, sink) {
      if (closed) return refused(sink, new Fault('GW_SHUTTING_DOWN'));
      if (!request.origin.startsWith('https://') && !isProtected(new URL(request.origin), trust))
        return refused(sink, new Fault('GW_UPSTREAM_NOT_HTTPS', { host: request.origin }));
      return startExchange(ready.get(request.origin) ?? (() => opened(request.origin)), request, sink);
    },
    certificateOf: securing.certificateOf,
    reset() {
      const old = [...ready.values()];
      ready.clear();
      for (const route of old) void route.close();
    },
    cut() {
      const old = [...ready.values()];
      ready.clear();
      for (const route of old) void route.destroy();
    },
    async close() {
      closed = true;
      await Promise.allSettled(opening.values());
      await Promise.allSettled([...ready.values()].map((route) => route.destroy()));
      ready.clear();
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

/** How often a connection is asked for a sign of life, and looked at, within the longest silence. */
const LOOKS = 3;

/**
 * Ends an HTTP/2 connection whose server vanished without a word (a network that was left, a firewall that forgot it):
 * every call to the server shares it, and the system would go on sending for a quarter of an hour. undici asks for the
 * signs of life and does not wait for them. Looks are counted and not time, which passes while a computer sleeps.
 */
function endWhenSilent(socket: TLSSocket, silenceMs: number): void {
  let heard = socket.bytesRead;
  let silent = 0;
  const timer = setInterval(() => {
    silent = socket.bytesRead === heard ? silent + 1 : 0;
    heard = socket.bytesRead;
    if (silent > LOOKS) socket.destroy(Object.assign(new Error('the server fell silent'), { code: 'ETIMEDOUT' }));
  }, silenceMs / LOOKS).unref();
  socket.once('close', () => clearInterval(timer));
}

function refused(sink: ResponseSink, fault: Fault): Exchange {
  let live = true;
  queueMicrotask(() => live && sink.onFault(fault));
  return {
    abort: () => {
      live = false;
    },
    resume: () => {},
  };
}
