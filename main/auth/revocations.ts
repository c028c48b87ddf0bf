import { randomUUID } from 'node:crypto';
import { authenticateClient } from './client-authentication.ts';
import type { Grant, Revocation, Shelf } from './secrets.ts';
import type { StrictFetch } from './strict-fetch.ts';

/** After this the token is taken to have ended by itself, ms. */
const MOST_AGE_MS = 90 * 24 * 3_600_000;

export interface Revocations {
  /**
   * Notes that a grant is to end at its issuer, before anything of it is forgotten here. Where the issuer takes no
   * revocations there is nothing to note.
   */
  note(grant: Grant): Promise<void>;
  /** Tells the issuers what is noted (RFC 7009). What cannot be told now stays noted. Never rejects. */
  finish(): Promise<void>;
}

export function createRevocations(shelf: Shelf<Revocation>, fetch: StrictFetch, now: () => number): Revocations {
  let last: Promise<void> = Promise.resolve();

  async function finishOnce(): Promise<void> {
    for (const { id, value } of await shelf.all()) {
      const done = now() - value.since > MOST_AGE_MS || (await told(fetch, value).catch(() => false));
      if (done) await shelf.delete(id);
    }
  }

  return {
    async note({ issuer, client, endpoints, refreshToken, accessToken }) {
      if (endpoints.revocation === undefined) return;
      await shelf.put(randomUUID(), {
        host: new URL(issuer).host,
        issuer,
        endpoint: endpoints.revocation,
        client,
        ...(endpoints.authMethods && { authMethods: endpoints.authMethods }),
        // RFC 7009 section 2.1: with the refresh token the server ends the access tokens too.
        token: refreshToken ?? accessToken,
        hint: refreshToken === null ? 'access_token' : 'refresh_token',
        since: now(),
      });
    },
    finish() {
      // One after another: what was noted during a round is told in the next, and nothing twice.
      last = last.then(finishOnce).catch(() => {});
      return last;
    },
  };
}

/**
 * RFC 7009 section 2.1. Any answer below 500 is final: the server has revoked the token, never knew it, or refuses.
 * @throws Fault GW_UPSTREAM_*
 */
async function told(fetch: StrictFetch, revocation: Revocation): Promise<boolean> {
  const { endpoint, client, authMethods, token, hint, issuer = endpoint } = revocation;
  const form = new URLSearchParams({ token, token_type_hint: hint });
  const headers = new Headers({ 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' });
  await authenticateClient(client, issuer, authMethods, headers, form);
  await fetch(endpoint, { method: 'POST', headers, body: form });
  return true;
}
