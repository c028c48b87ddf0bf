/** Both ends of an identity provider's word for a person (ID-JAG): who gives it, and who takes it. */
import { createPrivateKey, createPublicKey, type JsonWebKey, randomUUID, sign, verify } from 'node:crypto';
import type { Context, Provider } from 'oidc-provider';
import { SCOPES } from './people.ts';
import type { TokenStore } from './store.ts';
import type { Lies } from './types.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag';

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signedJwt(key: JsonWebKey, head: object, claims: object): string {
  const text = `${encoded(head)}.${encoded(claims)}`;
  const privateKey = { key: createPrivateKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The claims of a JWT that a key has signed and that has not ended, or null. */
function claimsOf(key: JsonWebKey, token: string, typ?: string): Record<string, unknown> | null {
  try {
    const [head = '', body = '', signature = ''] = token.split('.');
    const publicKey = { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    const isSigned = verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'));
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const claims = read(body);
    const isFitting = typ === undefined || read(head).typ === typ;
    return isSigned && isFitting && Number(claims.exp) > Date.now() / 1000 ? claims : null;
  } catch {
    return null;
  }
}

const refuse = (context: Context, error: string) => {
  context.status = 400;
  context.body = { error };
};

export interface Vouching {
  readonly issuer: string;
  readonly key: JsonWebKey;
  readonly lies: Lies;
}

/** RFC 8693 with the ID-JAG profile, at the identity provider. */
export function giveAssertions(provider: Provider, { issuer, key, lies }: Vouching): void {
  const fields = ['subject_token', 'subject_token_type', 'requested_token_type', 'audience', 'resource', 'scope'];
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (context) => {
      const form = context.oidc?.params ?? {};
      if (form.subject_token_type !== ID_TOKEN || form.requested_token_type !== ID_JAG)
        return refuse(context, 'invalid_request');
      const person = claimsOf(key, String(form.subject_token));
      if (person === null || person.iss !== issuer) return refuse(context, 'invalid_grant');
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, sub: person.sub, aud: form.audience, resource: form.resource, scope: form.scope };
      const times = { iat: now, exp: now + 300, jti: randomUUID() };
      const token = signedJwt(key, { alg: 'ES256', typ: 'oauth-id-jag+jwt' }, { ...claims, ...times });
      context.body = { access_token: token, issued_token_type: ID_JAG, token_type: 'N_A', ...lies.exchanged };
    },
    fields,
  );
}

export interface Taking {
  readonly issuer: string;
  /** Whose word is taken. */
  readonly from: { readonly issuer: string; readonly key: JsonWebKey };
  readonly store: TokenStore;
  readonly resources: () => readonly string[];
  readonly seconds: number;
}

/** RFC 7523 section 2.1, at the authorization server. */
export function takeAssertions(provider: Provider, { issuer, from, store, resources, seconds }: Taking): void {
  const used = new Set<unknown>();
  provider.registerGrantType(
    JWT_BEARER,
    async (context) => {
      const claims = claimsOf(from.key, String(context.oidc?.params.assertion), 'oauth-id-jag+jwt');
      const { iss, aud, resource, jti, sub, scope } = claims ?? {};
      const isFresh = claims !== null && !used.has(jti);
      used.add(jti);
      if (!isFresh || iss !== from.issuer || aud !== issuer) return refuse(context, 'invalid_grant');
      if (!resources().includes(String(resource))) return refuse(context, 'invalid_target');
      const token = randomUUID();
      const granted = String(scope ?? SCOPES.join(' '));
      store.put('AccessToken', token, { accountId: String(sub), aud: String(resource), scope: granted }, seconds);
      context.body = { access_token: token, token_type: 'Bearer', expires_in: seconds, scope: granted };
    },
    ['assertion', 'resource', 'scope'],
  );
}
