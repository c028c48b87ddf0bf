import { constants, createPublicKey, type JsonWebKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../faults/index.ts';
import { readJson, type ServerMetadata } from './discovery.ts';
import { sdk } from './sdk.ts';
import type { StrictFetch } from './strict-fetch.ts';
import type { Binding } from './token-endpoint.ts';

/** Clocks differ; a token is taken this long before and after its time, seconds. */
const SKEW_SECONDS = 60;

const jwkSet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });
const header = z.object({ alg: z.string(), kid: z.string().optional() });
const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number().optional(),
  azp: z.string().optional(),
  nonce: z.string().optional(),
});

/** Claims of an ID token that was validated, or of a userinfo answer about the same person. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

type Algorithm = { readonly type: string; readonly hash: string | null; readonly pss?: true; readonly curve?: string };

/** Signatures by a key pair alone (RFC 7518 section 3.1): `none` and shared secrets prove nothing here. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RS256: { type: 'rsa', hash: 'sha256' },
  RS384: { type: 'rsa', hash: 'sha384' },
  RS512: { type: 'rsa', hash: 'sha512' },
  PS256: { type: 'rsa', hash: 'sha256', pss: true },
  PS384: { type: 'rsa', hash: 'sha384', pss: true },
  PS512: { type: 'rsa', hash: 'sha512', pss: true },
  ES256: { type: 'ec', hash: 'sha256', curve: 'prime256v1' },
  ES384: { type: 'ec', hash: 'sha384', curve: 'secp384r1' },
  ES512: { type: 'ec', hash: 'sha512', curve: 'secp521r1' },
  EdDSA: { type: 'ed25519', hash: null },
};

export interface Expected {
  readonly server: ServerMetadata;
  readonly clientId: string;
  readonly nonce: string;
  /** ms since the epoch */
  readonly now: number;
}

/**
 * Validates an ID token (OpenID Connect Core section 3.1.3.7): signature by a key of the issuer, issuer, audience, time
 * and nonce.
 * @throws Fault GW_SIGN_IN_MISMATCH, GW_UPSTREAM_*
 */
export async function validatedClaims(token: string, expected: Expected, fetch: StrictFetch): Promise<Claims> {
  const { server, clientId, nonce, now } = expected;
  const { host } = new URL(server.issuer);
  const wrong = (reason: string) => new Fault('GW_SIGN_IN_MISMATCH', { host, reason: `ID token: ${reason}` });
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const read = header.safeParse(jsonOf(head));
  const claims = claimsSchema.safeParse(jsonOf(body));
  if (!read.success || !claims.success || more.length > 0) throw wrong('it is not one');
  const keys = await signingKeys(server, fetch);
  const signed = Buffer.from(`${head}.${body}`);
  if (!isSignedBy(keys, read.data, signed, Buffer.from(signature, 'base64url'))) throw wrong('its signature is wrong');
  const { iss, aud, azp, exp, iat, nonce: told } = claims.data;
  if (iss !== server.issuer) throw wrong('it is from another issuer');
  const audience = [aud].flat();
  if (!audience.includes(clientId) || (azp ?? clientId) !== clientId) throw wrong('it is for another program');
  if (audience.length > 1 && azp === undefined) throw wrong('it is for several programs');
  const seconds = now / 1000;
  if (exp + SKEW_SECONDS <= seconds || (iat ?? 0) - SKEW_SECONDS > seconds) throw wrong('it is not of this time');
  if (told === undefined || !same(told, nonce)) throw wrong('it belongs to another sign-in');
  return claims.data;
}

/**
 * Asks the issuer about the person (OpenID Connect Core section 5.3). Null where it does not tell, as most do for a
 * token that is for another resource.
 * @param sub of the ID token, which the answer must repeat; null where there was none.
 * @throws Fault GW_SIGN_IN_MISMATCH, GW_UPSTREAM_*
 */
export async function userinfo(
  server: ServerMetadata,
  accessToken: string,
  sub: string | null,
  fetch: StrictFetch,
  binding: Binding = null,
): Promise<Claims | null> {
  if (server.userinfo_endpoint === undefined) return null;
  const { withDpop } = await sdk();
  const ask = binding === null ? fetch : withDpop(binding, () => accessToken)(fetch);
  const headers = { Accept: 'application/json', ...(binding === null && { Authorization: `Bearer ${accessToken}` }) };
  const answer = await ask(server.userinfo_endpoint, { headers });
  if (answer.status !== 200) return null;
  const { host } = new URL(server.issuer);
  const claims = await readJson(answer, host, z.looseObject({ sub: z.string().min(1) }));
  if (sub !== null && claims.sub !== sub)
    throw new Fault('GW_SIGN_IN_MISMATCH', { host, reason: 'userinfo is about someone else' });
  return claims;
}

async function signingKeys(server: ServerMetadata, fetch: StrictFetch): Promise<readonly JsonWebKey[]> {
  const { host } = new URL(server.issuer);
  if (server.jwks_uri === undefined)
    throw new Fault('GW_SIGN_IN_MISMATCH', { host, reason: 'ID token: the issuer publishes no keys' });
  const answer = await fetch(server.jwks_uri, { headers: { Accept: 'application/json' } });
  return (await readJson(answer, host, jwkSet)).keys;
}

function isSignedBy(
  keys: readonly JsonWebKey[],
  { alg, kid }: z.infer<typeof header>,
  signed: Buffer,
  signature: Buffer,
): boolean {
  const algorithm = ALGORITHMS[alg];
  if (algorithm === undefined) return false;
  const fitting = keys.filter(
    (key) =>
      (kid === undefined || key.kid === undefined || key.kid === kid) &&
      (key.alg ?? alg) === alg &&
      (key.use ?? 'sig') === 'sig',
  );
  return fitting.some((key) => {
    const publicKey = publicKeyOf(key);
    return publicKey !== null && fits(publicKey, algorithm) && verified(publicKey, algorithm, signed, signature);
  });
}

function publicKeyOf(key: JsonWebKey): KeyObject | null {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return null;
  }
}

const fits = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, { type, curve }: Algorithm) =>
  asymmetricKeyType === type && (curve === undefined || asymmetricKeyDetails?.namedCurve === curve);

function verified(key: KeyObject, { hash, pss, type }: Algorithm, signed: Buffer, signature: Buffer): boolean {
  const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
  const encoding = type === 'ec' ? ({ dsaEncoding: 'ieee-p1363' } as const) : {};
  return verify(hash, signed, { key, ...padding, ...encoding }, signature);
}

/** What a token that was validated when it came, or came from its issuer just now, says; nothing of any other. */
export function unverifiedClaims(token: string): {
  readonly exp?: number | undefined;
  readonly sub?: string | undefined;
} {
  const read = z
    .object({ exp: z.number().optional(), sub: z.string().optional() })
    .safeParse(jsonOf(token.split('.')[1] ?? ''));
  return read.success ? read.data : {};
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
