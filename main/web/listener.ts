import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Fault } from '../faults/index.ts';
import { LIMITS } from './limits.ts';

/**
 * Listens on 127.0.0.1.
 * @param port 0 for any free one
 * @throws Fault GW_WINDOW_PORT_TAKEN
 */
export function listening(
  port: number,
  onRequest: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Server> {
  const limits = { headersTimeout: LIMITS.head, requestTimeout: LIMITS.request, maxHeaderSize: 16 * 1024 };
  const server = createServer({ ...limits, noDelay: true }, onRequest);
  server.maxConnections = LIMITS.connections;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new Fault('GW_WINDOW_PORT_TAKEN', { port }, { cause: error }) : error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.on('error', () => {});
      resolve(server);
    });
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the window has no port');
  return address.port;
}
