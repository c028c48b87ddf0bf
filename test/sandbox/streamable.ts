import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  classifyInboundRequest,
  createMcpHandler,
  type McpHttpHandler,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { COMPANY_IDS } from './companies.ts';
import { type Principal, principalOf } from './credential.ts';
import { createEventStore } from './event-store.ts';
import type { Exchange } from './exchange.ts';
import type { Service } from './service.ts';
import type { Session, Sessions } from './sessions.ts';
import { createMcpServer } from './tools.ts';
import type { ApiKey, CompanyId, SandboxOptions } from './types.ts';

export interface StreamableSession extends Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
}

export interface Streamable {
  /** @param body the request body, whole. */
  answer(exchange: Exchange, apiKey: ApiKey, body: Buffer): Promise<Response>;
  toolsChanged(company: CompanyId): void;
  close(): Promise<void>;
}

type Options = Pick<SandboxOptions, 'resumable' | 'retryMs' | 'keepAliveMs' | 'jsonAnswers'>;

/** First revision of the stateless era. */
const STATELESS_SINCE = '2026-07-28';

/** MCP over Streamable HTTP, the eras with sessions and without on one path. */
export function createStreamable(
  service: Service,
  sessions: Sessions<StreamableSession>,
  options: Options,
): Streamable {
  // One for each company, so that not even their subscriptions have anything in common.
  const handlers: Readonly<Record<CompanyId, McpHttpHandler>> = {
    northwind: statelessHandler(service, options),
    borealis: statelessHandler(service, options),
  };
  return {
    async answer(exchange, apiKey, body) {
      const request = webRequest(exchange, service.origin, body);
      const parsed = parse(body);
      const authInfo = authInfoOf(apiKey);
      if (isStateless(request, parsed)) return handlers[apiKey.company].fetch(request, { authInfo, ...parsed });
      const found = await sessionFor(request, parsed?.parsedBody, principalOf(apiKey), service, sessions, options);
      return found instanceof Response ? found : found.transport.handleRequest(request, { authInfo, ...parsed });
    },
    toolsChanged: (company) => handlers[company].notify.toolsChanged(),
    async close() {
      await Promise.all(COMPANY_IDS.map((company) => handlers[company].close()));
    },
  };
}

function statelessHandler(service: Service, options: Options): McpHttpHandler {
  const factory = ({ authInfo }: { authInfo?: AuthInfo }) => {
    const principal = authInfo?.extra?.principal as Principal;
    return createMcpServer(service, principal);
  };
  const { keepAliveMs } = options;
  return createMcpHandler(factory, { legacy: 'reject', ...(keepAliveMs === undefined ? {} : { keepAliveMs }) });
}

function isStateless(request: Request, parsed: { parsedBody: unknown } | undefined): boolean {
  const version = request.headers.get('mcp-protocol-version');
  if (request.method !== 'POST') return version !== null && version >= STATELESS_SINCE;
  const header = (name: string) => request.headers.get(name);
  const outcome = classifyInboundRequest({
    httpMethod: request.method,
    ...given('protocolVersionHeader', version),
    ...given('mcpMethodHeader', header('mcp-method')),
    ...given('mcpNameHeader', header('mcp-name')),
    ...(parsed === undefined ? {} : { body: parsed.parsedBody }),
  });
  return outcome.kind !== 'legacy';
}

/** The session that a request names, a new one for `initialize`, or the answer that refuses the request. */
function sessionFor(
  request: Request,
  body: unknown,
  principal: Principal,
  service: Service,
  sessions: Sessions<StreamableSession>,
  options: Options,
): StreamableSession | Response | Promise<StreamableSession> {
  const id = request.headers.get('mcp-session-id');
  if (id !== null) return sessions.find(id, principal) ?? refuse(404, -32001, 'Session not found');
  const opens = request.method === 'POST' && (body as { method?: unknown } | null)?.method === 'initialize';
  return opens ? openSession(principal, service, sessions, options) : refuse(400, -32000, 'Mcp-Session-Id is required');
}

async function openSession(
  principal: Principal,
  service: Service,
  sessions: Sessions<StreamableSession>,
  { resumable = true, retryMs, keepAliveMs, jsonAnswers = false }: Options,
): Promise<StreamableSession> {
  const id = randomUUID();
  const server = createMcpServer(service, principal);
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => id,
    onsessioninitialized: () => sessions.add(session),
    onsessionclosed: () => sessions.remove(id),
    enableJsonResponse: jsonAnswers,
    ...(resumable ? { eventStore: createEventStore() } : {}),
    ...(retryMs === undefined ? {} : { retryInterval: retryMs }),
    ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
  });
  const session: StreamableSession = { id, principal, server, transport };
  await server.connect(transport);
  return session;
}

function webRequest({ request, recording, closed }: Exchange, origin: string, body: Buffer): Request {
  const headers = new Headers();
  for (let at = 0; at < recording.headers.length; at += 2) {
    headers.append(recording.headers[at] ?? '', recording.headers[at + 1] ?? '');
  }
  const method = request.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD' && body.length > 0;
  return new Request(new URL(request.url ?? '/', origin), {
    method,
    headers,
    signal: closed,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  });
}

/** undefined for what is no JSON: the transport itself then answers with a parse error. */
function parse(body: Buffer): { parsedBody: unknown } | undefined {
  try {
    return { parsedBody: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    return undefined;
  }
}

const authInfoOf = (apiKey: ApiKey): AuthInfo => ({
  token: apiKey.key,
  clientId: apiKey.id,
  scopes: [],
  extra: { principal: principalOf(apiKey) },
});

const refuse = (status: number, code: number, message: string) =>
  Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });

const given = <K extends string>(name: K, value: string | null) =>
  (value === null ? {} : { [name]: value }) as { readonly [key in K]?: string };
