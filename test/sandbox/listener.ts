import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import type { ServerCertificate } from './certificates.ts';
import type { Listener, ListenerOptions } from './types.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Bound extends Listener {
  readonly connections: number;
  dropConnections(): void;
}

export interface BindOptions {
  /** The loopback name that `origin` shows. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly http: NonNullable<ListenerOptions['http']>;
  readonly tls: NonNullable<ListenerOptions['tls']>;
  readonly certificate: ServerCertificate;
  /** Told when a connection begins or ends. */
  readonly changed: () => void;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1']);
const ATTEMPTS = 10;
/** Nothing ends a slow or idle client here: that is for the tests to do. */
const TIMEOUTS = { keepAliveTimeout: 300_000, requestTimeout: 0, headersTimeout: 0 };

/** @throws Error when the name is not one of this machine's loopback names. */
export function assertLoopback(host: string): void {
  if (LOOPBACK_NAMES.has(host)) return;
  throw new Error(
    `The sandbox is a test server with made-up data and listens on loopback only (localhost, 127.0.0.1 or ::1); it was asked for ${host}.`,
  );
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1 at the same port, so that `localhost` means this server
 * whichever address a client tries first.
 */
export async function bind(options: BindOptions, handler: RequestHandler): Promise<Bound> {
  assertLoopback(options.host);
  for (let attempt = 1; ; attempt += 1) {
    const sockets = new Set<net.Socket>();
    const first = await listen(createServer(options, handler, sockets), options.port, '127.0.0.1');
    const { port } = first.address() as net.AddressInfo;
    try {
      const second = await listenOnIpv6(createServer(options, handler, sockets), port);
      return bound(options, port, second === null ? [first] : [first, second], sockets);
    } catch (error) {
      await stop(first);
      if (options.port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

function bound(options: BindOptions, port: number, servers: readonly net.Server[], sockets: Set<net.Socket>): Bound {
  const scheme = options.tls === 'none' ? 'http' : 'https';
  const host = options.host === '::1' ? '[::1]' : options.host;
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    origin: `${scheme}://${host}:${port}`,
    get connections() {
      return sockets.size;
    },
    dropConnections,
    async close() {
      const stopped = servers.map(stop);
      dropConnections();
      await Promise.all(stopped);
    },
  };
}

function createServer(options: BindOptions, handler: RequestHandler, sockets: Set<net.Socket>): net.Server {
  const server = createUntracked(options, handler);
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    options.changed();
    // A connection that the other side resets, or that trouble destroys here, is an ordinary end.
    socket.on('error', () => {});
    socket.once('close', () => {
      sockets.delete(socket);
      options.changed();
    });
  });
  return server;
}

function createUntracked(options: BindOptions, handler: RequestHandler): net.Server {
  if (options.tls === 'mute') return net.createServer();
  if (options.tls === 'none') return http.createServer(TIMEOUTS, handler);
  const tls = { ...options.certificate, ...versions(options.tls) };
  if (options.http === 'http/1.1') return https.createServer({ ...TIMEOUTS, ...tls }, handler);
  // These are the HTTP/1.1 server's properties; the HTTP/2 one has them when it serves both.
  const server = Object.assign(http2.createSecureServer({ ...tls, allowHTTP1: true }), TIMEOUTS);
  // Node's HTTP/2 objects offer what this program uses of the HTTP/1.1 ones (node:http2, "Compatibility API").
  server.on('request', (request, response) =>
    handler(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  server.on('sessionError', () => {});
  return server;
}

function versions(newest: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') {
  // OpenSSL 3 speaks TLS 1.1 only at security level 0.
  if (newest === 'TLSv1.1') return { minVersion: newest, maxVersion: newest, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  return { minVersion: 'TLSv1.2', maxVersion: newest } as const;
}

function listen(server: net.Server, port: number, host: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

async function listenOnIpv6(server: net.Server, port: number): Promise<net.Server | null> {
  try {
    return await listen(server, port, '::1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
    return null;
  }
}

const stop = (server: net.Server) => new Promise<void>((resolve) => server.close(() => resolve()));
