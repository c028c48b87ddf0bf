import { createHash, createPublicKey, type JsonWebKey, randomUUID, verify } from 'node:crypto';
import type { Proven } from './types.ts';

export interface Proofs {
  readonly nonce: string | null;
  renewNonce(): void;
  error(call: Proven, thumbprint: string): 'invalid_dpop_proof' | 'use_dpop_nonce' | null;
}

const json = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** RFC 7638. */
const thumbprintOf = ({ crv, kty, x, y }: JsonWebKey) => digest(JSON.stringify({ crv, kty, x, y }));

/** The resource server's side of RFC 9449 section 4.3. */
export function createProofs(withNonces: boolean, nonceForEver: () => boolean): Proofs {
  const seen = new Set<unknown>();
  let nonce = withNonces ? randomUUID() : null;

  function isRight({ proofs: [proof = '', ...more], method, url, token }: Proven, thumbprint: string): boolean {
    const [head, body, signature = '', ...rest] = proof.split('.');
    if (more.length > 0 || rest.length > 0) return false;
    const { typ, alg, jwk } = json(head) as { typ?: string; alg?: string; jwk?: JsonWebKey };
    const { htm, htu, ath, jti } = json(body);
    if (typ !== 'dpop+jwt' || alg !== 'ES256' || jwk === undefined || 'd' in jwk || seen.has(jti)) return false;
    seen.add(jti);
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    const signed = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    return signed && thumbprintOf(jwk) === thumbprint && htm === method && htu === url && ath === digest(token);
  }

  return {
    get nonce() {
      return nonce;
    },
    renewNonce() {
      nonce = randomUUID();
    },
    error(call, thumbprint) {
      try {
        if (!isRight(call, thumbprint)) return 'invalid_dpop_proof';
        const told = json(call.proofs[0]?.split('.')[1]).nonce;
        if (nonce === null || (told === nonce && !nonceForEver())) return null;
        if (nonceForEver()) nonce = randomUUID();
        return 'use_dpop_nonce';
      } catch {
        return 'invalid_dpop_proof';
      }
    },
  };
}
