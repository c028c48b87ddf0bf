/** A TLS server that answers with whatever bytes a test wants, or with none, or breaks off at any stage. */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { PROVIDERS } from '../../main/connections/index.ts';
import { createAuthority } from '../sandbox/index.ts';
import type { Behind } from './rig.ts';

/** One connection after its handshake. */
export interface RawConnection {
  readonly secure: tls.TLSSocket;
  /** The TCP connection below, e.g. to reset it. */
  readonly tcp: net.Socket;
}

/** Answers one request, whose head and body are given as text. */
export type Script = (connection: RawConnection, request: string) => void;

export interface RawServer extends Behind {
  /** How requests are answered; `normal` to begin with. */
  script: Script;
  /** Asked for every TCP connection before its handshake; whether it was dealt with. */
  onTcp: (tcp: net.Socket) => boolean;
  /** Told how much of a request has come whenever more did. */
  onBytes: (connection: RawConnection, bytes: number) => void;
  certificate: tls.SecureContextOptions;
  readonly origin: string;
  /** Requests that came in full, as text. */
  readonly requests: string[];
  /** TCP connections that came. */
  readonly connects: number;
  /** Ends every connection, so that the next request makes a new one. */
  drop(): void;
}

const authority = createAuthority('Raw server test authority');
const custom = PROVIDERS.find(({ id }) => id === 'custom');

export const issue = authority.issue;
const GOOD = issue({ hosts: ['localhost'] });

export async function startRawServer(): Promise<RawServer> {
  if (!custom) throw new Error('the built-in provider is gone');
  const sockets = new Set<net.Socket>();
  const requests: string[] = [];
  let connects = 0;

  const server = net.createServer((tcp) => {
    connects++;
    sockets.add(tcp);
    tcp.on('error', () => {}).on('close', () => sockets.delete(tcp));
    if (raw.onTcp(tcp)) return;
    const secureContext = tls.createSecureContext(raw.certificate);
    const secure = new tls.TLSSocket(tcp, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => {});
    onRequests(
      secure,
      (bytes) => raw.onBytes({ secure, tcp }, bytes),
      (request) => {
        requests.push(request);
        raw.script({ secure, tcp }, request);
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://localhost:${(server.address() as net.AddressInfo).port}`;

  const raw: RawServer = {
    script: normal,
    onTcp: () => false,
    onBytes: () => {},
    certificate: GOOD,
    origin,
    url: `${origin}/mcp`,
    ca: authority.pem,
    key: 'raw-server-key-5f1c',
    provider: custom,
    requests,
    get connects() {
      return connects;
    },
    connections: () => sockets.size,
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
      raw.drop();
      await closed;
    },
  };
  return raw;
}

/** Cuts the bytes of a connection into requests; chunked ones are taken to end where a chunk of nothing does. */
function onRequests(socket: tls.TLSSocket, onBytes: (bytes: number) => void, then: (request: string) => void): void {
  let parts: string[] = [];
  let bytes = 0;
  /** Bytes of the request under way; 0 while its head is not complete. */
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk.toString('latin1'));
    bytes += chunk.length;
    onBytes(bytes);
    while (bytes > 0) {
      if (length === 0) {
        const text = parts.join('');
        parts = [text];
        length = lengthOf(text);
      }
      const ended = Number.isFinite(length) ? length > 0 && bytes >= length : parts.at(-1)?.endsWith('0\r\n\r\n');
      if (!ended) return;
      const text = parts.join('');
      const request = text.slice(0, length);
      parts = [text.slice(request.length)];
      bytes -= request.length;
      length = 0;
      then(request);
    }
  });
}

function lengthOf(text: string): number {
  const head = text.indexOf('\r\n\r\n') + 4;
  if (head < 4) return 0;
  if (/^transfer-encoding:/im.test(text.slice(0, head))) return Number.POSITIVE_INFINITY;
  return head + Number(/^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
}

/** Answers as a small MCP server does. */
export const normal: Script = ({ secure }, request) => {
  const id = /"id":("[^"]*"|\d+)/.exec(request)?.[1];
  if (id === undefined) return void secure.write('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n');
  const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'raw', version: '1' } };
  secure.write(answer(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`));
};

/** The bytes of a well-formed answer. */
export const answer = (body: string, type = 'application/json') =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
