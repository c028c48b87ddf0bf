// The stand-in for a hosted MCP server: as fast as node:https allows, Streamable HTTP with sessions (2025-06-18 form).
// A child process of the rig: wants UPSTREAM_KEY, UPSTREAM_CERT (files) and UPSTREAM_TOKEN, listens on a free port of
// 127.0.0.1, and says which by a message. The message 'push' sends a notification down every open GET stream.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { required } from '../scripts/required.ts';
import { BIG_TEXT } from './rig/calls.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly name?: string;
    readonly arguments?: { readonly text?: string; readonly count?: number; readonly delayMs?: number };
    readonly _meta?: { readonly progressToken?: number };
  };
}

const authorization = `Bearer ${required('UPSTREAM_TOKEN')}`;
/** The open GET stream of each session. */
const sessions = new Map<string, ServerResponse | null>();

const resultHead = (id: number | undefined) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
const textResult = (text: string) => `{"content":[{"type":"text","text":${JSON.stringify(text)}}]}`;
const event = (json: string) => `event: message\ndata: ${json}\n\n`;
const big = Buffer.from(`${textResult(BIG_TEXT)}}`);

function sendStatus(response: ServerResponse, status: number) {
  response.writeHead(status, { 'Content-Length': 0 }).end();
}

function sendJson(response: ServerResponse, body: string | Buffer, headers?: Record<string, string>) {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function openEvents(response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
}

/** One write, and so one TLS record, for each notification. */
function stream(response: ServerResponse, { id, params }: Message) {
  const { count = 1, delayMs = 0 } = params?.arguments ?? {};
  const progressToken = params?._meta?.progressToken;
  openEvents(response);
  let progress = 0;
  const step = () => {
    if (response.destroyed) return;
    if (++progress > count) return void response.end(event(`${resultHead(id)}${textResult(`done ${count}`)}}`));
    const notification = {
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken, progress, total: count },
    };
    response.write(event(JSON.stringify(notification)));
    setTimeout(step, delayMs);
  };
  step();
}

function callTool(response: ServerResponse, message: Message) {
  const { name, arguments: args } = message.params ?? {};
  const echoed = () => `${resultHead(message.id)}${textResult(args?.text ?? '')}}`;
  switch (name) {
    case 'echo':
      return sendJson(response, echoed());
    case 'echo_sse':
      openEvents(response);
      response.write(event(echoed()));
      return void response.end();
    case 'big':
      return sendJson(response, Buffer.concat([Buffer.from(resultHead(message.id)), big]));
    case 'stream':
      return stream(response, message);
    default:
      return sendJson(
        response,
        `{"jsonrpc":"2.0","id":${message.id},"error":{"code":-32602,"message":"no such tool"}}`,
      );
  }
}

function onPost(request: IncomingMessage, response: ServerResponse, message: Message) {
  const { id, method } = message;
  if (method === 'initialize') {
    const sessionId = randomUUID();
    sessions.set(sessionId, null);
    const result = {
      protocolVersion: message.params?.protocolVersion ?? '2025-06-18',
      capabilities: { tools: {}, logging: {} },
      serverInfo: { name: 'bench-upstream', version: '1.0.0' },
    };
    return sendJson(response, `${resultHead(id)}${JSON.stringify(result)}}`, { 'Mcp-Session-Id': sessionId });
  }
  if (!sessions.has(String(request.headers['mcp-session-id']))) return sendStatus(response, 404);
  if (id === undefined || method === undefined) return sendStatus(response, 202);
  if (method === 'tools/call') return callTool(response, message);
  if (method === 'tools/list') return sendJson(response, `${resultHead(id)}{"tools":[]}}`);
  if (method === 'ping') return sendJson(response, `${resultHead(id)}{}}`);
  return sendJson(response, `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"no such method"}}`);
}

function onGet(request: IncomingMessage, response: ServerResponse) {
  const sessionId = String(request.headers['mcp-session-id']);
  if (!sessions.has(sessionId)) return sendStatus(response, 404);
  openEvents(response);
  response.flushHeaders();
  sessions.set(sessionId, response);
  response.on('close', () => {
    if (sessions.get(sessionId) === response) sessions.set(sessionId, null);
  });
}

function onRequest(request: IncomingMessage, response: ServerResponse) {
  if (request.url !== '/mcp') return sendStatus(response, 404);
  if (request.headers.authorization !== authorization) return sendStatus(response, 401);
  if (request.method === 'GET') return onGet(request, response);
  if (request.method === 'DELETE') {
    const sessionId = String(request.headers['mcp-session-id']);
    sessions.get(sessionId)?.end();
    sessions.delete(sessionId);
    return sendStatus(response, 200);
  }
  if (request.method !== 'POST') return sendStatus(response, 405);
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => onPost(request, response, JSON.parse(Buffer.concat(parts).toString()) as Message));
}

/** @returns how many open GET streams it wrote to. */
function push(): number {
  let sent = 0;
  for (const response of sessions.values()) {
    if (!response) continue;
    response.write(event('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"push"}}'));
    sent++;
  }
  return sent;
}

const server = https.createServer(
  {
    key: readFileSync(required('UPSTREAM_KEY')),
    cert: readFileSync(required('UPSTREAM_CERT')),
    keepAliveTimeout: 300_000,
    requestTimeout: 0,
    headersTimeout: 0,
  },
  onRequest,
);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', () => process.send?.({ pushed: push() }));
process.on('disconnect', () => process.exit());
