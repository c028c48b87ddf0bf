import { randomBytes } from 'node:crypto';
import { Fault, isFault } from '../faults/index.ts';
import type { Upstream } from '../upstream/index.ts';
import { checkedBrowserAddress, type OAuthTrust } from './addresses.ts';
import type { Callback } from './callback.ts';
import { challengeOf, type Discovery, discover, type ServerMetadata } from './discovery.ts';
import { type Gesture, spend } from './gesture.ts';
import { type Claims, userinfo, validatedClaims } from './id-token.ts';
import { identityOf, type SignedInAs, TENANCY_CLAIMS, type TenancyClaims } from './identity.ts';
import type { Registration } from './registration.ts';
import type { Revocations } from './revocations.ts';
import { sdk } from './sdk.ts';
import type { Grant, OAuthClient, SignIn } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';
import { errorWord, GrantRefused, redeemCode, type TokenAnswer } from './token-endpoint.ts';
import type { Tokens } from './tokens.ts';

export interface LoginRequest {
  /** Id of the connection: one sign-in at a time for each; another one takes the place of the first. */
  readonly connection: string;
  /** Address of the MCP server. */
  readonly url: string;
  /** Proof that a person has just asked for a browser. */
  readonly gesture: Gesture;
  /** The client that an administrator has made for Gangway at the service, where there is one. */
  readonly client?: { readonly id: string; readonly secret?: string };
  /** The only issuer that is accepted, where a descriptor or policy names one. */
  readonly issuer?: string;
  /** Scopes to ask for besides what the server asks for: those of before, at a step-up. */
  readonly scope?: string;
  /** E-mail address of the person who is expected, to save them the typing. */
  readonly hint?: string;
  /** Claims that tell the company, where a descriptor names them. */
  readonly tenancyClaims?: readonly TenancyClaims[];
  /** Whose the connection is: someone else's sign-in is undone. Absent for a new connection, or when the person said so. */
  readonly expected?: { readonly account: string; readonly tenant: string | null; readonly name: string };
}

export interface LoginResult {
  readonly signIn: SignIn;
  readonly as: SignedInAs;
  /** What the server granted, or was asked for where it does not say. */
  readonly scope: string | null;
}

export interface LoginDesk {
  /**
   * Signs a person in with the system browser; resolves when the tokens are in the vault.
   * @throws Fault GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, GW_UPSTREAM_*, GW_VAULT_*
   */
  login(request: LoginRequest): Promise<LoginResult>;
  /** @returns whether a sign-in of the connection was under way. */
  cancel(connection: string): boolean;
  readonly pending: readonly string[];
  close(): void;
}

export interface LoginDeskOptions {
  /** The way to the MCP server itself. */
  readonly upstream: Upstream;
  readonly fetch: StrictFetch;
  readonly trust: OAuthTrust;
  readonly callback: Callback;
  readonly registration: Registration;
  readonly revocations: Revocations;
  readonly tokens: Tokens;
  readonly openExternal: (url: string) => Promise<void>;
  readonly now: () => number;
  /** Longest time between the browser's opening and its answer, ms. */
  readonly patienceMs: number;
}

/** A sign-in under way. */
interface Attempt {
  readonly host: string;
  /** Rejects when it is cancelled or takes too long. */
  readonly ended: Promise<never>;
  /** @returns false when it is too late for that. */
  end(fault: Fault): boolean;
  /** From here on it can no longer be cancelled. @returns false when it was already. */
  seal(): boolean;
}

/** What was fixed before the browser was opened, to hold its answer against (RFC 9700 section 4.4). */
interface Asked {
  readonly discovery: Discovery;
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly scope: string | null;
}

export function createLoginDesk(options: LoginDeskOptions): LoginDesk {
  const attempts = new Map<string, Attempt>();
  const cancelled = (host: string) => new Fault('GW_SIGN_IN_CANCELLED', { host });

  function begin(connection: string, host: string): Attempt {
    attempts.get(connection)?.end(cancelled(host));
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    let open = true;
    const shut = () => {
      const was = open;
      open = false;
      return was;
    };
    const end = (fault: Fault) => {
      const inTime = shut();
      if (inTime) reject(fault);
      return inTime;
    };
    const attempt: Attempt = { host, ended: promise, end, seal: shut };
    attempts.set(connection, attempt);
    return attempt;
  }

  return {
    async login(request) {
      spend(request.gesture);
      const attempt = begin(request.connection, new URL(request.url).host);
      try {
        return await steps(options, request, attempt);
      } finally {
        attempt.end(cancelled(attempt.host));
        if (attempts.get(request.connection) === attempt) attempts.delete(request.connection);
      }
    },
    cancel(connection) {
      const attempt = attempts.get(connection);
      return attempt?.end(cancelled(attempt.host)) ?? false;
    },
    get pending() {
      return [...attempts.keys()];
    },
    close() {
      for (const attempt of attempts.values()) attempt.end(new Fault('GW_SHUTTING_DOWN'));
    },
  };
}

async function steps(options: LoginDeskOptions, request: LoginRequest, attempt: Attempt): Promise<LoginResult> {
  const { callback, registration, trust, fetch } = options;
  const unlessEnded = <T>(work: Promise<T>): Promise<T> => Promise.race([work, attempt.ended]);
  const url = new URL(request.url);
  const challenge = await unlessEnded(challengeOf(options.upstream, url));
  const issuer = request.issuer === undefined ? {} : { issuer: request.issuer };
  const discovery = await unlessEnded(discover({ fetch, trust, url, challenge, ...issuer }));
  const client = await unlessEnded(registration.clientFor(discovery.server, request.client ?? null));
  const redirectUri = await callback.hold();
  const state = randomBytes(32).toString('base64url');
  try {
    const scope = await wantedScope(discovery, request.scope);
    const nonce = randomBytes(32).toString('base64url');
    const { address, codeVerifier } = await authorizationAddress({
      discovery,
      client,
      redirectUri,
      state,
      nonce,
      scope,
      request,
    });
    const browserAddress = checkedBrowserAddress(address, new URL(discovery.server.issuer).host, trust).href;
    const asked: Asked = { discovery, client, redirectUri, codeVerifier, nonce, scope };
    const answered = received(options, request, attempt, asked, state);
    await unlessEnded(opened(options, browserAddress));
    return await unlessEnded(answered);
  } finally {
    callback.forget(state);
    callback.release();
  }
}

/** The scopes that the resource asks for, those of before, and what tells who signed in and lets the sign-in last. */
async function wantedScope({ scope, server }: Discovery, earlier: string | undefined): Promise<string | null> {
  const { computeScopeUnion } = await sdk();
  const offered = server.scopes_supported ?? [];
  // Without openid, the others mean nothing to the server.
  const own = offered.includes('openid') ? ['openid', 'profile', 'email', 'offline_access'] : ['offline_access'];
  const useful = own.filter((each) => offered.includes(each)).join(' ');
  return computeScopeUnion(scope ?? undefined, earlier, useful) ?? null;
}

interface AddressParts extends Omit<Asked, 'codeVerifier'> {
  readonly state: string;
  readonly request: LoginRequest;
}

/** RFC 6749 section 4.1.1 with PKCE (RFC 7636), resource (RFC 8707), nonce and login_hint (OpenID Connect Core 3.1.2.1). */
async function authorizationAddress({ discovery, client, redirectUri, state, nonce, scope, request }: AddressParts) {
  const { startAuthorization } = await sdk();
  const { authorizationUrl, codeVerifier } = await startAuthorization(discovery.server.issuer, {
    metadata: discovery.server,
    clientInformation: { client_id: client.id },
    redirectUrl: redirectUri,
    state,
    resource: discovery.resource,
    ...(scope !== null && { scope }),
  });
  const isOpenId = scope?.split(' ').includes('openid') === true;
  if (isOpenId) authorizationUrl.searchParams.set('nonce', nonce);
  if (request.hint !== undefined) authorizationUrl.searchParams.set('login_hint', request.hint);
  return { address: authorizationUrl.href, codeVerifier };
}

async function opened({ openExternal }: LoginDeskOptions, address: string): Promise<void> {
  await openExternal(address).catch((error: unknown) => {
    if (isFault(error)) throw error;
    const reason = String((error as { code?: unknown } | null)?.code ?? 'it did not start');
    throw new Fault('GW_BROWSER_UNAVAILABLE', { reason }, { cause: error });
  });
}

/** Waits for the one answer with this state, and completes the sign-in while the browser waits for its page. */
function received(
  options: LoginDeskOptions,
  request: LoginRequest,
  attempt: Attempt,
  asked: Asked,
  state: string,
): Promise<LoginResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LoginResult>();
  promise.catch(() => {});
  const minutes = Math.ceil(options.patienceMs / 60_000);
  const timer = setTimeout(
    () => attempt.end(new Fault('GW_SIGN_IN_TIMEOUT', { host: attempt.host, minutes })),
    options.patienceMs,
  );
  attempt.ended.catch(() => clearTimeout(timer));
  options.callback.expect(state, async (parameters) => {
    clearTimeout(timer);
    try {
      const result = await Promise.race([completed(options, request, attempt, asked, parameters), attempt.ended]);
      resolve(result);
      return result.as.name;
    } catch (error) {
      reject(error);
      throw error;
    }
  });
  return promise;
}

async function completed(
  options: LoginDeskOptions,
  request: LoginRequest,
  attempt: Attempt,
  asked: Asked,
  parameters: URLSearchParams,
): Promise<LoginResult> {
  const { tokens, revocations, now, registration } = options;
  const { server, resource } = asked.discovery;
  const code = codeOf(parameters, server);
  const at = { issuer: server.issuer, endpoints: endpointsOf(server) };
  const requested = { code, codeVerifier: asked.codeVerifier, redirectUri: asked.redirectUri, resource };
  const answer = await redeemCode(options.fetch, at, asked.client, requested).catch(async (error: unknown) => {
    if (!(error instanceof GrantRefused)) throw error;
    if (error.reason === 'invalid_client') await registration.forget(server.issuer);
    throw new Fault('GW_SIGN_IN_REFUSED', { host: new URL(server.issuer).host, reason: error.reason });
  });
  const obtainedAt = now();
  const as = identityOf(await claimsOf(options, asked, answer), request.tenancyClaims ?? TENANCY_CLAIMS);
  const signIn: SignIn = { issuer: server.issuer, resource, account: as.account, tenant: as.tenancy?.id ?? null };
  const grant: Grant = {
    ...signIn,
    client: asked.client,
    endpoints: at.endpoints,
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken,
    scope: answer.scope ?? asked.scope,
    obtainedAt,
    expiresAt: answer.expiresIn === null ? null : obtainedAt + answer.expiresIn * 1000,
  };
  const problem =
    someoneElse(request, as) ?? (attempt.seal() ? null : new Fault('GW_SIGN_IN_CANCELLED', { host: attempt.host }));
  if (problem !== null) {
    // Many servers end everything that a person granted to a program, so an older sign-in of the same person is spared.
    if ((await tokens.grantOf(signIn)) === null) await revocations.note(grant);
    await revocations.finish();
    throw problem;
  }
  await tokens.keep(grant);
  return { signIn, as, scope: grant.scope };
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

function endpointsOf(server: ServerMetadata): Grant['endpoints'] {
  const { token_endpoint: token, revocation_endpoint: revocation } = server;
  const authMethods = server.token_endpoint_auth_methods_supported;
  return { token, ...(revocation && { revocation }), ...(authMethods && { authMethods }) };
}

/** What the issuer says of the person: by the ID token, with userinfo where that tells no name. */
async function claimsOf({ fetch, now }: LoginDeskOptions, asked: Asked, answer: TokenAnswer): Promise<Claims | null> {
  const { server } = asked.discovery;
  const expected = { server, clientId: asked.client.id, nonce: asked.nonce, now: now() };
  const told = answer.idToken === null ? null : await validatedClaims(answer.idToken, expected, fetch);
  if (told !== null && (told.email !== undefined || told.name !== undefined)) return told;
  if (told === null && !(answer.scope ?? asked.scope)?.split(' ').includes('openid')) return null;
  const more = await userinfo(server, answer.accessToken, told?.sub ?? null, fetch);
  return told === null ? more : { ...more, ...told };
}

/** A connection stays the one person's and the one company's that it was first signed in for. */
function someoneElse({ expected }: LoginRequest, as: SignedInAs): Fault | null {
  if (expected === undefined) return null;
  if (expected.account === as.account && expected.tenant === (as.tenancy?.id ?? null)) return null;
  const found = [as.name ?? as.account, as.tenancy?.name].filter(Boolean).join(', ') || 'an unnamed account';
  return new Fault('GW_SIGN_IN_ANOTHER', { found, pinned: expected.name });
}
