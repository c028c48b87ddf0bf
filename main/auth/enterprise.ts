/**
 * Enterprise-managed authorization: a person signs in at the identity provider of their company, which then vouches for
 * them at the authorization server of each MCP server with an assertion (ID-JAG), without another page to click through.
 */
import { z } from 'zod';
import { Fault } from '../faults/index.ts';
import { authenticateClient } from './client-authentication.ts';
import { readJson } from './discovery.ts';
import { unverifiedClaims } from './id-token.ts';
import type { EnterpriseSource, OAuthClient } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';
import {
  type Binding,
  GrantRefused,
  refusal,
  requestToken,
  type TokenServer,
  tradeRefreshToken,
} from './token-endpoint.ts';

const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag';
/** An ID token that ends sooner than this is renewed first, seconds. */
const EARLY_SECONDS = 60;

/** RFC 8693 section 2.2.1. Anything but an ID-JAG could be a token that works by itself, and is not sent on. */
const exchanged = z.object({ access_token: z.string().min(1), issued_token_type: z.literal(ID_JAG) });
const refused = z.object({ error: z.string() });

/** The MCP server and its authorization server, for whom the assertion is. */
export interface Target {
  readonly server: TokenServer;
  readonly client: OAuthClient;
  readonly resource: string;
  readonly scope: string | null;
}

/**
 * A token for an MCP server by the word of the identity provider: an assertion from it (RFC 8693), handed to the MCP
 * server's authorization server (RFC 7523 section 2.1).
 * @throws GrantRefused; Fault GW_SIGN_IN_REFUSED, GW_UPSTREAM_*
 */
export async function vouchedToken(fetch: StrictFetch, source: EnterpriseSource, target: Target, binding: Binding) {
  const { server, client, resource, scope } = target;
  const assertion = await requestAssertion(fetch, source, target);
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  return requestToken(fetch, server, client, { form, resource, scope }, binding);
}

/**
 * RFC 8693 section 2.1 with the ID-JAG profile. Not by the SDK's function, whose error keeps nothing of the code by which
 * an end is told from an interruption.
 */
async function requestAssertion(fetch: StrictFetch, source: EnterpriseSource, target: Target): Promise<string> {
  const { issuer, client, endpoints, idToken } = source;
  const { host } = new URL(issuer);
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: ID_JAG,
    audience: target.server.issuer,
    resource: target.resource,
    subject_token: idToken,
    subject_token_type: ID_TOKEN,
    ...(target.scope !== null && { scope: target.scope }),
  });
  const headers = new Headers({ 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' });
  await authenticateClient(client, issuer, endpoints.authMethods, headers, form);
  const answer = await fetch(endpoints.token, { method: 'POST', headers, body: form });
  if (answer.status !== 200) throw refusal((await readJson(answer, host, refused)).error, host);
  return (await readJson(answer, host, exchanged)).access_token;
}

/**
 * The source with an ID token that is still good: the same one, or renewed at the identity provider. A renewed one holds
 * a new refresh token and is to be kept before anything else.
 * @param now ms since the epoch
 * @throws GrantRefused; Fault GW_SIGN_IN_MISMATCH, GW_UPSTREAM_*
 */
export async function freshSource(
  fetch: StrictFetch,
  source: EnterpriseSource,
  now: number,
): Promise<EnterpriseSource> {
  const { exp = Number.POSITIVE_INFINITY, sub } = unverifiedClaims(source.idToken);
  if (exp - EARLY_SECONDS > now / 1000) return source;
  if (source.refreshToken === null) throw new GrantRefused('the sign-in at the identity provider has ended');
  const request = { refreshToken: source.refreshToken, resource: null };
  const { idToken, refreshToken } = await tradeRefreshToken(fetch, source, source.client, request, null);
  if (idToken === null) throw new GrantRefused('the identity provider vouches for nobody any more');
  // OpenID Connect Core section 12.2. It came by TLS from the issuer itself, which checks its own signature next.
  if (unverifiedClaims(idToken).sub !== sub)
    throw new Fault('GW_SIGN_IN_MISMATCH', {
      host: new URL(source.issuer).host,
      reason: 'its renewed ID token is about someone else',
    });
  return { ...source, idToken, refreshToken };
}
