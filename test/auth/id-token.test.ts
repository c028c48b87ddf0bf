import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ServerMetadata } from '../../main/auth/discovery.ts';
import { userinfo, validatedClaims } from '../../main/auth/id-token.ts';
import { identityOf, TENANCY_CLAIMS } from '../../main/auth/identity.ts';
import type { StrictFetch } from '../../main/auth/strict-fetch.ts';
import { faultOf } from './rig.ts';

const NOW = Date.UTC(2026, 10, 23);
const ISSUER = 'https://as.example';
const server: ServerMetadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/me`,
  jwks_uri: `${ISSUER}/jwks`,
  response_types_supported: ['code'],
};
const expected = { server, clientId: 'gangway', nonce: 'n-0123456789', now: NOW };
const right = {
  iss: ISSUER,
  sub: '11',
  aud: 'gangway',
  nonce: expected.nonce,
  iat: NOW / 1000,
  exp: NOW / 1000 + 300,
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const p256 = ec('P-256');
const KEYS: Readonly<Record<string, { privateKey: KeyObject; publicKey: KeyObject }>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: p256,
  ES384: ec('P-384'),
  ES512: ec('P-521'),
  EdDSA: generateKeyPairSync('ed25519'),
};

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(alg: string, claims: object = right, header: object = {}, as = alg): string {
  const text = `${part({ alg: as, kid: 'k', ...header })}.${part(claims)}`;
  const key = KEYS[alg]?.privateKey;
  if (key === undefined) throw new Error(`there is no key for ${alg}`);
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
  const padding = alg.startsWith('PS') ? { padding: 6, saltLength: -1 } : {};
  const signature = sign(hash, Buffer.from(text), { key, ...padding, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** The issuer's documents, from memory. */
const documents =
  (all: Readonly<Record<string, object>>): StrictFetch =>
  async (address) => {
    const document = all[new URL(address).pathname];
    return document === undefined ? new Response(null, { status: 404 }) : Response.json(document);
  };

const jwk = (alg: string, more: object = {}) => ({
  ...KEYS[alg]?.publicKey.export({ format: 'jwk' }),
  kid: 'k',
  ...more,
});
const keySet = (...keys: object[]) => documents({ '/jwks': { keys } });
const check = (token: string, fetch = keySet(jwk('ES256'))) => validatedClaims(token, expected, fetch);

describe('an ID token', () => {
  it.each(Object.keys(KEYS))('signed with %s by a key of the issuer is taken', async (alg) => {
    expect((await check(signed(alg), keySet(jwk(alg)))).sub).toBe('11');
  });

  it.each<[string, object]>([
    ['from another issuer', { iss: 'https://evil.example' }],
    ['whose issuer differs by a slash', { iss: `${ISSUER}/` }],
    ['for another program', { aud: 'another' }],
    ['for several programs without naming one', { aud: ['gangway', 'another'] }],
    ['for several programs, naming another', { aud: ['gangway', 'another'], azp: 'another' }],
    ['that has ended', { exp: NOW / 1000 - 61 }],
    ['of the future', { iat: NOW / 1000 + 120 }],
    ['of another sign-in', { nonce: 'n-9876543210' }],
    ['of no sign-in', { nonce: undefined }],
    ['about nobody', { sub: '' }],
    ['without an end', { exp: undefined }],
  ])('%s is refused', async (_what, wrong) => {
    expect(await faultOf(check(signed('ES256', { ...right, ...wrong })))).toBe('GW_SIGN_IN_MISMATCH');
  });

  it('a little old or new is taken, because clocks differ', async () => {
    const claims = { ...right, iat: NOW / 1000 + 50, exp: NOW / 1000 - 50 };
    expect((await check(signed('ES256', claims))).sub).toBe('11');
  });

  it('for several programs that names this one is taken', async () => {
    expect((await check(signed('ES256', { ...right, aud: ['a', 'gangway'], azp: 'gangway' }))).sub).toBe('11');
  });

  it('without a signature, or with one that anyone could make from public data, is refused', async () => {
    const unsigned = `${part({ alg: 'none' })}.${part(right)}.`;
    const secret = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const text = `${part({ alg: 'HS256', kid: 'k' })}.${part(right)}`;
    const shared = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    const fetch = keySet(jwk('RS256'), { kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'k' });
    for (const token of [unsigned, shared, 'nonsense', '', `${signed('ES256')}.more`])
      expect(await faultOf(check(token, fetch))).toBe('GW_SIGN_IN_MISMATCH');
  });

  it('signed with a key that is not among the issuer’s, or is for something else, is refused', async () => {
    const other = ec('P-256').publicKey.export({ format: 'jwk' });
    for (const keys of [
      [],
      [{ ...other, kid: 'k' }],
      [jwk('ES256', { kid: 'z' })],
      [jwk('ES256', { use: 'enc' })],
      [jwk('ES256', { alg: 'ES384' })],
    ])
      expect(await faultOf(check(signed('ES256'), keySet(...keys)))).toBe('GW_SIGN_IN_MISMATCH');
    expect(
      await faultOf(
        validatedClaims(signed('ES256'), { ...expected, server: { ...server, jwks_uri: undefined } }, keySet()),
      ),
    ).toBe('GW_SIGN_IN_MISMATCH');
  });

  it('is refused when the key is of another kind than its algorithm says', async () => {
    // P-384 with SHA-256 would verify, and Ed25519 with a hash would throw.
    const key = KEYS.ES384;
    const text = `${part({ alg: 'ES256', kid: 'k' })}.${part(right)}`;
    if (key === undefined) throw new Error('there is no such key');
    const mixed = sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
    const token = `${text}.${mixed.toString('base64url')}`;
    expect(await faultOf(check(token, keySet(jwk('ES384'))))).toBe('GW_SIGN_IN_MISMATCH');
    const claimed = signed('EdDSA', right, {}, 'RS256');
    expect(await faultOf(check(claimed, keySet(jwk('EdDSA'))))).toBe('GW_SIGN_IN_MISMATCH');
  });

  it('is taken when one key of several fits, also without a key id and beside unreadable ones', async () => {
    const fetch = keySet(
      { kty: 'EC', crv: 'none' },
      jwk('RS256'),
      jwk('ES384', { kid: undefined }),
      jwk('ES256', { kid: undefined }),
    );
    expect((await check(signed('ES256', right, { kid: undefined }), fetch)).sub).toBe('11');
  });
});

describe('userinfo', () => {
  it('adds to the same person, and is refused about another', async () => {
    const fetch = documents({ '/me': { sub: '11', email: 'ada@northwind.example' } });
    expect(await userinfo(server, 'token', '11', fetch)).toMatchObject({ email: 'ada@northwind.example' });
    expect(await faultOf(userinfo(server, 'token', '12', fetch))).toBe('GW_SIGN_IN_MISMATCH');
  });

  it('that is not there or does not answer tells nothing', async () => {
    expect(await userinfo(server, 'token', '11', documents({}))).toBeNull();
    expect(await userinfo({ ...server, userinfo_endpoint: undefined }, 'token', '11', documents({}))).toBeNull();
  });
});

describe('whose a sign-in is', () => {
  it.each([
    [
      { org_id: 'org_1', org_name: 'Northwind' },
      { id: 'org_1', name: 'Northwind' },
    ],
    [{ org_id: 4101 }, { id: '4101', name: '4101' }],
    [
      { tid: '6f1c', org_name: 'of no id' },
      { id: '6f1c', name: '6f1c' },
    ],
    [{ hd: 'northwind.example' }, { id: 'northwind.example', name: 'northwind.example' }],
    [{ org_id: '\u0000 ' }, null],
    [{}, null],
  ])('of %j is of the company %j', (claims, tenancy) => {
    expect(identityOf({ sub: '11', ...claims }, TENANCY_CLAIMS).tenancy).toEqual(tenancy);
  });

  it('shows the e-mail address, else a name, cleaned and cut', () => {
    const named = (claims: object) => identityOf({ sub: '11', ...claims }, []).name;
    expect(named({ email: 'a@b.example', name: 'Ada' })).toBe('a@b.example');
    expect(named({ name: `Ada\r\n${'x'.repeat(300)}` })).toBe(`Ada${'x'.repeat(197)}`);
    expect([named({}), identityOf(null, []).account]).toEqual([null, '']);
  });
});
