import { randomUUID } from 'node:crypto';
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/server';
import { type Principal, principalOf } from './credential.ts';
import type { Exchange } from './exchange.ts';
import type { Service } from './service.ts';
import type { Session, Sessions } from './sessions.ts';
import { createMcpServer } from './tools.ts';
import type { ApiKey } from './types.ts';

export interface SseSession extends Session {
  receive(message: JSONRPCMessage): void;
}

export interface LegacySse {
  /** GET /mcp/sse: a stream whose first event, `endpoint`, says where messages go. */
  open(exchange: Exchange, apiKey: ApiKey): Promise<Response>;
  /** POST to that path: 202, and the answer comes on the stream. */
  receive(exchange: Exchange, apiKey: ApiKey, body: Buffer): Response;
}

export const SSE_PATH = '/mcp/sse';
export const MESSAGE_PATH = '/mcp/messages';

/** MCP over HTTP+SSE, the transport of revision 2024-11-05, which Onboard documents. */
export function createLegacySse(service: Service, sessions: Sessions<SseSession>, keepAliveMs: number): LegacySse {
  return {
    async open(exchange, apiKey) {
      if (!accepts(exchange, 'text/event-stream')) return plain(406, 'Client must accept text/event-stream');
      const id = randomUUID();
      const { transport, stream, receive } = createTransport(id, keepAliveMs);
      const principal: Principal = principalOf(apiKey);
      const server = createMcpServer(service, principal);
      sessions.add({ id, principal, server, receive });
      exchange.recording.update({ session: id });
      await server.connect(transport);
      // The session is the stream: it ends with it, whoever ends it.
      server.server.onclose = () => sessions.remove(id);
      exchange.closed.addEventListener('abort', () => void server.close());
      return new Response(stream, {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' },
      });
    },
    receive(exchange, apiKey, body) {
      const id = new URL(exchange.request.url ?? '/', service.origin).searchParams.get('session_id');
      exchange.recording.update(id === null ? {} : { session: id });
      const session = sessions.find(id, principalOf(apiKey));
      if (session === null) return plain(404, 'Could not find session');
      try {
        session.receive(parseJSONRPCMessage(JSON.parse(body.toString('utf8'))));
      } catch {
        return plain(400, 'Could not parse message');
      }
      return plain(202, 'Accepted');
    },
  };
}

function createTransport(id: string, keepAliveMs: number) {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let keepAlive: NodeJS.Timeout | null = null;
  const write = (text: string) => controller?.enqueue(encoder.encode(text));
  const stop = () => {
    controller = null;
    if (keepAlive !== null) clearInterval(keepAlive);
  };
  const stream = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own;
    },
    cancel: stop,
  });
  const transport: Transport = {
    async start() {
      write(`event: endpoint\ndata: ${MESSAGE_PATH}?session_id=${id}\n\n`);
      if (keepAliveMs > 0) keepAlive = setInterval(() => write(': keepalive\n\n'), keepAliveMs);
    },
    async send(message) {
      write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    },
    async close() {
      const open = controller;
      stop();
      open?.close();
      transport.onclose?.();
    },
  };
  return { transport, stream, receive: (message: JSONRPCMessage) => transport.onmessage?.(message) };
}

const accepts = ({ recording }: Exchange, type: string) =>
  recording.header('accept').some((value) => value.includes(type) || value.includes('*/*'));

const plain = (status: number, text: string) =>
  new Response(text, { status, headers: { 'content-type': 'text/plain' } });
