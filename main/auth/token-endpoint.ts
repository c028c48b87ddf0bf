import { Fault, isFault } from '../faults/index.ts';
import { authenticateClient } from './client-authentication.ts';
import type { DpopSession } from './dpop.ts';
import { sdk } from './sdk.ts';
import type { Grant, OAuthClient } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';

/** A token answer (RFC 6749 section 5.1). */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly scope: string | null;
  /** Life of the access token, seconds; null where the server tells none. */
  readonly expiresIn: number | null;
}

/** The fields of metadata that a token request needs. */
export interface TokenServer {
  readonly issuer: string;
  readonly endpoints: Grant['endpoints'];
}

export interface CodeRequest {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  /** RFC 8707; null at an identity provider, which knows nothing of the resource yet. */
  readonly resource: string | null;
}

/** Binds the tokens of an answer to a key (RFC 9449 section 5); null for tokens that are good for whoever holds them. */
export type Binding = DpopSession | null;

/** Codes of RFC 6749 section 5.2 after which the same request can never succeed. */
const FINAL = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'invalid_scope', 'invalid_target']);

/** Thrown in place of a fault where the server refuses for good. */
export class GrantRefused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Redeems a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
 * @throws GrantRefused; Fault GW_UPSTREAM_*
 */
export async function redeemCode(
  fetch: StrictFetch,
  server: TokenServer,
  client: OAuthClient,
  request: CodeRequest,
  binding: Binding,
) {
  const { exchangeAuthorization } = await sdk();
  return asked(server, binding, () =>
    exchangeAuthorization(server.issuer, {
      ...credentials(server, client),
      authorizationCode: request.code,
      // Checked when the answer came in; the SDK compares again.
      iss: server.issuer,
      codeVerifier: request.codeVerifier,
      redirectUri: request.redirectUri,
      ...(request.resource !== null && { resource: request.resource }),
      ...(binding && { dpop: binding }),
      fetchFn: fetch,
    }),
  );
}

export interface RefreshRequest {
  readonly refreshToken: string;
  /** As at CodeRequest. */
  readonly resource: string | null;
}

/**
 * Trades a refresh token (RFC 6749 section 6). The answer's refresh token is the old one where the server rotates none.
 * @throws GrantRefused; Fault GW_UPSTREAM_*
 */
export async function tradeRefreshToken(
  fetch: StrictFetch,
  server: TokenServer,
  client: OAuthClient,
  { refreshToken, resource }: RefreshRequest,
  binding: Binding,
) {
  const { refreshAuthorization } = await sdk();
  return asked(server, binding, () =>
    refreshAuthorization(server.issuer, {
      ...credentials(server, client),
      refreshToken,
      ...(resource !== null && { resource }),
      ...(binding && { dpop: binding }),
      fetchFn: fetch,
    }),
  );
}

export interface DirectRequest {
  /** Fields of the grant: its `grant_type` and what belongs to it. */
  readonly form: Readonly<Record<string, string>>;
  readonly resource: string;
  readonly scope: string | null;
}

/**
 * Asks for a token by a grant in which no browser takes part: client credentials (RFC 6749 section 4.4), or an assertion
 * (RFC 7523 section 2.1).
 * @throws GrantRefused; Fault GW_UPSTREAM_*
 */
export async function requestToken(
  fetch: StrictFetch,
  server: TokenServer,
  client: OAuthClient,
  { form, resource, scope }: DirectRequest,
  binding: Binding,
) {
  const { fetchToken } = await sdk();
  const { metadata, clientInformation, addClientAuthentication } = credentials(server, client);
  const unused = () => undefined;
  const provider = {
    redirectUrl: undefined,
    clientMetadata: { redirect_uris: [] },
    clientInformation: () => ({ ...clientInformation, issuer: server.issuer }),
    addClientAuthentication,
    prepareTokenRequest: () => new URLSearchParams({ ...form, ...(scope !== null && { scope }) }),
    dpop: () => binding ?? undefined,
    ...{ tokens: unused, saveTokens: unused, redirectToAuthorization: unused, saveCodeVerifier: unused },
    codeVerifier: () => '',
  };
  return asked(server, binding, () => fetchToken(provider, server.issuer, { metadata, resource, fetchFn: fetch }));
}

function credentials({ issuer, endpoints }: TokenServer, client: OAuthClient) {
  return {
    addClientAuthentication: (headers: Headers, form: URLSearchParams) =>
      authenticateClient(client, issuer, endpoints.authMethods, headers, form),
    metadata: {
      issuer,
      authorization_endpoint: issuer,
      token_endpoint: endpoints.token,
      response_types_supported: ['code'],
    },
    clientInformation: { client_id: client.id },
  };
}

interface SdkTokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string | undefined;
  readonly id_token?: string | undefined;
  readonly scope?: string | undefined;
  readonly expires_in?: number | undefined;
}

async function asked(
  { issuer }: TokenServer,
  binding: Binding,
  request: () => Promise<SdkTokens>,
): Promise<TokenAnswer> {
  const { host } = new URL(issuer);
  const tokens = await request().catch(async (error: unknown) => {
    if (isFault(error)) throw error;
    const { OAuthError } = await sdk();
    if (OAuthError.isInstance(error)) throw refusal(error.code, host);
    throw new Fault('GW_UPSTREAM_MALFORMED', { host, reason: 'it is not an answer with tokens' }, { cause: error });
  });
  const malformed = (reason: string) => new Fault('GW_UPSTREAM_MALFORMED', { host, reason });
  const type = tokens.token_type.toLowerCase();
  // Bound where that was not asked for, it works with no key; not bound where it was, whoever steals it can use it.
  if (binding === null && type !== 'bearer') throw malformed('its token is no bearer token');
  if (binding !== null && type !== 'dpop') throw malformed('its token is not bound to the key that was sent');
  // One with a line break could add a header.
  if (!/^[\x21-\x7e]+$/.test(tokens.access_token)) throw malformed('its token has characters that no token has');
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    idToken: tokens.id_token ?? null,
    scope: tokens.scope ?? null,
    expiresIn: tokens.expires_in ?? null,
  };
}

/** What an error code of RFC 6749 section 5.2 means: the end of a grant, or a refusal that may pass. */
export function refusal(code: string, host: string): Error {
  const reason = errorWord(code);
  return FINAL.has(code) ? new GrantRefused(reason) : new Fault('GW_SIGN_IN_REFUSED', { host, reason });
}

/** An error code of RFC 6749 as it may be shown: nothing else of what a server says is. */
export const errorWord = (code: string) => (/^[a-z_]{1,40}$/.test(code) ? code : 'for a reason that it does not name');
