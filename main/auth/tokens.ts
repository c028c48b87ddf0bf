import { Fault, isFault, toFault } from '../faults/index.ts';
import { type DpopSession, openDpop } from './dpop.ts';
import { freshSource, vouchedToken } from './enterprise.ts';
import type { Registration } from './registration.ts';
import { type Grant, grantId, type Shelf, type SignIn } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';
import { GrantRefused, requestToken, type TokenAnswer, tradeRefreshToken } from './token-endpoint.ts';

/** A token is renewed this long before it ends, plus up to a fifth of that, or in the last fifth of its life. */
const EARLY_MS = 60_000;
/** A token that ends sooner than this is not sent any more: it could end on the way. */
const TOO_LATE_MS = 2_000;
/** After a failure that may pass, the issuer is left alone for so long. */
const RETRY_AFTER_MS = 2_000;
/** When a token that a refusal led to is itself refused this soon, its age is not the reason. */
const REFUSED_AGAIN_MS = 30_000;

export interface Tokens {
  /** Keeps a new sign-in, first in the vault. @throws Fault GW_VAULT_*, GW_DISK_FULL, GW_WRITE_FAILED */
  keep(grant: Grant): Promise<void>;
  /**
   * The value of the Authorization header: at once in the usual case, else a promise while the token is read or renewed.
   * @throws (or rejects with) Fault GW_NEEDS_SIGN_IN, GW_VAULT_*, GW_SIGN_IN_REFUSED, GW_UPSTREAM_*
   */
  authorizationOf(signIn: SignIn): string | Promise<string>;
  /**
   * After a 401: another value, to send the same request once more. Any number of calls refused with the same token lead
   * to one renewal.
   * @param refused the value that was sent
   * @throws Fault GW_NEEDS_SIGN_IN when there is nothing better to send, and as above
   */
  afterRefusal(signIn: SignIn, refused: string): Promise<string>;
  /** What makes the proofs for an access token that is bound to a key; null for one that is not known. */
  proverOf(accessToken: string): Promise<DpopSession> | null;
  /** Renews what has ended or is about to: after sleep, before reconnecting. Never rejects. */
  freshen(): Promise<void>;
  /** The stored grant, or null. */
  grantOf(signIn: SignIn): Promise<Grant | null>;
  /** Forgets a sign-in here; what waits for it fails with GW_NEEDS_SIGN_IN. */
  forget(signIn: SignIn): Promise<void>;
}

export interface TokensOptions {
  readonly grants: Shelf<Grant>;
  readonly fetch: StrictFetch;
  readonly registration: Registration;
  readonly now: () => number;
  /** Told of a grant that was renewed while its sign-in was given up here. */
  readonly onOrphan: (grant: Grant) => void;
  /** Told when the issuer ended a sign-in. */
  readonly onEnded: (signIn: SignIn, fault: Fault) => void;
}

interface Held {
  readonly id: string;
  grant: Grant;
  /** Of the access token before this one, which calls under way may still be sent with. */
  replaced: string | null;
  prover: Promise<DpopSession> | null;
  renewing: Promise<string> | null;
  /** A renewed grant that could not be stored: kept for the next try, never used before it is stored. */
  unsaved: Grant | null;
  retryAt: number;
  /** When a refusal last led to a new token. */
  refusedAt: number;
  failure: Fault | null;
  readonly jitter: number;
}

export function createTokens({ grants, fetch, registration, now, onEnded, onOrphan }: TokensOptions): Tokens {
  const held = new Map<string, Held>();
  const reading = new Map<string, Promise<Held>>();

  const hold = (id: string, grant: Grant): Held => {
    const none = { renewing: null, unsaved: null, failure: null, replaced: null };
    const prover = grant.dpop === undefined ? null : openDpop(grant.dpop);
    // Whoever needs it learns of its failure; nobody may.
    prover?.catch(() => {});
    const made: Held = {
      ...none,
      id,
      grant,
      prover,
      retryAt: 0,
      refusedAt: Number.NEGATIVE_INFINITY,
      jitter: Math.random() / 5,
    };
    held.set(id, made);
    return made;
  };

  /** Reads a sign-in from the vault, once for all who ask at the same time. */
  function loaded(signIn: SignIn): Promise<Held> {
    const id = grantId(signIn);
    const known = held.get(id);
    if (known) return Promise.resolve(known);
    const already = reading.get(id);
    if (already) return already;
    const work = grants
      .get(id)
      .then((grant) => {
        if (grant === null) throw needsSignIn(signIn, 'the sign-in has ended');
        return held.get(id) ?? hold(id, grant);
      })
      .finally(() => reading.delete(id));
    reading.set(id, work);
    return work;
  }

  const left = ({ grant }: Held) => (grant.expiresAt ?? Number.POSITIVE_INFINITY) - now();

  function ready(one: Held): string | Promise<string> {
    const { grant } = one;
    const life = (grant.expiresAt ?? 0) - grant.obtainedAt;
    const remaining = left(one);
    if (remaining <= Math.min(TOO_LATE_MS, life / 10)) return renewed(one);
    // The token still works: nobody waits, and a failure only means another try later.
    if (remaining <= Math.min(EARLY_MS * (1 + one.jitter), life / 5) && isRenewable(grant))
      renewed(one).catch(() => {});
    return headerOf(grant);
  }

  /** Single flight: everyone who needs another token waits for the same renewal. */
  function renewed(one: Held): Promise<string> {
    one.renewing ??= renew(one).finally(() => {
      one.renewing = null;
    });
    return one.renewing;
  }

  async function renew(one: Held): Promise<string> {
    if (one.failure !== null && now() < one.retryAt) throw one.failure;
    try {
      const next = one.unsaved ?? (await traded(one));
      one.unsaved = next;
      if (held.get(one.id) !== one) throw orphaned(next);
      // The vault keeps the order of its changes: a sign-out that comes now deletes this again.
      await grants.put(one.id, next);
      if (held.get(one.id) !== one) throw orphaned(next);
      one.unsaved = null;
      one.failure = null;
      one.replaced = one.grant.accessToken;
      one.grant = next;
      return headerOf(next);
    } catch (error) {
      if (error instanceof GrantRefused) throw await ended(one, error.reason);
      const fault = toFault(error);
      one.failure = fault;
      one.retryAt = now() + RETRY_AFTER_MS;
      throw fault;
    }
  }

  /** Signed out, or signed in anew, while the answer was on its way. */
  function orphaned(grant: Grant): Fault {
    onOrphan(grant);
    return needsSignIn(grant, 'it was signed out');
  }

  async function traded(one: Held): Promise<Grant> {
    const { grant } = one;
    const { client, resource, scope, source } = grant;
    const binding = await one.prover;
    switch (source?.kind) {
      case 'client-credentials': {
        const request = { form: { grant_type: 'client_credentials' }, resource, scope };
        return renewedGrant(grant, await requestToken(fetch, grant, client, request, binding), now());
      }
      case 'enterprise': {
        const fresh = await freshSource(fetch, source, now());
        const next = { ...grant, source: fresh };
        if (fresh !== source) await keepSource(one, next);
        const target = { server: grant, client, resource, scope };
        return renewedGrant(next, await vouchedToken(fetch, fresh, target, binding), now());
      }
      default: {
        const { refreshToken } = grant;
        if (refreshToken === null) throw new GrantRefused('it cannot be renewed');
        const answer = await tradeRefreshToken(fetch, grant, client, { refreshToken, resource }, binding);
        return renewedGrant(grant, answer, now());
      }
    }
  }

  /** The identity provider takes the old refresh token no more, whatever becomes of the next step. */
  async function keepSource(one: Held, next: Grant): Promise<void> {
    if (held.get(one.id) !== one) throw orphaned(next);
    await grants.put(one.id, next);
    one.grant = next;
  }

  /** The issuer will never take this grant again: it is forgotten, so that nothing asks once more. */
  async function ended(one: Held, reason: string): Promise<Fault> {
    const fault = needsSignIn(one.grant, reason);
    if (held.get(one.id) !== one) return fault;
    held.delete(one.id);
    await grants.delete(one.id).catch(() => {});
    if (reason === 'invalid_client') await registration.forget(one.grant.issuer).catch(() => {});
    onEnded(one.grant, fault);
    return fault;
  }

  return {
    async keep(grant) {
      const id = grantId(grant);
      await grants.put(id, grant);
      hold(id, grant);
    },
    authorizationOf(signIn) {
      const one = held.get(grantId(signIn));
      return one ? ready(one) : loaded(signIn).then(ready);
    },
    async afterRefusal(signIn, refused) {
      const one = await loaded(signIn);
      if (headerOf(one.grant) !== refused) return ready(one);
      if (one.renewing === null && now() - one.refusedAt < Math.min(REFUSED_AGAIN_MS, lifeOf(one.grant)))
        throw needsSignIn(signIn, 'its newest token was refused');
      const better = await renewed(one);
      one.refusedAt = now();
      return better;
    },
    proverOf(accessToken) {
      for (const { grant, replaced, prover } of held.values())
        if (grant.accessToken === accessToken || replaced === accessToken) return prover;
      return null;
    },
    async freshen() {
      const due = [...held.values()].filter((one) => isRenewable(one.grant) && left(one) <= EARLY_MS);
      for (const one of due) one.retryAt = 0;
      await Promise.allSettled(due.map(renewed));
    },
    async grantOf(signIn) {
      return (
        (
          await loaded(signIn).catch((error: unknown) => {
            if (isFault(error) && error.code === 'GW_NEEDS_SIGN_IN') return null;
            throw error;
          })
        )?.grant ?? null
      );
    },
    async forget(signIn) {
      const id = grantId(signIn);
      await grants.delete(id);
      held.delete(id);
    },
  };
}

export const needsSignIn = ({ resource }: SignIn, reason: string) =>
  new Fault('GW_NEEDS_SIGN_IN', { host: new URL(resource).host, reason });

/** RFC 6750 section 2.1, RFC 9449 section 7.1. */
const headerOf = ({ accessToken, dpop }: Grant) => `${dpop === undefined ? 'Bearer' : 'DPoP'} ${accessToken}`;

const isRenewable = ({ refreshToken, source }: Grant) => refreshToken !== null || source !== undefined;

const lifeOf = ({ obtainedAt, expiresAt }: Grant) => (expiresAt ?? Number.POSITIVE_INFINITY) - obtainedAt;

function renewedGrant(grant: Grant, answer: TokenAnswer, now: number): Grant {
  return {
    ...grant,
    accessToken: answer.accessToken,
    // Only a grant that lives by refresh tokens takes one.
    refreshToken: grant.source === undefined ? (answer.refreshToken ?? grant.refreshToken) : null,
    scope: answer.scope ?? grant.scope,
    obtainedAt: now,
    expiresAt: answer.expiresIn === null ? null : now + answer.expiresIn * 1000,
  };
}
