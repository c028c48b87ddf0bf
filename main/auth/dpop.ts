import type { DpopSession } from '@modelcontextprotocol/client';
import { sdk } from './sdk.ts';
import type { DpopKey } from './secrets.ts';

export type { DpopSession };

/** The one algorithm that Gangway signs proofs with. */
export const DPOP_ALGORITHM = 'ES256';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A new key for the tokens of one sign-in (RFC 9449 section 2). It is kept in the vault with them. */
export async function newDpopKey(): Promise<DpopKey> {
  const { privateKey } = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const { x = '', y = '', d = '' } = await crypto.subtle.exportKey('jwk', privateKey);
  return { kty: 'EC', crv: 'P-256', x, y, d };
}

/**
 * What makes proofs with a key: for each request one of its own, and with the nonce that the server asked for last.
 * The key itself can no longer be read out of it.
 */
export async function openDpop({ d, ...publicJwk }: DpopKey): Promise<DpopSession> {
  const [{ DpopSession: Session }, privateKey, publicKey, thumbprint] = await Promise.all([
    sdk(),
    crypto.subtle.importKey('jwk', { ...publicJwk, d }, CURVE, false, ['sign']),
    crypto.subtle.importKey('jwk', publicJwk, CURVE, true, ['verify']),
    thumbprintOf(publicJwk),
  ]);
  return Session.create({ keyPair: { privateKey, publicKey, publicJwk, thumbprint, alg: DPOP_ALGORITHM } });
}

/** RFC 7638 section 3: the members in the order of the alphabet, without white space. */
async function thumbprintOf({ crv, kty, x, y }: Omit<DpopKey, 'd'>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }));
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64url');
}
