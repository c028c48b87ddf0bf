import type { LookupFunction } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { buildConnector, Pool, ProxyAgent } from 'undici';
import { Fault } from '../faults/index.ts';
import type { ProxyChoice } from '../host/index.ts';
import { type Route, startExchange } from './exchange.ts';
import type { AddressedRequest, Exchange, ResponseSink } from './exchange-types.ts';

/**
 * Whom TLS is verified against. The product passes `{}`: the certificate authorities that Node brings. Tests put their
 * own authority here, in code; there is no flag, setting or variable for it.
 */
export interface Trust {
  /** PEM certificates that are trusted instead of the public authorities. */
  readonly anchors?: readonly string[];
}

/** What was seen of the server when it was last connected to. */
export interface PeerCertificate {
  readonly issuer: string;
  readonly subject: string;
  readonly validTo: string;
  readonly protocol: string;
}

export interface Upstream {
  /**
   * Sends one request over a pooled connection and streams the answer into the sink. Only https; redirects are not
   * followed (GW_UPSTREAM_REDIRECT); connecting is tried again, at most twice, only while nothing was sent.
   */
  exchange(request: AddressedRequest, sink: ResponseSink): Exchange;
  certificateOf(origin: string): PeerCertificate | undefined;
  /** Drops idle and running connections, so that the next request makes a new one (after sleep, or another network). */
  reset(): void;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  readonly trust?: Trust;
  readonly proxyFor: (url: URL) => Promise<ProxyChoice>;
  /** Resolves names in place of the system's resolver. Not asked for addresses, nor where a proxy resolves names. */
  readonly lookup?: LookupFunction;
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
  } = options;
  const ready = new Map<string, Route>();
  const opening = new Map<string, Promise<Route>>();
  const seen = new Map<string, PeerCertificate>();
  const security = strictTls(trust);
  let closed = false;

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
    const connecting = {
      ...security,
      timeout: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelay: silenceMs / LOOKS,
      allowH2: true,
    };
    if (proxy.kind === 'http') {
      const dispatcher = new ProxyAgent({
        ...pooling,
        uri: proxy.url.href,
        ...(proxy.authorization !== undefined && { token: proxy.authorization }),
        requestTls: connecting,
        proxyTls: security,
        proxyTunnel: true,
      });
      return { dispatcher, proxy: proxy.url.host };
    }
    const connect = buildConnector({ ...connecting, ...(lookup && { lookup }) });
    const dispatcher = new Pool(origin, {
      ...pooling,
      connect: (target, done) =>
        connect(target, (error, socket) => {
          if (error) return done(error, null);
          if (socket instanceof tls.TLSSocket) {
            seen.set(origin, certificateOf(socket));
            if (socket.alpnProtocol === 'h2') endWhenSilent(socket, silenceMs);
          }
          return done(null, socket);
        }),
    });
    return { dispatcher, proxy: null };
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
      if (!request.origin.startsWith('https://'))
        return refused(sink, new Fault('GW_UPSTREAM_NOT_HTTPS', { host: request.origin }));
      return startExchange(ready.get(request.origin) ?? (() => opened(request.origin)), request, sink);
    },
    certificateOf: (origin) => seen.get(origin),
    reset() {
      const old = [...ready.values()];
      ready.clear();
      for (const { dispatcher } of old) void dispatcher.close();
    },
    async close() {
      closed = true;
      await Promise.allSettled(opening.values());
      await Promise.allSettled([...ready.values()].map(({ dispatcher }) => dispatcher.destroy()));
      ready.clear();
    },
  };
}

/**
 * Every choice is made here, because Node takes what is left open from the environment: NODE_TLS_REJECT_UNAUTHORIZED
 * would switch verification off, NODE_EXTRA_CA_CERTS and SSL_CERT_FILE would add authorities.
 */
function strictTls({ anchors = tls.rootCertificates }: Trust) {
  const secureContext = tls.createSecureContext({ ca: [...anchors], minVersion: 'TLSv1.2' });
  return { secureContext, rejectUnauthorized: true } as const;
}

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

function certificateOf(socket: TLSSocket): PeerCertificate {
  const { issuer, subject, valid_to } = socket.getPeerCertificate();
  const name = (party: { O?: string | string[]; CN?: string | string[] } | undefined) =>
    [party?.O ?? party?.CN ?? ''].flat().join(', ');
  return {
    issuer: name(issuer),
    subject: name(subject),
    validTo: valid_to ?? '',
    protocol: socket.getProtocol() ?? '',
  };
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
