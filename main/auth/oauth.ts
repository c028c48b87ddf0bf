import type { Fault } from '../faults/index.ts';
import type { ProxyChoice } from '../host/index.ts';
import { createUpstream, type Upstream } from '../upstream/index.ts';
import { type OAuthTrust, publicLookup } from './addresses.ts';
import { CALLBACK_PORTS, createCallback, redirectUriOf } from './callback.ts';
import type { Gesture } from './gesture.ts';
import { createLoginDesk, type LoginRequest, type LoginResult } from './login.ts';
import { createProvingUpstream } from './proving.ts';
import { createRegistration } from './registration.ts';
import { createRevocations } from './revocations.ts';
import { grantId, oauthSecrets, type SecretStore, type SignIn } from './secrets.ts';
import { createStrictFetch } from './strict-fetch.ts';
import { createTokens } from './tokens.ts';

const PATIENCE_MS = 10 * 60_000;

export interface OAuthOptions {
  readonly vault: SecretStore;
  /** The way to MCP servers, used for the one question where to sign in. */
  readonly upstream: Upstream;
  readonly proxyFor: (url: URL) => Promise<ProxyChoice>;
  /** Gives an address to the system browser, without a shell. Only checked addresses arrive here. */
  readonly openExternal: (url: string) => Promise<void>;
  /** The product passes none. */
  readonly trust?: OAuthTrust;
  /** See UpstreamOptions. */
  readonly approvedAuthorities?: () => ReadonlySet<string>;
  /** Address of Gangway's client id metadata document (CIMD), once one is published. */
  readonly documentUrl?: string;
  readonly ports?: readonly number[];
  readonly patienceMs?: number;
  readonly now?: () => number;
}

/** Signing in to hosted MCP servers: the browser, the tokens, and their end. */
export interface OAuth {
  /** Addresses that an administrator registers at the service. */
  readonly redirectUris: readonly string[];
  /** @throws Fault GW_SIGN_IN_*, GW_BROWSER_UNAVAILABLE, GW_UPSTREAM_*, GW_VAULT_* */
  login(request: LoginRequest): Promise<LoginResult>;
  /** @returns whether a sign-in of the connection was under way. */
  cancel(connection: string): boolean;
  /**
   * Opens the page of a sign-in under way once more, for someone who closed it.
   * @returns whether there is one
   * @throws Fault GW_SIGN_IN_NO_GESTURE, GW_BROWSER_UNAVAILABLE
   */
  openPage(connection: string, gesture: Gesture): Promise<boolean>;
  /** Ids of connections whose sign-in is under way. */
  readonly pending: readonly string[];
  /**
   * The value of the Authorization header: at once in the usual case, else a promise while the token is read or renewed.
   * @throws (or rejects with) Fault GW_NEEDS_SIGN_IN, GW_VAULT_*, GW_SIGN_IN_REFUSED, GW_UPSTREAM_*
   */
  authorizationOf(signIn: SignIn): string | Promise<string>;
  /**
   * After a 401: another value, to send the same request once more.
   * @param refused the value that was sent
   * @throws Fault GW_NEEDS_SIGN_IN when there is nothing better to send, and as above
   */
  afterRefusal(signIn: SignIn, refused: string): Promise<string>;
  /**
   * The way to MCP servers for whoever sends with `authorizationOf`: adds to a token that is bound to a key a proof for
   * each request.
   */
  proving(upstream: Upstream): Upstream;
  /** After sleep and before reconnecting: renews tokens that have ended, finishes sign-outs. Never rejects. */
  freshen(): Promise<void>;
  /**
   * Forgets the tokens here and ends them at the issuer; where the issuer cannot be reached, that is finished later.
   * @throws Fault GW_VAULT_*, GW_DISK_FULL, GW_WRITE_FAILED; then nothing is changed
   */
  logout(signIn: SignIn): Promise<void>;
  /** Signs out of what no connection refers to: a login whose process died before its connection was saved. */
  logoutOthers(known: readonly SignIn[]): Promise<void>;
  forgetRegistration(issuer: string): Promise<void>;
  /** The issuer ended a sign-in: the person has to sign in again. */
  onEnded(listener: (signIn: SignIn, fault: Fault) => void): () => void;
  /** Ends the connections to issuers; see Upstream. */
  cut(): void;
  close(): Promise<void>;
}

export function createOAuth(options: OAuthOptions): OAuth {
  const { vault, upstream, proxyFor, openExternal, trust = {}, documentUrl = null } = options;
  const { ports = CALLBACK_PORTS, patienceMs = PATIENCE_MS, now = Date.now } = options;
  const guarded = createUpstream({
    ...{ trust, proxyFor, lookup: publicLookup(trust) },
    ...(options.approvedAuthorities && { approvedAuthorities: options.approvedAuthorities }),
  });
  const fetch = createStrictFetch({ upstream: guarded, trust });
  const { grants, clients, revocations: noted } = oauthSecrets(vault);
  const redirectUris = ports.map(redirectUriOf);
  const registration = createRegistration({ clients, fetch, redirectUris, documentUrl });
  const revocations = createRevocations(noted, fetch, now);
  const endedListeners = new Set<(signIn: SignIn, fault: Fault) => void>();
  const tokens = createTokens({
    grants,
    fetch,
    registration,
    now,
    onOrphan: (grant) =>
      void revocations
        .note(grant)
        .then(revocations.finish)
        .catch(() => {}),
    onEnded({ issuer, resource, account, tenant }, fault) {
      for (const listener of endedListeners) listener({ issuer, resource, account, tenant }, fault);
    },
  });
  const callback = createCallback(ports);
  const desk = createLoginDesk({
    upstream,
    fetch,
    trust,
    callback,
    registration,
    revocations,
    tokens,
    openExternal,
    now,
    patienceMs,
  });

  async function logout(signIn: SignIn): Promise<void> {
    const grant = await tokens.grantOf(signIn);
    if (grant !== null) await revocations.note(grant);
    await tokens.forget(signIn);
    await revocations.finish();
  }

  return {
    redirectUris,
    login: desk.login,
    cancel: desk.cancel,
    openPage: desk.openPage,
    get pending() {
      return desk.pending;
    },
    authorizationOf: tokens.authorizationOf,
    afterRefusal: tokens.afterRefusal,
    proving: (way) => createProvingUpstream(way, tokens.proverOf),
    async freshen() {
      await Promise.all([tokens.freshen(), revocations.finish()]);
    },
    logout,
    async logoutOthers(known) {
      const kept = new Set(known.map(grantId));
      const others = (await grants.all()).filter(({ id }) => !kept.has(id));
      for (const { value } of others) await logout(value);
    },
    forgetRegistration: registration.forget,
    onEnded(listener) {
      endedListeners.add(listener);
      return () => endedListeners.delete(listener);
    },
    cut: () => guarded.cut(),
    async close() {
      desk.close();
      await callback.close();
      await guarded.close();
    },
  };
}
