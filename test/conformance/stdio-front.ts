/**
 * An HTTP front for a stdio MCP server, so that the conformance suite, which speaks HTTP only, can reach the bridge.
 *
 * It relays JSON-RPC messages and does nothing for the sake of the suite: no checks of Host, Origin or MCP headers, no
 * resumable streams. What the suite finds different behind it is what stdio does not carry. The one thing it adds is
 * the HTTP status that the 2026-07-28 revision assigns to a JSON-RPC error.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

export interface StdioCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment; absent: that of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface StdioFront {
  readonly url: string;
  close(): Promise<void>;
}

type Message = {
  readonly jsonrpc: '2.0';
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: {
    readonly _meta?: Readonly<Record<string, unknown>>;
    readonly progressToken?: unknown;
    readonly requestId?: unknown;
  };
  readonly error?: { readonly code: number };
};

/** 2026-07-28, basic/transports: what a server answers when a request fails before it is carried out. */
const STATUS_OF_ERROR: Readonly<Record<number, number>> = {
  [-32601]: 404,
  [-32602]: 400,
  [-32020]: 400,
  [-32021]: 400,
  [-32022]: 400,
};

const STATELESS = '2026-07-28';
const VERSION_CLAIM = 'io.modelcontextprotocol/protocolVersion';
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

/**
 * What a client of the stateless revision sends first on a pipe: the server may take the era of the pipe from it, and
 * the suite's own first message is a malformed one. (A server/discover would not do: it counts as a probe.)
 */
const OPENING = {
  jsonrpc: '2.0',
  id: 'stdio-front-opening',
  method: 'tools/list',
  params: {
    _meta: {
      [VERSION_CLAIM]: STATELESS,
      'io.modelcontextprotocol/clientInfo': { name: 'stdio-front', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
} as const;

/** Listens on a free port of 127.0.0.1. One process per session; stateless requests share processes. */
export async function startStdioFront(command: StdioCommand): Promise<StdioFront> {
  const sessions = new Map<string, Link>();
  const stateless: Link[] = [];

  const forRequest = (request: http.IncomingMessage, message: Message): Link | number => {
    if (isStatelessRequest(request, message)) {
      // Two callers may use one id at the same time over HTTP, but not on one pipe.
      const free = stateless.find((link) => !link.isWaitingFor(message.id)) ?? openLink(command, true);
      if (!stateless.includes(free)) stateless.push(free);
      return free;
    }
    const id = request.headers['mcp-session-id'];
    return id === undefined ? 400 : (sessions.get(String(id)) ?? 404);
  };

  const server = http.createServer(async (request, response) => {
    if (request.method !== 'POST') {
      const id = String(request.headers['mcp-session-id']);
      const link = sessions.get(id);
      if (!link) return void response.writeHead(request.headers['mcp-session-id'] ? 404 : 405).end();
      if (request.method === 'GET') return link.listen(response);
      sessions.delete(id);
      link.close();
      return void response.writeHead(200).end();
    }
    const text = await bodyOf(request);
    const message = JSON.parse(text) as Message;
    if (message.method === 'initialize' && !isStatelessRequest(request, message)) {
      const link = openLink(command, false);
      const id = randomUUID();
      sessions.set(id, link);
      return link.ask(message, response, { 'mcp-session-id': id });
    }
    const link = forRequest(request, message);
    if (typeof link === 'number') return void response.writeHead(link).end();
    if (message.method !== undefined && message.id !== undefined) return link.ask(message, response, {});
    link.send(message);
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async close() {
      const links = [...sessions.values(), ...stateless];
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, ...links.map((link) => link.close())]);
    },
  };
}

/** Whether it belongs to the stateless era: its header says so, or it claims a version of its own. */
const isStatelessRequest = ({ headers }: http.IncomingMessage, { params }: Message) =>
  headers['mcp-protocol-version'] === STATELESS || params?._meta?.[VERSION_CLAIM] !== undefined;

/** One stdio process and the HTTP responses that wait for it. */
interface Link {
  isWaitingFor(id: Message['id']): boolean;
  send(message: Message): void;
  /** Sends a request; its answer, and what belongs to it until then, goes to the response. */
  ask(request: Message, response: http.ServerResponse, headers: Readonly<Record<string, string>>): void;
  /** What belongs to no open request goes to this response. */
  listen(response: http.ServerResponse): void;
  /** Ends the process by end of input, as a client does. */
  close(): Promise<void>;
}

interface Waiting {
  readonly request: Message;
  readonly response: http.ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
}

function openLink({ command, args, env }: StdioCommand, isStateless: boolean): Link {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: env ? { ...env } : process.env });
  const waiting = new Map<Message['id'], Waiting>();
  const unplaced: Message[] = [];
  let listener: http.ServerResponse | undefined;

  const deliver = (message: Message) => {
    if (message.id === OPENING.id) return;
    const own = message.method === undefined ? waiting.get(message.id) : undefined;
    if (own) {
      waiting.delete(message.id);
      return answer(own, message, isStateless);
    }
    const related = placeOf(message, waiting);
    if (related) return writeEvent(related.response, message, related.headers);
    if (listener) return writeEvent(listener, message);
    unplaced.push(message);
  };
  createInterface({ input: child.stdout }).on('line', (line) => deliver(JSON.parse(line) as Message));
  const send = (message: Message) => void child.stdin.write(`${JSON.stringify(message)}\n`);
  if (isStateless) send(OPENING);
  const ended = endOf(child, () => {
    for (const { response } of waiting.values()) response.destroy();
    listener?.destroy();
  });

  return {
    isWaitingFor: (id) => waiting.has(id),
    send,
    ask(request, response, headers) {
      waiting.set(request.id, { request, response, headers });
      response.once('close', () => {
        if (!waiting.delete(request.id) || !isStateless) return;
        // Closing the stream cancels a stateless request; on a pipe that takes a message.
        send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: request.id } });
      });
      // A session's server may have something to ask before it answers, so its answer is always a stream.
      if (!isStateless) openStream(response, headers);
      send(request);
    },
    listen(response) {
      listener = response;
      response.once('close', () => {
        if (listener === response) listener = undefined;
      });
      openStream(response);
      for (const message of unplaced.splice(0)) writeEvent(response, message);
    },
    close() {
      child.stdin.end();
      return ended;
    },
  };
}

/** How long a process may take to end after its input did, in ms. */
const END_LIMIT_MS = 2000;

/** Resolves when the process has ended; one that outlives its input is ended. */
function endOf(child: ChildProcess, onEnd: () => void): Promise<void> {
  child.stdin?.on('error', () => child.kill());
  child.stdin?.once('finish', () => setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS).unref());
  return new Promise((resolve) => {
    const finish = () => {
      onEnd();
      resolve();
    };
    child.once('error', finish).once('exit', finish);
  });
}

/** The open request to which a message of the server belongs: by subscription, by progress token, else the latest. */
function placeOf({ params }: Message, waiting: ReadonlyMap<Message['id'], Waiting>): Waiting | undefined {
  const subscription = params?._meta?.[SUBSCRIPTION_ID];
  const open = [...waiting.values()];
  if (subscription !== undefined) return open.find(({ request }) => String(request.id) === String(subscription));
  const token = params?.progressToken;
  if (token !== undefined) return open.find(({ request }) => request.params?._meta?.progressToken === token);
  return open.findLast(({ request }) => request.method !== 'subscriptions/listen');
}

function answer({ response, headers }: Waiting, message: Message, isStateless: boolean): void {
  if (response.headersSent) {
    writeEvent(response, message);
    return void response.end();
  }
  const status = isStateless && message.error ? (STATUS_OF_ERROR[message.error.code] ?? 200) : 200;
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(message));
}

function writeEvent(
  response: http.ServerResponse,
  message: Message,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (!response.headersSent) openStream(response, headers);
  response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

function openStream(response: http.ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
