import { Fault, isFault } from '../faults/index.ts';
import { authenticateClient } from './client-authentication.ts';
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
  readonly resource: string;
}

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
export async function redeemCode(fetch: StrictFetch, server: TokenServer, client: OAuthClient, request: CodeRequest) {
  const { exchangeAuthorization } = await sdk();
  return asked(server, () =>
    exchangeAuthorization(server.issuer, {
      ...credentials(server, client),
      authorizationCode: request.code,
      // Checked when the answer came in; the SDK compares again.
      iss: server.issuer,
      codeVerifier: request.codeVerifier,
      redirectUri: request.redirectUri,
      resource: request.resource,
      fetchFn: fetch,
    }),
  );
}

/**
 * Trades a refresh token (RFC 6749 section 6). The answer's refresh token is the old one where the server rotates none.
 * @throws GrantRefused; Fault GW_UPSTREAM_*
 */
export async function tradeRefreshToken(fetch: StrictFetch, grant: Grant, refreshToken: string) {
  const { refreshAuthorization } = await sdk();
  return asked(grant, () =>
    refreshAuthorization(grant.issuer, {
      ...credentials(grant, grant.client),
      refreshToken,
      resource: grant.resource,
      fetchFn: fetch,
    }),
  );
}

function credentials({ issuer, endpoints }: TokenServer, client: OAuthClient) {
  return {
    addClientAuthentication: (headers: Headers, form: URLSearchParams) =>
      authenticateClient(client, endpoints.authMethods, headers, form),
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

async function asked({ issuer }: TokenServer, request: () => Promise<SdkTokens>): Promise<TokenAnswer> {
  const { host } = new URL(issuer);
  const tokens = await request().catch(async (error: unknown) => {
    if (isFault(error)) throw error;
    const { OAuthError } = await sdk();
    if (OAuthError.isInstance(error)) throw refusal(error.code, host);
    throw new Fault('GW_UPSTREAM_MALFORMED', { host, reason: 'it is not an answer with tokens' }, { cause: error });
  });
  // A token of another type (DPoP) does not work alone, and one with a line break could add a header.
  if (tokens.token_type.toLowerCase() !== 'bearer' || !/^[\x21-\x7e]+$/.test(tokens.access_token))
    throw new Fault('GW_UPSTREAM_MALFORMED', { host, reason: 'its token is no bearer token' });
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    idToken: tokens.id_token ?? null,
    scope: tokens.scope ?? null,
    expiresIn: tokens.expires_in ?? null,
  };
}

function refusal(code: string, host: string): Error {
  const reason = errorWord(code);
  return FINAL.has(code) ? new GrantRefused(reason) : new Fault('GW_SIGN_IN_REFUSED', { host, reason });
}

/** An error code of RFC 6749 as it may be shown: nothing else of what a server says is. */
export const errorWord = (code: string) => (/^[a-z_]{1,40}$/.test(code) ? code : 'for a reason that it does not name');
