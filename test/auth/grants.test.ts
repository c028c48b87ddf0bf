/** Ways to tokens in which the person does not sign in at the service itself. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redirectUriOf } from '../../main/auth/callback.ts';
import type { LoginRequest } from '../../main/auth/index.ts';
import { ADA, faultOf, type Rig, type RigOptions, somePorts, startRig } from './rig.ts';
import { bring, walker } from './walk.ts';

const SECRET = 'a+secret%of the company';

async function startWithClient({ authorization, ...more }: RigOptions) {
  const ports = somePorts(2);
  const redirectUris = ports.map(redirectUriOf);
  const rig = await startRig({ ports, authorization: { redirectUris, ...authorization }, ...more });
  return { rig, id: rig.server.client.id };
}

const asProgram = (id: string, proof: Partial<NonNullable<LoginRequest['client']>>): Partial<LoginRequest> => ({
  client: { id, ...proof },
  way: { kind: 'client-credentials' },
});

describe('client credentials', () => {
  const authorization = { clientCredentials: true, clientSecret: SECRET } as const;

  it('give a token without a browser, for this resource, and another one when it has ended', async () => {
    const { rig, id } = await startWithClient({ authorization });
    const { signIn, as } = await rig.login(asProgram(id, { secret: SECRET }));
    expect(as).toEqual({ account: '', name: null, tenancy: null });
    const first = await rig.oauth.authorizationOf(signIn);
    expect(await rig.call(first)).toBe(200);
    rig.server.endAccessTokens();
    const calls = [1, 2, 3].map(() => rig.oauth.afterRefusal(signIn, first));
    const [second = '', ...others] = await Promise.all(calls);
    expect(others).toEqual([second, second]);
    expect(await rig.call(second)).toBe(200);
    expect(rig.server.tokenRequests('client_credentials')).toBe(2);
    const [request] = rig.server.requests.filter(({ form }) => form.grant_type === 'client_credentials');
    expect(request?.form.resource).toBe(rig.sandbox.urls.mcp);
    expect(rig.opened).toEqual([]);
  });

  it('prove themselves with a private key, which is never sent', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const clientKey = publicKey.export({ format: 'jwk' });
    const { rig, id } = await startWithClient({ authorization: { clientCredentials: true, clientKey } });
    const { signIn } = await rig.login(asProgram(id, { key: { pem, algorithm: 'ES256' } }));
    expect(await rig.call(await rig.oauth.authorizationOf(signIn))).toBe(200);
    const [asked] = rig.server.requests.filter(({ form }) => form.grant_type === 'client_credentials');
    const [, claims = ''] = asked?.form.client_assertion?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: id,
      sub: id,
      aud: rig.server.issuer,
    });
    expect(JSON.stringify(rig.server.requests)).not.toContain(privateKey.export({ format: 'jwk' }).d);
  });

  it('bind their tokens to a key where the service wants that', async () => {
    const { rig, id } = await startWithClient({ authorization: { ...authorization, dpop: { nonces: true } } });
    const { signIn } = await rig.login(asProgram(id, { secret: SECRET }));
    expect(await rig.oauth.authorizationOf(signIn)).toMatch(/^DPoP /);
  });

  it('that are wrong are refused in words, and nothing is kept', async () => {
    const { rig, id } = await startWithClient({ authorization });
    expect(await faultOf(rig.login(asProgram(id, { secret: 'wrong' })))).toBe('GW_SIGN_IN_REFUSED');
    expect(await faultOf(rig.login({ way: { kind: 'client-credentials' } }))).toBe('GW_SIGN_IN_NO_CLIENT');
    expect(rig.vault.records('grant')).toEqual([]);
  });

  it('that the service takes back end in a sign-in that is needed, without a loop', async () => {
    const { rig, id } = await startWithClient({ authorization });
    const { signIn } = await rig.login(asProgram(id, { secret: SECRET }));
    const first = await rig.oauth.authorizationOf(signIn);
    rig.server.lies.failing = { path: '/token', status: 401, body: { error: 'invalid_client' } };
    expect(await faultOf(rig.oauth.afterRefusal(signIn, first))).toBe('GW_NEEDS_SIGN_IN');
    const asked = rig.server.requests.length;
    expect(await faultOf(Promise.resolve(rig.oauth.authorizationOf(signIn)))).toBe('GW_NEEDS_SIGN_IN');
    expect(rig.server.requests).toHaveLength(asked);
  });
});

describe('enterprise-managed authorization', () => {
  const authorization = { enterprise: true, clientSecret: SECRET } as const;

  async function startCompany(options: RigOptions = {}) {
    const { rig, id } = await startWithClient({ authorization, ...options });
    const provider = rig.server.identityProvider;
    if (provider === null) throw new Error('there is no identity provider');
    const walk = walker(rig.sandbox.ca);
    rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
    const login = () =>
      rig.login({
        client: { id, secret: SECRET },
        way: { kind: 'enterprise', issuer: provider.issuer, clientId: provider.client.id },
      });
    return { rig, provider, login };
  }

  const exchanges = (provider: Rig['server']) =>
    provider.tokenRequests('urn:ietf:params:oauth:grant-type:token-exchange');
  const assertions = ({ server }: Rig) => server.tokenRequests('urn:ietf:params:oauth:grant-type:jwt-bearer');

  it('signs the person in at the company alone, whose word gives a token for this server', async () => {
    const { rig, provider, login } = await startCompany();
    const { signIn, as } = await login();
    expect(as).toEqual({ account: '11', name: ADA, tenancy: { id: '4101', name: 'Northwind Onboarding' } });
    expect(signIn).toMatchObject({ issuer: rig.server.issuer, resource: rig.sandbox.urls.mcp, account: '11' });
    expect(rig.opened.map((address) => new URL(address).origin)).toEqual([provider.issuer]);
    expect(new URL(rig.opened[0] ?? '').searchParams.has('resource')).toBe(false);
    expect(await rig.call(await rig.oauth.authorizationOf(signIn))).toBe(200);
    const [exchange] = provider.requests.filter(({ form }) => form.requested_token_type !== undefined);
    expect(exchange?.form).toMatchObject({ audience: rig.server.issuer, resource: rig.sandbox.urls.mcp });
  });

  it('gets the next token by another word of the company, without a browser', async () => {
    const { rig, provider, login } = await startCompany();
    const { signIn } = await login();
    const first = await rig.oauth.authorizationOf(signIn);
    rig.server.endAccessTokens();
    const second = await rig.oauth.afterRefusal(signIn, first);
    expect(await rig.call(second)).toBe(200);
    expect([exchanges(provider), assertions(rig), rig.opened.length]).toEqual([2, 2, 1]);
  });

  it('renews the sign-in at the company first when that has ended, and keeps what it gets at once', async () => {
    const { rig, provider, login } = await startCompany();
    const { signIn } = await login();
    const [before] = rig.vault.records('grant') as [{ source: { refreshToken: string; idToken: string } }];
    rig.clock.ahead = 2 * 3600_000;
    rig.server.lies.failing = { path: '/token', status: 500 };
    expect(await faultOf(Promise.resolve(rig.oauth.authorizationOf(signIn)))).toBe('GW_UPSTREAM_ERROR');
    const [kept] = rig.vault.records('grant') as [typeof before];
    expect(kept.source.refreshToken).not.toBe(before.source.refreshToken);
    expect(provider.isActive(kept.source.refreshToken)).toBe(true);
    delete rig.server.lies.failing;
    rig.clock.ahead += 10_000;
    expect(await rig.call(await rig.oauth.authorizationOf(signIn))).toBe(200);
  });

  it('ends where the company vouches no longer', async () => {
    const { rig, provider, login } = await startCompany();
    const { signIn } = await login();
    provider.endGrants();
    rig.clock.ahead = 2 * 3600_000;
    expect(await faultOf(Promise.resolve(rig.oauth.authorizationOf(signIn)))).toBe('GW_NEEDS_SIGN_IN');
    expect(rig.vault.records('grant')).toEqual([]);
  });

  it.each([
    ['another kind of token than an assertion', { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }],
    ['no assertion', { access_token: '' }],
  ])('sends nothing on when the company gives %s', async (_, exchanged) => {
    const { rig, provider, login } = await startCompany();
    provider.lies.exchanged = exchanged;
    expect(await faultOf(login())).toBe('GW_UPSTREAM_MALFORMED');
    expect(assertions(rig)).toBe(0);
    expect(rig.vault.records('grant')).toEqual([]);
  });

  it('refuses an assertion that someone changed, and an ID token that is not the company’s', async () => {
    const { rig, provider, login } = await startCompany();
    provider.lies.exchanged = { access_token: 'made.up.assertion' };
    expect(await faultOf(login())).toBe('GW_SIGN_IN_REFUSED');
    delete provider.lies.exchanged;
    provider.lies.forgedClaims = { sub: '12' };
    expect(await faultOf(login())).toBe('GW_SIGN_IN_MISMATCH');
    expect(rig.vault.records('grant')).toEqual([]);
  });

  it('refuses a renewed ID token that is about someone else', async () => {
    const { rig, provider, login } = await startCompany();
    const { signIn } = await login();
    rig.clock.ahead = 2 * 3600_000;
    provider.lies.forgedClaims = { sub: '12' };
    expect(await faultOf(Promise.resolve(rig.oauth.authorizationOf(signIn)))).toBe('GW_SIGN_IN_MISMATCH');
    expect(exchanges(provider)).toBe(1);
  });
});
