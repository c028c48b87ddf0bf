import { type AdminControl, answerAdmin, isAdminPath } from './admin.ts';
import type { AuthorizationServer } from './authorization/index.ts';
import { authenticate, principalOf, type Surface } from './credential.ts';
import type { Exchange } from './exchange.ts';
import type { KeyStore } from './keys.ts';
import { type LegacySse, MESSAGE_PATH, SSE_PATH } from './legacy-sse.ts';
import { answerApi, isRestPath } from './rest.ts';
import type { Service } from './service.ts';
import type { Streamable } from './streamable.ts';
import type { ApiKey } from './types.ts';

export interface Surfaces {
  readonly service: Service;
  readonly keys: KeyStore;
  readonly streamable: Streamable;
  readonly legacySse: LegacySse;
  readonly admin: AdminControl;
  readonly authorization: () => AuthorizationServer | null;
}

const MCP_PATH = '/mcp';
const MCP_PATHS: readonly string[] = [MCP_PATH, SSE_PATH, MESSAGE_PATH];

/** Whose request it is; the answer that refuses it; or null on paths that need no key. */
export function identify(surfaces: Surfaces, { recording }: Exchange): ApiKey | Response | null {
  const { keys, service } = surfaces;
  const path = plainPath(recording.path);
  if (MCP_PATHS.includes(path)) return authenticate(recording, keys, mcpSurface(surfaces, path));
  return isRestPath(service, path) ? authenticate(recording, keys, { kind: 'rest' }) : null;
}

/** Each transport is a resource of its own; the message address belongs to that of the event stream. */
function mcpSurface({ service, authorization }: Surfaces, path: string): Surface {
  const resource = `${service.origin}${path === MCP_PATH ? MCP_PATH : SSE_PATH}`;
  return { kind: 'mcp', resource, authorization: authorization() };
}

const RESOURCE_METADATA = '/.well-known/oauth-protected-resource';

/** RFC 9728 section 3.1: the well-known word stands before the path of the resource. */
function resourceMetadata({ service, authorization }: Surfaces, path: string): Response | null {
  const server = authorization();
  const resource = path.slice(RESOURCE_METADATA.length);
  if (server === null || !path.startsWith(RESOURCE_METADATA) || ![MCP_PATH, SSE_PATH].includes(resource)) return null;
  return Response.json({
    resource: `${service.origin}${resource}`,
    authorization_servers: [server.issuer],
    scopes_supported: server.scopes,
    bearer_methods_supported: ['header'],
    ...(server.isBound && { dpop_bound_access_tokens_required: true, dpop_signing_alg_values_supported: ['ES256'] }),
    ...server.lies.protectedResource,
  });
}

/** The right answer to a request that has been read. Paths are exact: with a slash too many there is nothing. */
export async function answer(
  surfaces: Surfaces,
  exchange: Exchange,
  caller: ApiKey | Response | null,
  body: Buffer,
): Promise<Response> {
  if (caller instanceof Response) return caller;
  const path = plainPath(exchange.recording.path);
  if (isAdminPath(path)) return answerAdmin(surfaces.admin, exchange, body);
  if (caller === null)
    return resourceMetadata(surfaces, path) ?? Response.json({ detail: 'Not found.' }, { status: 404 });
  if (path === MCP_PATH) return surfaces.streamable.answer(exchange, caller, body);
  if (path === SSE_PATH || path === MESSAGE_PATH) return answerLegacy(surfaces, exchange, caller, body);
  return answerRest(surfaces, exchange, caller, body);
}

async function answerLegacy(
  { legacySse }: Surfaces,
  exchange: Exchange,
  apiKey: ApiKey,
  body: Buffer,
): Promise<Response> {
  const { method, path } = exchange.recording;
  const opens = plainPath(path) === SSE_PATH;
  const allowed = opens ? 'GET' : 'POST';
  if (method === allowed) return opens ? legacySse.open(exchange, apiKey) : legacySse.receive(exchange, apiKey, body);
  return Response.json({ detail: `Method "${method}" not allowed.` }, { status: 405, headers: { Allow: allowed } });
}

function answerRest({ service }: Surfaces, { recording }: Exchange, apiKey: ApiKey, body: Buffer): Response {
  const sent = jsonObject(body);
  if (sent === null) return Response.json({ detail: 'JSON parse error' }, { status: 400 });
  const call = { method: recording.method, path: recording.path, body: sent };
  const { status, body: answered, headers } = answerApi(service, principalOf(apiKey), call);
  return Response.json(answered, { status, ...(headers === undefined ? {} : { headers }) });
}

const plainPath = (path: string) => path.split('?')[0] ?? '';

function jsonObject(body: Buffer): Record<string, unknown> | null {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
