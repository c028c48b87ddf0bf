import { z } from 'zod';
import { Fault } from '../faults/index.ts';
import { headerValue, type Upstream } from '../upstream/index.ts';
import { checkedAddress, type OAuthTrust } from './addresses.ts';
import { DPOP_ALGORITHM } from './dpop.ts';
import { sdk } from './sdk.ts';
import type { StrictFetch } from './strict-fetch.ts';

const strings = z.array(z.string());

/** RFC 9728 section 2, as far as it is used. */
const resourceSchema = z.object({
  resource: z.string(),
  authorization_servers: strings.min(1),
  scopes_supported: strings.optional(),
  dpop_signing_alg_values_supported: strings.optional(),
  dpop_bound_access_tokens_required: z.boolean().optional(),
});

/** RFC 8414 section 2 and OpenID Connect Discovery section 3, as far as they are used. */
const serverSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().optional(),
  revocation_endpoint: z.string().optional(),
  userinfo_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
  response_types_supported: strings.default(['code']),
  scopes_supported: strings.optional(),
  code_challenge_methods_supported: strings.optional(),
  token_endpoint_auth_methods_supported: strings.optional(),
  dpop_signing_alg_values_supported: strings.optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
  client_id_metadata_document_supported: z.boolean().optional(),
});

/** What is known of an authorization server. Its page is checked when the browser is to open it, everything else here. */
export type ServerMetadata = z.infer<typeof serverSchema>;

/** What a protected resource asks for. */
export interface Challenge {
  /** Where its metadata stands, if it says so (RFC 9728 section 5.1). */
  readonly metadata: string | null;
  readonly scope: string | null;
}

export interface Discovery {
  /** The resource's name of itself, verbatim: what goes into `resource` (RFC 8707). */
  readonly resource: string;
  readonly server: ServerMetadata;
  /** Scopes to ask for; null to leave the choice to the server. */
  readonly scope: string | null;
  /** Whether tokens are to be bound to a key (RFC 9449). */
  readonly bound: boolean;
}

/**
 * Whether tokens are bound to a key (RFC 9449): a descriptor may insist on it or leave it out; without a word from it they
 * are where the resource asks for it or both sides say that they can.
 */
export type DpopChoice = 'required' | 'never';

export interface DiscoveryOptions {
  readonly fetch: StrictFetch;
  readonly trust: OAuthTrust;
  /** Address of the MCP server. */
  readonly url: URL;
  readonly challenge: Challenge;
  /** The only issuer that is accepted, where a descriptor or policy names one. */
  readonly issuer?: string;
  readonly dpop?: DpopChoice;
}

type Place = Pick<DiscoveryOptions, 'fetch' | 'trust'> & { readonly host: string };

/**
 * Finds out where and for what a person signs in.
 * @throws Fault GW_SIGN_IN_NOT_OFFERED, GW_SIGN_IN_MISMATCH, GW_SIGN_IN_UNSAFE, GW_SIGN_IN_ADDRESS, GW_UPSTREAM_*
 */
export async function discover(options: DiscoveryOptions): Promise<Discovery> {
  const { url, challenge } = options;
  const described = await resourceMetadata(options);
  const issuer = options.issuer ?? described.authorization_servers[0] ?? '';
  if (!described.authorization_servers.includes(issuer))
    throw mismatch(url.host, `it names another issuer than ${issuer}`);
  const server = await issuerMetadata({ ...options, host: url.host }, issuer);
  const bound = isBound(options, described, server);
  const scope = challenge.scope ?? described.scopes_supported?.join(' ') ?? null;
  return { resource: described.resource, server, scope: scope === '' ? null : scope, bound };
}

const VERSION = '2026-07-28';

/**
 * Ways to ask an MCP server something without a credential. Opening its stream is what the session era and HTTP+SSE have
 * in common; a server that guards its messages alone, and one of the stateless era, is asked what it is.
 */
const QUESTIONS = [
  { method: 'GET', headers: [], body: null },
  {
    method: 'POST',
    headers: ['Content-Type', 'application/json', 'MCP-Protocol-Version', VERSION, 'Mcp-Method', 'server/discover'],
    body: Buffer.from(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'server/discover',
        params: {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': VERSION,
            'io.modelcontextprotocol/clientInfo': { name: 'gangway', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    ),
  },
] as const;

/**
 * Asks the MCP server without a credential, to learn what its 401 names. Any other answer names nothing.
 * @throws Fault GW_UPSTREAM_*
 */
export async function challengeOf(upstream: Upstream, url: URL): Promise<Challenge> {
  for (const question of QUESTIONS) {
    const header = await challengeTo(upstream, url, question);
    if (header === undefined) continue;
    const { extractWWWAuthenticateParams } = await sdk();
    const answer = new Response(null, { status: 401, headers: { 'WWW-Authenticate': header } });
    const said = extractWWWAuthenticateParams(answer);
    return { metadata: said.resourceMetadataUrl?.href ?? null, scope: said.scope ?? null };
  }
  return { metadata: null, scope: null };
}

/** The WWW-Authenticate of a 401, if that is what the server answers. */
function challengeTo(upstream: Upstream, url: URL, { method, headers, body }: (typeof QUESTIONS)[number]) {
  const asked = { origin: url.origin, path: url.pathname + url.search, method, body };
  return new Promise<string | undefined>((resolve, reject) => {
    const running = upstream.exchange(
      { ...asked, headers: [...headers, 'Accept', 'application/json, text/event-stream'] },
      {
        onHead(status, received) {
          resolve(status === 401 ? headerValue(received, 'www-authenticate') : undefined);
          // An event stream would stay open.
          running.abort();
        },
        onData: () => true,
        onEnd: () => {},
        onFault: reject,
      },
    );
  });
}

/** RFC 9728 section 3: where the challenge says, else before the path, else at the root. */
async function resourceMetadata({ fetch, url, challenge }: DiscoveryOptions) {
  const at = (path: string) => new URL(`/.well-known/oauth-protected-resource${path}`, url.origin).href;
  const path = url.pathname === '/' ? '' : url.pathname;
  const places = challenge.metadata === null ? [at(path), at('')] : [challenge.metadata];
  const found = await firstDocument(fetch, [...new Set(places)], resourceSchema);
  if (found === null)
    throw new Fault('GW_SIGN_IN_NOT_OFFERED', { host: url.host, reason: 'it has no metadata of a protected resource' });
  if (!covers(found.resource, url)) throw mismatch(url.host, 'its metadata is about another resource');
  return found;
}

/** RFC 9728 section 3.3. The name may be that of a parent path of the same origin, as many servers have it. */
function covers(resource: string, url: URL): boolean {
  if (!URL.canParse(resource)) return false;
  const { origin, pathname, search, hash } = new URL(resource);
  if (origin !== url.origin || search !== '' || hash !== '') return false;
  return pathname === url.pathname || url.pathname.startsWith(pathname.endsWith('/') ? pathname : `${pathname}/`);
}

function isBound(
  { dpop }: DiscoveryOptions,
  resource: z.infer<typeof resourceSchema>,
  { issuer, dpop_signing_alg_values_supported: offered = [] }: ServerMetadata,
): boolean {
  if (dpop === 'never') return false;
  const isOffered = offered.includes(DPOP_ALGORITHM);
  const isRequired = dpop === 'required' || resource.dpop_bound_access_tokens_required === true;
  if (isRequired && !isOffered)
    throw unsafe(new URL(issuer).host, `tokens bound to a key with ${DPOP_ALGORITHM} are not offered`);
  return isOffered && (isRequired || resource.dpop_signing_alg_values_supported?.includes(DPOP_ALGORITHM) === true);
}

/**
 * What an issuer says of itself, by RFC 8414 section 3.1 and OpenID Connect Discovery section 4, in the order of the MCP
 * specification.
 * @param place host whose sign-in it is, for the fault
 * @throws Fault GW_SIGN_IN_NOT_OFFERED, GW_SIGN_IN_MISMATCH, GW_SIGN_IN_ADDRESS, GW_UPSTREAM_*
 */
export async function issuerMetadata({ fetch, trust, host: asking }: Place, issuer: string): Promise<ServerMetadata> {
  const { buildDiscoveryUrls } = await sdk();
  const { host } = checkedAddress(issuer, asking, trust);
  const places = buildDiscoveryUrls(issuer).map((each) => each.url.href);
  const server = await firstDocument(fetch, places, serverSchema);
  if (server === null)
    throw new Fault('GW_SIGN_IN_NOT_OFFERED', { host: asking, reason: `${host} has no metadata of its sign-in` });
  // RFC 8414 section 3.3: identical, or nothing of the document may be used.
  if (server.issuer !== issuer) throw mismatch(host, 'its metadata names another issuer');
  const { token_endpoint, registration_endpoint, revocation_endpoint, userinfo_endpoint, jwks_uri } = server;
  for (const endpoint of [token_endpoint, registration_endpoint, revocation_endpoint, userinfo_endpoint, jwks_uri])
    if (endpoint !== undefined) checkedAddress(endpoint, host, trust);
  return server;
}

/** A browser is sent only where another program cannot redeem the code (RFC 7636). @throws Fault GW_SIGN_IN_UNSAFE */
export function checkPkce({ issuer, code_challenge_methods_supported: offered }: ServerMetadata): void {
  if (!offered?.includes('S256')) throw unsafe(new URL(issuer).host, 'PKCE with S256 is not offered');
}

/** The first of several places that has the document; null when each answers that it has none (4xx). */
async function firstDocument<T>(
  fetch: StrictFetch,
  places: readonly string[],
  schema: z.ZodType<T>,
): Promise<T | null> {
  for (const place of places) {
    const answer = await fetch(place, { headers: { Accept: 'application/json' } });
    if (answer.status === 200) return readJson(answer, new URL(place).host, schema);
  }
  return null;
}

/** @throws Fault GW_UPSTREAM_MALFORMED */
export async function readJson<T>(answer: Response, host: string, schema: z.ZodType<T>): Promise<T> {
  const malformed = (reason: string) => new Fault('GW_UPSTREAM_MALFORMED', { host, reason });
  const document: unknown = await answer.json().catch(() => {
    throw malformed('it is not JSON');
  });
  const read = schema.safeParse(document);
  if (!read.success) throw malformed(`unexpected content at ${read.error.issues[0]?.path.join('.') || 'its top'}`);
  return read.data;
}

const unsafe = (host: string, reason: string) => new Fault('GW_SIGN_IN_UNSAFE', { host, reason });
const mismatch = (host: string, reason: string) => new Fault('GW_SIGN_IN_MISMATCH', { host, reason });
