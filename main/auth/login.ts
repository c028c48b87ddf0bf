import { Fault } from '../faults/index.ts';
import type { Upstream } from '../upstream/index.ts';
import { type Attempt, cancelled, createAttempts } from './attempts.ts';
import { type Authorized, type BrowserRoundOptions, browserRound, openPage } from './browser-round.ts';
import {
  challengeOf,
  type Discovery,
  type DpopChoice,
  discover,
  issuerMetadata,
  type ServerMetadata,
} from './discovery.ts';
import { newDpopKey, openDpop } from './dpop.ts';
import { vouchedToken } from './enterprise.ts';
import { type Gesture, spend } from './gesture.ts';
import { type Claims, userinfo, validatedClaims } from './id-token.ts';
import { identityOf, type SignedInAs, TENANCY_CLAIMS, type TenancyClaims } from './identity.ts';
import type { Registration } from './registration.ts';
import type { Revocations } from './revocations.ts';
import { sdk } from './sdk.ts';
import type { DpopKey, EnterpriseSource, Grant, GrantSource, OAuthClient, SignIn } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';
import {
  type Binding,
  GrantRefused,
  redeemCode,
  requestToken,
  type TokenAnswer,
  type TokenServer,
} from './token-endpoint.ts';
import type { Tokens } from './tokens.ts';

/** How tokens are got where that is not by the person's sign-in at the service itself. */
export type SignInWay =
  /** By the client's own credential: no person takes part, and no browser opens (RFC 6749 section 4.4). */
  | { readonly kind: 'client-credentials' }
  /** By a sign-in at the identity provider of the company, where Gangway is a public client (ID-JAG). */
  | { readonly kind: 'enterprise'; readonly issuer: string; readonly clientId: string };

export interface LoginRequest {
  /** Id of the connection: one sign-in at a time for each; another one takes the place of the first. */
  readonly connection: string;
  /** Address of the MCP server. */
  readonly url: string;
  /** Proof that a person has just asked. */
  readonly gesture: Gesture;
  /** The client that an administrator has made for Gangway at the service, where there is one. */
  readonly client?: Pick<OAuthClient, 'id' | 'secret' | 'key'>;
  /** Absent: by the browser. */
  readonly way?: SignInWay;
  /** Absent: as the servers say. */
  readonly dpop?: DpopChoice;
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
  /**
   * Opens the page of a sign-in under way once more.
   * @returns whether there is one
   * @throws Fault GW_SIGN_IN_NO_GESTURE, GW_BROWSER_UNAVAILABLE
   */
  openPage(connection: string, gesture: Gesture): Promise<boolean>;
  readonly pending: readonly string[];
  close(): void;
}

export interface LoginDeskOptions extends BrowserRoundOptions {
  /** The way to the MCP server itself. */
  readonly upstream: Upstream;
  readonly fetch: StrictFetch;
  readonly registration: Registration;
  readonly revocations: Revocations;
  readonly tokens: Tokens;
  readonly now: () => number;
}

export function createLoginDesk(options: LoginDeskOptions): LoginDesk {
  const attempts = createAttempts();
  return {
    async login(request) {
      spend(request.gesture);
      const { host } = new URL(request.url);
      return attempts.run(request.connection, host, (attempt) => steps(options, request, attempt));
    },
    cancel: attempts.cancel,
    async openPage(connection, gesture) {
      spend(gesture);
      const page = attempts.pageOf(connection);
      if (page !== null) await openPage(options, page);
      return page !== null;
    },
    get pending() {
      return attempts.connections;
    },
    close: () => attempts.endAll(new Fault('GW_SHUTTING_DOWN')),
  };
}

/** What a sign-in is for, and with what: known before any token is asked for. */
interface Case {
  readonly request: LoginRequest;
  readonly attempt: Attempt;
  readonly discovery: Discovery;
  readonly server: TokenServer;
  readonly client: OAuthClient;
  readonly key: DpopKey | null;
  readonly binding: Binding;
}

async function steps(options: LoginDeskOptions, request: LoginRequest, attempt: Attempt): Promise<LoginResult> {
  const { registration, trust, fetch, upstream } = options;
  const { unlessEnded } = attempt;
  const { url: address, issuer, dpop, way } = request;
  const url = new URL(address);
  const challenge = await unlessEnded(challengeOf(upstream, url));
  const pinned = { ...(issuer !== undefined && { issuer }), ...(dpop !== undefined && { dpop }) };
  const discovery = await unlessEnded(discover({ fetch, trust, url, challenge, ...pinned }));
  if (way !== undefined && request.client === undefined)
    throw new Fault('GW_SIGN_IN_NO_CLIENT', { host: url.host, reason: 'this way of signing in has no registration' });
  const client = await unlessEnded(registration.clientFor(discovery.server, request.client ?? null));
  const key = discovery.bound ? await newDpopKey() : null;
  const binding = key && (await openDpop(key));
  const server = tokenServerOf(discovery.server);
  const one: Case = { request, attempt, discovery, server, client, key, binding };
  if (way?.kind === 'client-credentials') return byCredentials(options, one);
  if (way?.kind === 'enterprise') return byEnterprise(options, one, way);
  return byBrowser(options, one);
}

async function byBrowser(options: LoginDeskOptions, one: Case): Promise<LoginResult> {
  const { request, attempt, discovery, server, client, binding } = one;
  const scope = await wantedScope(discovery, request.scope);
  const round = { server: discovery.server, client, resource: discovery.resource, scope, hint: request.hint };
  return browserRound(options, attempt, { ...round, thumbprint: binding?.thumbprint ?? null }, async (code) => {
    const answer = await redeemed(options, discovery.server, client, code, binding);
    const claims = await claimsOf(options, one, scope, code.nonce, answer);
    return finished(options, one, { answer, scope, claims, source: null }, server);
  });
}

async function byCredentials(options: LoginDeskOptions, one: Case): Promise<LoginResult> {
  const { request, attempt, discovery, server, client, binding } = one;
  const { computeScopeUnion } = await sdk();
  const scope = computeScopeUnion(discovery.scope ?? undefined, request.scope) ?? null;
  const asked = { form: { grant_type: 'client_credentials' }, resource: discovery.resource, scope };
  const work = requestToken(options.fetch, server, client, asked, binding).catch(inWords(server.issuer));
  const answer = await attempt.unlessEnded(work);
  // Whoever holds the credential can ask again, so nothing that lasts longer is taken.
  const lasting = { ...answer, refreshToken: null };
  const source = { kind: 'client-credentials' } as const;
  return (await finished(options, one, { answer: lasting, scope, claims: null, source }, server)).result;
}

async function byEnterprise(
  options: LoginDeskOptions,
  one: Case,
  { issuer, clientId }: Extract<SignInWay, { kind: 'enterprise' }>,
): Promise<LoginResult> {
  const { fetch, trust, now } = options;
  const { request, attempt, discovery, server, client, binding } = one;
  const provider = await attempt.unlessEnded(issuerMetadata({ fetch, trust, host: attempt.host }, issuer));
  const self: OAuthClient = { id: clientId, authMethod: 'none' };
  const person = await wantedScope({ scope: 'openid', server: provider }, undefined);
  const round = { server: provider, client: self, resource: null, scope: person, hint: request.hint, thumbprint: null };
  return browserRound(options, attempt, round, async (code) => {
    const { idToken, refreshToken } = await redeemed(options, provider, self, code, null);
    if (idToken === null)
      throw new Fault('GW_SIGN_IN_MISMATCH', { host: new URL(issuer).host, reason: 'it gave no ID token' });
    const claims = await validatedClaims(idToken, { server: provider, clientId, nonce: code.nonce, now: now() }, fetch);
    const source: EnterpriseSource = {
      kind: 'enterprise',
      ...{ ...tokenServerOf(provider), client: self, idToken, refreshToken },
    };
    const { resource } = discovery;
    const { computeScopeUnion } = await sdk();
    const scope = computeScopeUnion(discovery.scope ?? undefined, request.scope) ?? null;
    const target = { server, client, resource, scope };
    const answer = await vouchedToken(fetch, source, target, binding).catch(inWords(server.issuer));
    return finished(options, one, { answer: { ...answer, refreshToken: null }, scope, claims, source }, server);
  });
}

async function redeemed(
  { fetch, registration }: LoginDeskOptions,
  server: ServerMetadata,
  client: OAuthClient,
  code: Authorized,
  binding: Binding,
): Promise<TokenAnswer> {
  return redeemCode(fetch, tokenServerOf(server), client, code, binding).catch(async (error: unknown) => {
    if (error instanceof GrantRefused && error.reason === 'invalid_client') await registration.forget(server.issuer);
    return inWords(server.issuer)(error);
  });
}

/** A refusal for good, as the person reads it who signs in. */
const inWords = (issuer: string) => (error: unknown) => {
  if (!(error instanceof GrantRefused)) throw error;
  throw new Fault('GW_SIGN_IN_REFUSED', { host: new URL(issuer).host, reason: error.reason });
};

/** The scopes that the resource asks for, those of before, and what tells who signed in and lets the sign-in last. */
async function wantedScope(
  { scope, server }: Pick<Discovery, 'scope' | 'server'>,
  earlier: string | undefined,
): Promise<string | null> {
  const { computeScopeUnion } = await sdk();
  const offered = server.scopes_supported ?? [];
  // Without openid, the others mean nothing to the server.
  const own = offered.includes('openid') ? ['openid', 'profile', 'email', 'offline_access'] : ['offline_access'];
  const useful = own.filter((each) => offered.includes(each)).join(' ');
  return computeScopeUnion(scope ?? undefined, earlier, useful) ?? null;
}

interface Obtained {
  readonly answer: TokenAnswer;
  /** What was asked for. */
  readonly scope: string | null;
  readonly claims: Claims | null;
  readonly source: GrantSource | null;
}

/** Keeps what was obtained, unless it is someone else's or too late; then it is undone at the service. */
async function finished(
  options: LoginDeskOptions,
  { request, attempt, discovery, client, key }: Case,
  { answer, scope, claims, source }: Obtained,
  server: TokenServer,
) {
  const { tokens, revocations, now } = options;
  const obtainedAt = now();
  const as = identityOf(claims, request.tenancyClaims ?? TENANCY_CLAIMS);
  const { issuer } = discovery.server;
  const signIn: SignIn = {
    issuer,
    resource: discovery.resource,
    account: source?.kind === 'client-credentials' ? client.id : as.account,
    tenant: as.tenancy?.id ?? null,
  };
  const grant: Grant = {
    ...signIn,
    client,
    endpoints: server.endpoints,
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken,
    scope: answer.scope ?? scope,
    obtainedAt,
    expiresAt: answer.expiresIn === null ? null : obtainedAt + answer.expiresIn * 1000,
    ...(key && { dpop: key }),
    ...(source && { source }),
  };
  const problem = someoneElse(request, signIn, as) ?? (attempt.seal() ? null : cancelled(attempt.host));
  if (problem !== null) {
    // Many servers end everything that a person granted to a program, so an older sign-in of the same person is spared.
    if ((await tokens.grantOf(signIn)) === null) await revocations.note(grant);
    await revocations.finish();
    throw problem;
  }
  await tokens.keep(grant);
  return { name: as.name, result: { signIn, as, scope: grant.scope } };
}

function tokenServerOf(server: ServerMetadata): TokenServer {
  const { issuer, token_endpoint: token, revocation_endpoint: revocation } = server;
  const authMethods = server.token_endpoint_auth_methods_supported;
  return { issuer, endpoints: { token, ...(revocation && { revocation }), ...(authMethods && { authMethods }) } };
}

/** What the issuer says of the person: by the ID token, with userinfo where that tells no name. */
async function claimsOf(
  { fetch, now }: LoginDeskOptions,
  { discovery: { server }, client, binding }: Case,
  scope: string | null,
  nonce: string,
  answer: TokenAnswer,
): Promise<Claims | null> {
  const expected = { server, clientId: client.id, nonce, now: now() };
  const told = answer.idToken === null ? null : await validatedClaims(answer.idToken, expected, fetch);
  if (told !== null && (told.email !== undefined || told.name !== undefined)) return told;
  if (told === null && !(answer.scope ?? scope)?.split(' ').includes('openid')) return null;
  const more = await userinfo(server, answer.accessToken, told?.sub ?? null, fetch, binding);
  return told === null ? more : { ...more, ...told };
}

/** A connection stays the one person's and the one company's that it was first signed in for. */
function someoneElse({ expected }: LoginRequest, { account, tenant }: SignIn, as: SignedInAs): Fault | null {
  if (expected === undefined) return null;
  if (expected.account === account && expected.tenant === tenant) return null;
  const found = [as.name ?? account, as.tenancy?.name].filter(Boolean).join(', ') || 'an unnamed account';
  return new Fault('GW_SIGN_IN_ANOTHER', { found, pinned: expected.name });
}
