/** A front for HTTP+SSE connections between a bare https server that a test scripts and clients of any kind. */
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CallRecord } from '../../main/audit/index.ts';
import type { Connection } from '../../main/connections/index.ts';
import { createLegacyFront, type LegacyFront } from '../../main/gateway/legacy/front.ts';
import type { LegacyLimits } from '../../main/gateway/legacy/limits.ts';
import { createSseParser, createUpstream } from '../../main/upstream/index.ts';
import { createAuthority } from '../sandbox/index.ts';

const authority = createAuthority('legacy tests');
const certificate = authority.issue({ hosts: ['localhost'] });

/** The key that the scripted server is used with. */
export const KEY = 'canary-51c0e7aa93d2';

export type Json = Record<string, unknown>;

/** A session that a client has with the scripted server. */
export interface ScriptedSession {
  readonly number: number;
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  /** Messages posted to it, as they came. */
  readonly posts: string[];
  readonly stream: ServerResponse;
  /** @returns false when the other side reads too slowly */
  send(message: unknown): boolean;
  /** Breaks the stream in the middle. */
  cut(): void;
}

export interface Posted {
  readonly message: Json;
  readonly text: string;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

export interface Script {
  /** The `endpoint` event's data; null to announce nothing. */
  endpoint?(session: ScriptedSession): string | null;
  /** Answers the GET in another way. @returns true when it did */
  onGet?(req: IncomingMessage, res: ServerResponse): boolean;
  /** @returns true when it answered the POST itself */
  onPost?(session: ScriptedSession, posted: Posted): boolean;
  /** The result of a request; undefined to leave it without an answer. */
  answer?(session: ScriptedSession, message: Json): unknown;
}

const WELCOME = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {}, logging: {} },
  serverInfo: { name: 'scripted', version: '1' },
};

export async function startScripted(script: Script = {}) {
  const sessions: ScriptedSession[] = [];
  /** Every request line that came, with the key it carried. */
  const requests: Array<{ readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }> = [];
  const live = { script };

  function open(req: IncomingMessage, res: ServerResponse) {
    if (live.script.onGet?.(req, res)) return;
    const number = sessions.length + 1;
    const session: ScriptedSession = {
      number,
      id: `s${number}`,
      headers: req.headers,
      posts: [],
      stream: res,
      send: (message) => res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`),
      cut: () => res.destroy(),
    };
    sessions.push(session);
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const endpoint = live.script.endpoint ? live.script.endpoint(session) : `/mcp/messages?session=${session.id}`;
    res.write(endpoint === null ? ': nothing yet\n\n' : `event: endpoint\ndata: ${endpoint}\n\n`);
  }

  async function take(req: IncomingMessage, res: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const id = new URL(req.url ?? '/', 'https://localhost').searchParams.get('session');
    const session = sessions.find((each) => each.id === id && !each.stream.destroyed);
    if (!session) return void res.writeHead(404).end('Could not find session');
    session.posts.push(text);
    const message = JSON.parse(text) as Json;
    if (live.script.onPost?.(session, { message, text, req, res })) return;
    res.writeHead(202).end('Accepted');
    if (message.id === undefined || message.method === undefined) return;
    const result =
      message.method === 'initialize'
        ? WELCOME
        : live.script.answer
          ? live.script.answer(session, message)
          : { echo: message.params ?? null };
    if (result !== undefined) session.send({ jsonrpc: '2.0', id: message.id, result });
  }

  const server = https.createServer({ ...certificate }, (req, res) => {
    requests.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers });
    res.on('error', () => {});
    if (req.method === 'GET') open(req, res);
    else take(req, res).catch(() => res.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}/mcp/sse`,
    host: `localhost:${port}`,
    ca: authority.pem,
    sessions,
    requests,
    live,
    /** The sessions whose stream is open. */
    open: () => sessions.filter((session) => !session.stream.destroyed && !session.stream.writableEnded),
    posted: (session: number) => (sessions[session - 1]?.posts ?? []).map((text) => JSON.parse(text) as Json),
    async kill() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    async restart() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A connection to a server over real TLS, without the state that a real one keeps. */
export function connectTo({ url, ca }: { url: string; ca: string }) {
  const upstream = createUpstream({ trust: { anchors: [ca] }, proxyFor: async () => ({ kind: 'direct' }) });
  const { origin, pathname } = new URL(url);
  const connection: Connection = {
    record: {
      id: 'acme',
      label: 'Acme',
      provider: 'custom',
      url,
      transport: 'http+sse',
      model: { kind: 'api-key', header: { name: 'X-Api-Key', scheme: '' }, storedAt: 0 },
      pin: { id: '1', name: 'Northwind', pinnedAt: 0 },
      identity: null,
      paused: false,
      addedAt: 0,
    },
    state: { kind: 'connected', since: 0, verifiedAt: 0 },
    actsAs: 'One shared company key',
    exchange: (request, sink, path = pathname) =>
      upstream.exchange({ ...request, origin, path, headers: [...request.headers, 'X-Api-Key', KEY] }, sink),
  };
  return { connection, upstream };
}

export interface FrontRig {
  readonly front: LegacyFront;
  readonly url: string;
  readonly port: number;
  readonly calls: CallRecord[];
  close(): Promise<void>;
}

/** The grant of a client is whatever it names in `x-grant`. */
export async function startFront(connection: Connection, limits: Partial<LegacyLimits> = {}): Promise<FrontRig> {
  const front = createLegacyFront({ connection, limits });
  const calls: CallRecord[] = [];
  const server = http.createServer((req, res) => {
    const headers = req.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 && !/^(host|connection|x-grant|sec-.*)$/i.test(name) ? [name, req.rawHeaders[at + 1] ?? ''] : [],
    );
    front.handle(req, res, req, {
      grant: String(req.headers['x-grant'] ?? 'cursor'),
      via: 'http',
      headers,
      record: (call) => void calls.push(call()),
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    front,
    url: `http://127.0.0.1:${port}/acme/mcp`,
    port,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everything between a scripted server and a client. */
export async function startLegacyRig(script: Script = {}, limits: Partial<LegacyLimits> = {}) {
  const server = await startScripted(script);
  const { connection, upstream } = connectTo(server);
  const rig = await startFront(connection, { backoffMs: [5, 40], ...limits });
  return {
    ...rig,
    server,
    connection,
    async close() {
      const { Fault } = await import('../../main/faults/index.ts');
      rig.front.close(new Fault('GW_SHUTTING_DOWN'));
      await rig.close();
      await upstream.close();
      await server.close();
    },
  };
}

export type LegacyRig = Awaited<ReturnType<typeof startLegacyRig>>;

/** One event of an answer's stream. */
export interface ClientEvent {
  readonly id: string;
  readonly text: string;
  readonly message: Json;
}

/** Reads the events of an answer one by one; comments are passed over. */
export function eventsOf(response: Response) {
  const events: ClientEvent[] = [];
  let seen = '';
  const parser = createSseParser({
    onEvent: ({ data, lastEventId }) => {
      const text = data.toString();
      events.push({ id: lastEventId, text, message: JSON.parse(text) as Json });
    },
  });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  return {
    /** @returns null at the end of the stream */
    async next(): Promise<ClientEvent | null> {
      for (;;) {
        const event = events.shift();
        if (event) return event;
        const part = await reader?.read();
        if (!part || part.done) return null;
        seen += decoder.decode(part.value, { stream: true });
        parser.push(Buffer.from(part.value));
      }
    },
    /** Reads until the text came over the wire, comments included. */
    async until(text: string): Promise<void> {
      while (!seen.includes(text)) {
        const part = await reader?.read();
        if (!part || part.done) throw new Error(`the stream ended after ${JSON.stringify(seen)}`);
        seen += decoder.decode(part.value, { stream: true });
      }
    },
    cancel: () => reader?.cancel(),
  };
}

/** Reads an answer of either form to its end. */
export async function messagesOf(response: Response): Promise<Json[]> {
  if (response.headers.get('content-type') === 'application/json') return [(await response.json()) as Json].flat();
  const events = eventsOf(response);
  const messages: Json[] = [];
  for (let event = await events.next(); event; event = await events.next()) messages.push(event.message);
  return messages;
}

export interface Client {
  readonly session: string;
  readonly headers: Record<string, string>;
  post(message: unknown, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  /** Posts a request and reads its answer to the end. */
  call(id: number | string, method?: string, params?: Json): Promise<Json[]>;
  listen(headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  end(): Promise<Response>;
}

/** A response that is collected as garbage closes its connection, so those of a test are kept. */
const held: Response[] = [];
async function hold(response: Promise<Response>): Promise<Response> {
  held.push(await response);
  return response;
}

export const BOTH = 'application/json, text/event-stream';

/** A client that has said hello. */
export async function startClient(rig: { url: string }, grant = 'cursor'): Promise<Client> {
  const first = await post(rig.url, initialize(), { 'x-grant': grant });
  const session = first.headers.get('mcp-session-id') ?? '';
  await first.text();
  const headers = { 'x-grant': grant, 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' };
  const client: Client = {
    session,
    headers,
    post: (message, more = {}, signal) => post(rig.url, message, { ...headers, ...more }, signal),
    call: async (id, method = 'tools/call', params = {}) =>
      messagesOf(await client.post({ jsonrpc: '2.0', id, method, params })),
    listen: (more = {}, signal) =>
      hold(
        fetch(rig.url, { headers: { ...headers, accept: 'text/event-stream', ...more }, ...(signal && { signal }) }),
      ),
    end: () => fetch(rig.url, { method: 'DELETE', headers }),
  };
  const told = await client.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await told.arrayBuffer();
  return client;
}

export const initialize = (id: number | string = 0) => ({
  jsonrpc: '2.0',
  id,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'test', version: '1' },
  },
});

export function post(
  url: string,
  message: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const response = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: BOTH, ...headers },
    body,
    ...(signal && { signal }),
  });
  return hold(response);
}

/** Code of Gangway's own error in a message. */
export const codeOf = (message: Json | undefined) =>
  (message?.error as { data?: { code?: string } } | undefined)?.data?.code;

/** A request as a client makes it. */
export const request = (id: number | string, method = 'tools/call', params: Json = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
