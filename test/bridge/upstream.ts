import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Heard {
  readonly method: string;
  readonly headers: http.IncomingHttpHeaders;
  /** The message of a POST. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages freely
  readonly message: any;
  readonly body: string;
}

export type Respond = (heard: Heard, res: http.ServerResponse) => void;

export interface TestUpstream {
  readonly url: string;
  /** Every request, in order of arrival. */
  readonly heard: Heard[];
  /** Messages that were posted, by method; answers of the client under `response`. */
  posts(method: string): Heard[];
  respond: Respond;
  close(): Promise<void>;
}

/** A server that answers as a test tells it to. */
export async function startUpstream(respond: Respond, port = 0): Promise<TestUpstream> {
  const heard: Heard[] = [];
  const server = http.createServer((req, res) => {
    const parts: Buffer[] = [];
    req
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const body = Buffer.concat(parts).toString();
        const each = { method: req.method ?? '', headers: req.headers, body, message: body ? JSON.parse(body) : null };
        heard.push(each);
        upstream.respond(each, res);
      });
  });
  // A backlog for the tests that open a thousand connections at once.
  server.listen(port, '127.0.0.1', 4096);
  await once(server, 'listening');
  const upstream: TestUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    heard,
    posts: (method) => heard.filter(({ message }) => message && (message.method ?? 'response') === method),
    respond,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  onTestFinished(() => void (server.listening && upstream.close()));
  return upstream;
}

export function json(
  res: http.ServerResponse,
  message: unknown,
  headers: http.OutgoingHttpHeaders = {},
  status = 200,
): void {
  const body = JSON.stringify(message);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers });
  res.end(body);
}

export function sse(
  res: http.ServerResponse,
  headers: http.OutgoingHttpHeaders = {},
): (event: { id?: string; data?: unknown; retry?: number }) => void {
  res.writeHead(200, { 'Content-Type': 'text/event-stream', ...headers }).flushHeaders();
  return ({ id, data, retry }) => {
    const lines = [
      id && `id: ${id}`,
      retry !== undefined && `retry: ${retry}`,
      `data: ${data === undefined ? '' : JSON.stringify(data)}`,
    ];
    res.write(`${lines.filter(Boolean).join('\n')}\n\n`);
  };
}

export const result = (heard: Heard, value: unknown = {}) => ({ jsonrpc: '2.0', id: heard.message.id, result: value });

export interface SessionServer {
  readonly respond: Respond;
  /** Open GET streams, by session. */
  readonly streams: Map<string, http.ServerResponse>;
  /** Sessions that are known. */
  readonly sessions: Set<string>;
  forget(): void;
}

/** The behaviour of a 2025-11-25 server with sessions: `then` answers what is not about the session. */
export function sessionServer(then: Respond = (heard, res) => json(res, result(heard))): SessionServer {
  const sessions = new Set<string>();
  const streams = new Map<string, http.ServerResponse>();
  let count = 0;
  return {
    sessions,
    streams,
    forget() {
      sessions.clear();
      for (const stream of streams.values()) stream.end();
      streams.clear();
    },
    respond(heard, res) {
      const id = String(heard.headers['mcp-session-id'] ?? '');
      if (heard.message?.method === 'initialize') {
        const fresh = `session-${++count}`;
        sessions.add(fresh);
        const protocolVersion = heard.message.params?.protocolVersion ?? '2025-11-25';
        const info = { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'test', version: '1' } };
        return json(res, result(heard, info), { 'Mcp-Session-Id': fresh });
      }
      if (!sessions.has(id)) {
        const error = { code: -32001, message: 'Session not found' };
        return json(res, { jsonrpc: '2.0', id: null, error }, {}, id ? 404 : 400);
      }
      if (heard.method === 'GET') {
        if (heard.headers['last-event-id'] !== undefined) return then(heard, res);
        sse(res);
        streams.set(id, res);
        return;
      }
      if (heard.method === 'DELETE') {
        sessions.delete(id);
        res.writeHead(200).end();
        return;
      }
      if (heard.message.id === undefined || heard.message.method === undefined) {
        if (heard.message.method === 'notifications/initialized' || heard.message.method === undefined) {
          res.writeHead(202).end();
          return;
        }
      }
      then(heard, res);
    },
  };
}
