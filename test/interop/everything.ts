/** The reference server of the MCP project, which nobody here wrote, reachable over https. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

export interface EverythingServer {
  /** Plain http, for the direct comparison. */
  readonly url: string;
  /** Through the TLS front. */
  readonly secureUrl: string;
  close(): Promise<void>;
}

const PROGRAM = import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js');

/** Starts it as its own process. @param certificate PEM, for `localhost`. */
export async function startEverything(certificate: { key: string; cert: string }): Promise<EverythingServer> {
  const child = fork(fileURLToPath(PROGRAM), ['streamableHttp'], {
    execArgv: ['--import', new URL('loopback.ts', import.meta.url).href],
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  const front = await startTlsFront(certificate, port);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    secureUrl: `https://localhost:${front.port}/mcp`,
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await Promise.all([ended, front.close()]);
    },
  };
}

/** Ends TLS and passes the bytes on as they are, so that nothing of the server's HTTP is changed. */
async function startTlsFront(certificate: { key: string; cert: string }, port: number) {
  const sockets = new Set<net.Socket>();
  const server = tls.createServer(certificate, (secure) => {
    const plain = net.connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [secure, plain],
      [plain, secure],
    ] as const) {
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.on('error', () => other.destroy());
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
