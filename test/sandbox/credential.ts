import type { AuthorizationServer } from './authorization/index.ts';
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
  resource: { status: 401, detail: 'This access token is for another resource.' },
  conflict: { status: 400, detail: 'More than one credential was sent, and they differ.' },
} as const;

type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];

/** The place of a request: an API surface with its credentials. */
export type Surface =
  | { readonly kind: 'rest' }
  | {
      readonly kind: 'mcp';
      /** Its address, as access tokens and metadata name it (RFC 8707, RFC 9728). */
      readonly resource: string;
      /** Null where only API keys are taken. */
      readonly authorization: AuthorizationServer | null;
    };

/**
 * Who a request comes from. The MCP paths take an API key as `X-Onboard-Api-Token`, `Authorization: Token` or
 * `Authorization: Bearer`, and an access token as Bearer; the REST paths take `Authorization: Token` alone and treat
 * Bearer as no credential.
 * @returns the principal, or the answer that refuses the request.
 */
export function authenticate(request: RecordedRequest, keys: KeyStore, surface: Surface): ApiKey | Response {
  const schemes = surface.kind === 'mcp' ? ['token', 'bearer', 'dpop'] : ['token'];
  let isProven = false;
  const sent = new Set(surface.kind === 'mcp' ? request.header('x-onboard-api-token') : []);
  for (const value of request.header('authorization')) {
    const [scheme = '', ...parts] = value.trim().split(/\s+/);
    if (!schemes.includes(scheme.toLowerCase())) continue;
    if (parts.length === 0) return refuse(REFUSALS.empty, surface);
    if (parts.length > 1) return refuse(REFUSALS.spaces, surface);
    sent.add(parts.join(''));
    isProven = scheme.toLowerCase() === 'dpop';
  }
  if (sent.size > 1) return refuse(REFUSALS.conflict, surface);
  const [credential] = sent;
  if (credential === undefined) return refuse(REFUSALS.missing, surface);
  return (
    keys.find(credential) ??
    signedIn(credential, surface, isProven ? request : null) ??
    refuse(REFUSALS.unknown, surface)
  );
}

export const principalOf = ({ company, user, id }: ApiKey): Principal => ({ company, user, keyId: id });

/**
 * The person behind an access token, in the place of an API key.
 * @param proven the request, where it says that it proves to hold the token's key
 */
function signedIn(token: string, surface: Surface, proven: RecordedRequest | null): ApiKey | Response | null {
  if (surface.kind === 'rest') return null;
  const owner = surface.authorization?.ownerOf(token);
  if (!owner) return null;
  if (owner.resource !== surface.resource) return refuse(REFUSALS.resource, surface);
  if ((owner.thumbprint !== null) !== (proven !== null)) return null;
  const wrong = owner.thumbprint !== null && proven !== null && unproven(token, owner.thumbprint, surface, proven);
  if (wrong) return wrong;
  return { id: `signed-in-${owner.user?.id ?? 'program'}`, key: token, company: owner.company, user: owner.user };
}

/** RFC 9449 sections 7.1 and 9. */
function unproven(token: string, thumbprint: string, surface: Surface, request: RecordedRequest): Response | null {
  if (surface.kind === 'rest' || surface.authorization === null) return null;
  const call = { proofs: request.header('dpop'), method: request.method, url: surface.resource, token };
  const error = surface.authorization.proofError(call, thumbprint);
  if (error === null) return null;
  const { nonce } = surface.authorization;
  const headers = { 'WWW-Authenticate': `DPoP error="${error}"`, ...(nonce !== null && { 'DPoP-Nonce': nonce }) };
  return Response.json({ detail: error }, { status: 401, headers });
}

function refuse({ status, detail }: Refusal, surface: Surface): Response {
  return Response.json(
    { detail },
    { status, headers: status === 401 ? { 'WWW-Authenticate': challenge(surface) } : {} },
  );
}

/** RFC 9728 section 5.1. */
function challenge(surface: Surface): string {
  if (surface.kind === 'rest' || surface.authorization === null) return 'Token';
  const { origin, pathname } = new URL(surface.resource);
  const metadata = `resource_metadata="${origin}/.well-known/oauth-protected-resource${pathname}"`;
  return `Bearer ${surface.authorization.lies.challenge ?? `${metadata}, scope="tools:read"`}`;
}
