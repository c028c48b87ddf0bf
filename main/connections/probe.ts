import { Fault } from '../faults/index.ts';
import { createSseParser, headerValue, type OutgoingRequest, openLegacySession, type Send } from '../upstream/index.ts';
import type { Transport } from './types.ts';

/** What a server said of itself in a verified round trip. */
export interface ServerHello {
  readonly transport: Transport;
  /** Revision that the server answered with, e.g. `2025-11-25`. */
  readonly protocolVersion: string;
  readonly server: { readonly name: string; readonly title: string | null; readonly version: string };
}

/** A short MCP conversation with a server, for questions of Gangway's own. */
export interface Conversation {
  readonly hello: ServerHello;
  /** Calls a tool. @returns its result object. @throws Fault GW_UPSTREAM_MALFORMED when it is an error */
  callTool(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** One page of the tools. @returns its result object. @throws Fault GW_UPSTREAM_MALFORMED when it is an error */
  listTools(cursor: string | undefined): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const LEGACY_VERSION = '2025-11-25';
const MODERN_VERSION = '2026-07-28';
const CLIENT = { name: 'gangway', version: '1' };
/** Longest answer that is read, bytes. */
const ANSWER_LIMIT = 1024 * 1024;
const TIMEOUT_MS = 15_000;
const HEADERS = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  /** JSON-RPC message with the id that was asked for, if there was one. */
  readonly message: Record<string, unknown> | null;
}

/**
 * Opens a conversation: a real round trip with the connection's credential. A server of the stateless era is asked in
 * its own words; one of the era of sessions does not know them, refuses, and is asked again in its words.
 * @param transport the known one, or `detect`: Streamable HTTP first, then HTTP+SSE, as MCP's "Backwards Compatibility"
 *   section prescribes.
 * @throws Fault GW_NEEDS_KEY, GW_UPSTREAM_*
 */
export async function converse(send: Send, url: string, transport: Transport | 'detect'): Promise<Conversation> {
  if (transport === 'http+sse') return legacyConversation(send, url);
  const modern = await discovered(send);
  if (isDiscovery(modern)) return modernConversation(send, url, modern);
  if (modern.status === 401) throw refusal(modern, url);
  const first = await ask(send, initialize(1), HEADERS);
  if (first.message?.result) return streamableConversation(send, url, first);
  if (transport === 'detect' && [400, 404, 405].includes(first.status)) return legacyConversation(send, url);
  throw refusal(first, url);
}

const hostOf = (url: string) => new URL(url).host;
const malformed = (url: string, reason: string) => new Fault('GW_UPSTREAM_MALFORMED', { host: hostOf(url), reason });

function refusal(answer: Answer, url: string): Fault {
  if (answer.status === 401) return new Fault('GW_NEEDS_KEY', { connection: hostOf(url), host: hostOf(url) });
  if (answer.status >= 400) return new Fault('GW_UPSTREAM_ERROR', { host: hostOf(url), status: answer.status });
  return malformed(url, 'it does not answer like an MCP server');
}

const initialize = (id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'initialize',
  params: { protocolVersion: LEGACY_VERSION, capabilities: {}, clientInfo: CLIENT },
});

function hello(transport: Transport, url: string, message: Record<string, unknown> | null): ServerHello {
  const result = (message?.result ?? {}) as Record<string, unknown>;
  const meta = (result._meta ?? {}) as Record<string, unknown>;
  const info = (result.serverInfo ?? meta['io.modelcontextprotocol/serverInfo'] ?? {}) as Record<string, unknown>;
  const version =
    result.protocolVersion ?? (Array.isArray(result.supportedVersions) ? result.supportedVersions[0] : undefined);
  if (typeof version !== 'string') throw malformed(url, 'no protocol version');
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : null);
  return {
    transport,
    protocolVersion: version.slice(0, 40),
    server: { name: text(info.name) ?? '', title: text(info.title), version: text(info.version) ?? '' },
  };
}

async function streamableConversation(send: Send, url: string, first: Answer): Promise<Conversation> {
  const greeting = hello('streamable-http', url, first.message);
  const session = headerValue(first.headers, 'mcp-session-id');
  const headers = [
    ...HEADERS,
    'MCP-Protocol-Version',
    greeting.protocolVersion,
    ...(session ? ['Mcp-Session-Id', session] : []),
  ];
  await ask(send, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  let id = 1;
  const request = async (method: string, params: Record<string, unknown>) =>
    resultOf(await ask(send, { jsonrpc: '2.0', id: ++id, method, params }, headers), url);
  return {
    hello: greeting,
    callTool: (name, args) => request('tools/call', { name, arguments: args }),
    listTools: (cursor) => request('tools/list', { ...(cursor !== undefined && { cursor }) }),
    close: async () => {
      if (session) await exchanged(send, { method: 'DELETE', headers, body: null }, undefined).catch(() => {});
    },
  };
}

/** Each request of the stateless era says for itself who asks, and repeats in headers what it asks for. */
function askModern(send: Send, id: number, method: string, params: Record<string, unknown>, name?: string) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return ask(send, { jsonrpc: '2.0', id, method, params: { ...params, _meta } }, [
    ...HEADERS,
    ...['MCP-Protocol-Version', MODERN_VERSION, 'Mcp-Method', method],
    ...(name === undefined ? [] : ['Mcp-Name', name]),
  ]);
}

/** What the server says of itself; asked again where it refuses and then names this very revision as one that it takes. */
async function discovered(send: Send): Promise<Answer> {
  const first = await askModern(send, 1, 'server/discover', {});
  const { data } = (first.message?.error ?? {}) as { data?: { supported?: unknown } };
  const takesIt = Array.isArray(data?.supported) && data.supported.includes(MODERN_VERSION);
  return takesIt ? askModern(send, 1, 'server/discover', {}) : first;
}

/** Servers of the era of sessions answer what they do not know with an error, or with anything. */
const isDiscovery = ({ message }: Answer) =>
  Array.isArray((message?.result as { supportedVersions?: unknown } | undefined)?.supportedVersions);

function modernConversation(send: Send, url: string, first: Answer): Conversation {
  const greeting = { ...hello('streamable-http', url, first.message), protocolVersion: MODERN_VERSION };
  let id = 1;
  return {
    hello: greeting,
    callTool: async (name, args) =>
      resultOf(await askModern(send, ++id, 'tools/call', { name, arguments: args }, name), url),
    listTools: async (cursor) =>
      resultOf(await askModern(send, ++id, 'tools/list', { ...(cursor !== undefined && { cursor }) }), url),
    close: async () => {},
  };
}

/** A call that waits for its answer on the stream. */
interface Waiting {
  resolve(message: Record<string, unknown>): void;
  reject(fault: Fault): void;
}

function legacyConversation(send: Send, url: string): Promise<Conversation> {
  const waiting = new Map<number, Waiting>();
  let ended: Fault | null = null;
  let lastId = 0;
  const end = (fault: Fault) => {
    ended = fault;
    for (const { reject } of waiting.values()) reject(fault);
    session.close();
  };

  async function call(method: string, params: Record<string, unknown>): Promise<Answer> {
    if (ended) throw ended;
    const id = ++lastId;
    const timer = setTimeout(() => end(new Fault('GW_UPSTREAM_TIMEOUT', { host: hostOf(url) })), TIMEOUT_MS);
    const answered = new Promise<Record<string, unknown>>((resolve, reject) => waiting.set(id, { resolve, reject }));
    answered.catch(() => {});
    try {
      const posted = await session.post(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params })));
      if (posted.kind === 'fault') throw posted.fault;
      if (posted.kind === 'refused') throw refusal({ ...posted.refusal, message: null }, url);
      return { status: 200, headers: [], message: await answered };
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  }

  async function greet(): Promise<Conversation> {
    const greeting = hello('http+sse', url, (await call('initialize', initialize(0).params)).message);
    await session.post(Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}'));
    return {
      hello: greeting,
      callTool: async (name, args) => resultOf(await call('tools/call', { name, arguments: args }), url),
      listTools: async (cursor) => resultOf(await call('tools/list', { ...(cursor !== undefined && { cursor }) }), url),
      close: async () => session.close(),
    };
  }

  const ready = Promise.withResolvers<void>();
  const session = openLegacySession(send, {
    url,
    endpointTimeoutMs: TIMEOUT_MS,
    maxEventBytes: ANSWER_LIMIT,
    onReady: ready.resolve,
    onMessage: (bytes) => {
      const message = parsed(bytes);
      if (typeof message?.id === 'number') waiting.get(message.id)?.resolve(message);
      return true;
    },
    onEnd: (failure) => {
      const fault = failure.kind === 'fault' ? failure.fault : refusal({ ...failure.refusal, message: null }, url);
      ready.reject(fault);
      end(fault);
    },
  });
  return ready.promise.then(greet).catch((error) => {
    session.close();
    throw error;
  });
}

function resultOf(answer: Answer, url: string): Record<string, unknown> {
  const result = answer.message?.result;
  if (typeof result === 'object' && result !== null) return result as Record<string, unknown>;
  throw answer.status >= 400 ? refusal(answer, url) : malformed(url, 'a tool answered with an error');
}

async function ask(
  send: Send,
  message: { jsonrpc: string; id?: number; method: string; params?: unknown },
  headers: readonly string[],
): Promise<Answer> {
  return exchanged(send, { method: 'POST', headers, body: Buffer.from(JSON.stringify(message)) }, message.id);
}

/** Sends a request and reads its answer up to the message with the wanted id, within bounds of time and size. */
export function exchanged(
  send: Send,
  request: OutgoingRequest,
  wanted: number | undefined,
  path?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let bytes = 0;
    let headers: readonly string[] = [];
    let found: Record<string, unknown> | null = null;
    const parser = createSseParser({
      maxEventBytes: ANSWER_LIMIT,
      onEvent: ({ data }) => {
        const message = parsed(data);
        if (found === null && wanted !== undefined && message?.id === wanted) found = message;
      },
    });
    const settle = (fault: Fault | null) => {
      clearTimeout(timer);
      if (fault) reject(fault);
      else resolve({ status, headers, message: found ?? parsed(Buffer.concat(chunks)) });
    };
    const readEvents = (chunk: Buffer) => {
      try {
        parser.push(chunk);
      } catch {
        // An event larger than any answer that is wanted here: the bound on bytes ends the exchange.
        bytes = Number.POSITIVE_INFINITY;
      }
    };
    const timer = setTimeout(() => {
      exchange.abort();
      settle(new Fault('GW_UPSTREAM_TIMEOUT', { host: 'the server' }));
    }, TIMEOUT_MS);
    const exchange = send(
      request,
      {
        onHead(code, list) {
          status = code;
          headers = list;
        },
        onData(chunk) {
          bytes += chunk.length;
          if (headerValue(headers, 'content-type')?.startsWith('text/event-stream')) readEvents(chunk);
          else if (bytes <= ANSWER_LIMIT) chunks.push(Buffer.from(chunk));
          if (found !== null || bytes > ANSWER_LIMIT) {
            exchange.abort();
            settle(null);
          }
          return true;
        },
        onEnd: () => settle(null),
        onFault: settle,
      },
      path,
    );
  });
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
