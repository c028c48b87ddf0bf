import { createServer, type RequestListener, type Server } from 'node:http';
import { Fault } from '../faults/index.ts';
import { holderOfPort } from './port-holder.ts';

/** Where AI clients find the gateway, unless policy or settings name another port. Below every ephemeral range. */
export const DEFAULT_PORT = 24264;

/** Limits of what a local program may do to the listener. Times in ms, sizes in bytes. */
const LIMITS = {
  /** Longest wait for a complete request head. */
  headersTimeout: 15_000,
  /** Longest wait for a complete request, body included. Answers have no limit: streams may stay open for days. */
  requestTimeout: 300_000,
  /** How often the two are looked at. */
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 32 * 1024,
  maxConnections: 4096,
} as const;

export type ListenerLimits = { readonly [Name in keyof typeof LIMITS]: number };

export interface Listener {
  readonly port: number;
  /** Stops taking connections; requests under way go on. */
  stop(): void;
  /** Ends what is left. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, [::1], on one port.
 * @param port 0 for any free one
 * @throws Fault GW_PORT_TAKEN with the name of the holder
 */
export async function listen(
  port: number,
  onRequest: RequestListener,
  changed: Partial<ListenerLimits> = {},
): Promise<Listener> {
  const limits = { ...LIMITS, ...changed };
  const first = await bound('127.0.0.1', port, onRequest, limits);
  const chosen = portOf(first);
  const servers = [first];
  try {
    servers.push(await bound('::1', chosen, onRequest, limits));
  } catch (error) {
    // Without IPv6 there is no [::1] that another program could answer on. A taken [::1] port is another matter:
    // clients that look up "localhost" would reach that program.
    if (error instanceof Fault) {
      first.close();
      throw error;
    }
  }
  return {
    port: chosen,
    stop: () => {
      for (const server of servers) server.close();
    },
    close: async () => {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

function bound(address: string, port: number, onRequest: RequestListener, limits: ListenerLimits): Promise<Server> {
  const server = createServer({ ...limits, noDelay: true, requireHostHeader: false }, onRequest);
  server.timeout = 0;
  server.maxConnections = limits.maxConnections;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      holderOfPort(port).then(
        (holder) => reject(new Fault('GW_PORT_TAKEN', { port, holder }, { cause: error })),
        reject,
      );
    });
    server.listen({ host: address, port, exclusive: true, ipv6Only: address === '::1' }, () => {
      server.removeAllListeners('error');
      server.on('error', () => {});
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return address.port;
}
