import type { KeyStore } from './keys.ts';
import type { ApiKey, CompanyId, RecordedRequest, User } from './types.ts';

/** On whose behalf a request is served. */
export interface Principal {
  readonly company: CompanyId;
  readonly user: User | null;
  readonly keyId: string;
}

/** Wording of Django REST Framework's TokenAuthentication. */
const REFUSALS = {
  missing: { status: 401, detail: 'Authentication credentials were not provided.' },
  unknown: { status: 401, detail: 'Invalid token.' },
  empty: { status: 401, detail: 'Invalid token header. No credentials provided.' },
  spaces: { status: 401, detail: 'Invalid token header. Token string should not contain spaces.' },
  conflict: { status: 400, detail: 'More than one credential was sent, and they differ.' },
} as const;

type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];

/**
 * Who a request comes from. The MCP paths take an API key as `X-Onboard-Api-Token`, `Authorization: Token` or
 * `Authorization: Bearer`; the REST paths take `Authorization: Token` alone and treat Bearer as no credential.
 * @returns the principal, or the answer that refuses the request.
 */
export function authenticate(request: RecordedRequest, keys: KeyStore, surface: 'mcp' | 'rest'): ApiKey | Response {
  const schemes = surface === 'mcp' ? ['token', 'bearer'] : ['token'];
  const sent = new Set(surface === 'mcp' ? request.header('x-onboard-api-token') : []);
  for (const value of request.header('authorization')) {
    const [scheme = '', ...parts] = value.trim().split(/\s+/);
    if (!schemes.includes(scheme.toLowerCase())) continue;
    if (parts.length === 0) return refuse(REFUSALS.empty);
    if (parts.length > 1) return refuse(REFUSALS.spaces);
    sent.add(parts.join(''));
  }
  if (sent.size > 1) return refuse(REFUSALS.conflict);
  const [credential] = sent;
  if (credential === undefined) return refuse(REFUSALS.missing);
  return keys.find(credential) ?? refuse(REFUSALS.unknown);
}

export const principalOf = ({ company, user, id }: ApiKey): Principal => ({ company, user, keyId: id });

function refuse({ status, detail }: Refusal): Response {
  return Response.json({ detail }, { status, headers: status === 401 ? { 'WWW-Authenticate': 'Token' } : {} });
}
