import { randomBytes } from 'node:crypto';
import { Fault, isFault } from '../faults/index.ts';
import { checkedBrowserAddress, type OAuthTrust } from './addresses.ts';
import type { Attempt } from './attempts.ts';
import type { Callback } from './callback.ts';
import { checkPkce, type ServerMetadata } from './discovery.ts';
import { sdk } from './sdk.ts';
import type { OAuthClient } from './secrets.ts';
import { type CodeRequest, errorWord } from './token-endpoint.ts';

export interface BrowserRoundOptions {
  readonly trust: OAuthTrust;
  readonly callback: Callback;
  readonly openExternal: (url: string) => Promise<void>;
  /** Longest time between the browser's opening and its answer, ms. */
  readonly patienceMs: number;
}

/** What is fixed before the browser is opened, to hold its answer against (RFC 9700 section 4.4). */
export interface Round {
  readonly server: ServerMetadata;
  readonly client: OAuthClient;
  /** RFC 8707; null at an identity provider. */
  readonly resource: string | null;
  readonly scope: string | null;
  /** E-mail address of the person who is expected. */
  readonly hint: string | undefined;
  /** Of the key that the tokens will be bound to (RFC 9449 section 10), or null. */
  readonly thumbprint: string | null;
}

/** A code that is the issuer's, and what it is redeemed with. */
export interface Authorized extends CodeRequest {
  readonly nonce: string;
}

/**
 * Sends the person to an issuer's pages and back (RFC 6749 section 4.1, RFC 8252), and completes the sign-in while the
 * browser waits for the page that tells them how it went.
 * @param complete what it makes of the code; `name` is shown to the person
 * @throws Fault GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, and as `complete`
 */
export async function browserRound<T>(
  options: BrowserRoundOptions,
  attempt: Attempt,
  round: Round,
  complete: (code: Authorized) => Promise<{ readonly name: string | null; readonly result: T }>,
): Promise<T> {
  const { callback, trust } = options;
  const { server, resource } = round;
  checkPkce(server);
  const redirectUri = await callback.hold();
  const state = randomBytes(32).toString('base64url');
  const nonce = randomBytes(32).toString('base64url');
  try {
    const { address, codeVerifier } = await authorizationAddress(round, { redirectUri, state, nonce });
    const browserAddress = checkedBrowserAddress(address, new URL(server.issuer).host, trust).href;
    const answered = received(options, attempt, state, (parameters) =>
      complete({ code: codeOf(parameters, server), codeVerifier, redirectUri, resource, nonce }),
    );
    attempt.page = browserAddress;
    await attempt.unlessEnded(openPage(options, browserAddress));
    return await attempt.unlessEnded(answered);
  } finally {
    callback.forget(state);
    callback.release();
  }
}

interface Marks {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
}

/**
 * RFC 6749 section 4.1.1 with PKCE (RFC 7636), resource (RFC 8707), nonce and login_hint (OpenID Connect Core 3.1.2.1),
 * and the key of the tokens to come (RFC 9449 section 10).
 */
async function authorizationAddress(round: Round, { redirectUri, state, nonce }: Marks) {
  const { server, client, resource, scope, hint, thumbprint } = round;
  const { startAuthorization } = await sdk();
  const { authorizationUrl, codeVerifier } = await startAuthorization(server.issuer, {
    metadata: server,
    clientInformation: { client_id: client.id },
    redirectUrl: redirectUri,
    state,
    ...(resource !== null && { resource }),
    ...(scope !== null && { scope }),
  });
  const { searchParams } = authorizationUrl;
  if (scope?.split(' ').includes('openid')) searchParams.set('nonce', nonce);
  if (hint !== undefined) searchParams.set('login_hint', hint);
  if (thumbprint !== null) searchParams.set('dpop_jkt', thumbprint);
  return { address: authorizationUrl.href, codeVerifier };
}

/** @throws Fault GW_BROWSER_UNAVAILABLE */
export async function openPage(
  { openExternal }: Pick<BrowserRoundOptions, 'openExternal'>,
  address: string,
): Promise<void> {
  await openExternal(address).catch((error: unknown) => {
    if (isFault(error)) throw error;
    const reason = String((error as { code?: unknown } | null)?.code ?? 'it did not start');
    throw new Fault('GW_BROWSER_UNAVAILABLE', { reason }, { cause: error });
  });
}

/** Waits for the one answer with this state. */
function received<T>(
  { callback, patienceMs }: BrowserRoundOptions,
  attempt: Attempt,
  state: string,
  complete: (parameters: URLSearchParams) => Promise<{ readonly name: string | null; readonly result: T }>,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  promise.catch(() => {});
  const minutes = Math.ceil(patienceMs / 60_000);
  const timer = setTimeout(
    () => attempt.end(new Fault('GW_SIGN_IN_TIMEOUT', { host: attempt.host, minutes })),
    patienceMs,
  );
  attempt.ended.catch(() => clearTimeout(timer));
  callback.expect(state, async (parameters) => {
    clearTimeout(timer);
    try {
      const { name, result } = await attempt.unlessEnded(complete(parameters));
      resolve(result);
      return name;
    } catch (error) {
      reject(error);
      throw error;
    }
  });
  return promise;
}

/**
 * The code of an authorization response that is the issuer's (RFC 9207 section 2.4, also for errors).
 * @throws Fault GW_SIGN_IN_MISMATCH, GW_SIGN_IN_REFUSED
 */
function codeOf(parameters: URLSearchParams, server: ServerMetadata): string {
  const { host } = new URL(server.issuer);
  const mismatch = (reason: string) => new Fault('GW_SIGN_IN_MISMATCH', { host, reason });
  const [iss, ...moreIssuers] = parameters.getAll('iss');
  if (iss === undefined && server.authorization_response_iss_parameter_supported)
    throw mismatch('its answer does not name its issuer');
  if (iss !== undefined && (iss !== server.issuer || moreIssuers.length > 0))
    throw mismatch('its answer names another issuer');
  const error = parameters.get('error');
  if (error !== null) throw new Fault('GW_SIGN_IN_REFUSED', { host, reason: errorWord(error) });
  const [code, ...moreCodes] = parameters.getAll('code');
  if (!code || moreCodes.length > 0) throw mismatch('its answer has no code');
  return code;
}
