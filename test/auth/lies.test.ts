import { describe, expect, it } from 'vitest';
import type { Lies } from '../sandbox/authorization/index.ts';
import { ADA, faultOf, type Rig, startRig } from './rig.ts';
import { bring, walker } from './walk.ts';

/** Ada signs in without a browser. */
function adaSignsIn(rig: Rig): void {
  const walk = walker(rig.sandbox.ca);
  rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
}

async function lied(lies: Lies): Promise<{ rig: Rig; code: string }> {
  const rig = await startRig();
  adaSignsIn(rig);
  Object.assign(rig.server.lies, lies);
  const code = await faultOf(rig.login());
  expect(rig.vault.records('grant')).toEqual([]);
  return { rig, code };
}

const metadata = (fields: Record<string, unknown>): Lies => ({ metadata: fields });

describe('rule 5: before the browser is opened, sign-in ends with', () => {
  it.each<[string, string, Lies]>([
    ['GW_SIGN_IN_MISMATCH', 'metadata of another issuer', metadata({ issuer: 'https://evil.example' })],
    ['GW_SIGN_IN_UNSAFE', 'metadata without PKCE', metadata({ code_challenge_methods_supported: undefined })],
    ['GW_SIGN_IN_UNSAFE', 'metadata with plain PKCE only', metadata({ code_challenge_methods_supported: ['plain'] })],
    ['GW_SIGN_IN_ADDRESS', 'a token endpoint without TLS', metadata({ token_endpoint: 'http://localhost/token' })],
    ['GW_SIGN_IN_ADDRESS', 'a private token endpoint', metadata({ token_endpoint: 'https://10.0.0.5/token' })],
    ['GW_SIGN_IN_ADDRESS', 'a private key set', metadata({ jwks_uri: 'https://169.254.169.254/jwks' })],
    ['GW_SIGN_IN_ADDRESS', 'a private revocation', metadata({ revocation_endpoint: 'https://[::1]/revoke' })],
    ['GW_SIGN_IN_ADDRESS', 'a private userinfo', metadata({ userinfo_endpoint: 'https://192.168.0.1/me' })],
    ['GW_SIGN_IN_ADDRESS', 'a private registration', metadata({ registration_endpoint: 'https://127.0.0.1/reg' })],
    ['GW_SIGN_IN_ADDRESS', 'a program as the page', metadata({ authorization_endpoint: 'file:///bin/sh' })],
    ['GW_SIGN_IN_ADDRESS', 'another scheme as the page', metadata({ authorization_endpoint: 'ms-calculator:' })],
    ['GW_SIGN_IN_ADDRESS', 'a page without TLS', metadata({ authorization_endpoint: 'http://evil.example/auth' })],
    ['GW_UPSTREAM_REDIRECT', 'metadata behind a redirect', { redirectMetadata: 'https://127.0.0.1:1/' }],
    [
      'GW_SIGN_IN_MISMATCH',
      'metadata of another resource',
      { protectedResource: { resource: 'https://a.example/mcp' } },
    ],
    ['GW_SIGN_IN_ADDRESS', 'a private issuer', { protectedResource: { authorization_servers: ['https://10.0.0.5'] } }],
    [
      'GW_SIGN_IN_ADDRESS',
      'an issuer without TLS',
      { protectedResource: { authorization_servers: ['http://a.example'] } },
    ],
    [
      'GW_SIGN_IN_ADDRESS',
      'resource metadata in a private network',
      { challenge: 'resource_metadata="https://169.254.169.254/x"' },
    ],
    ['GW_SIGN_IN_ADDRESS', 'resource metadata without TLS', { challenge: 'resource_metadata="http://a.example/x"' }],
    ['GW_UPSTREAM_MALFORMED', 'metadata that is no metadata', metadata({ token_endpoint: 7 })],
    [
      'GW_UPSTREAM_ERROR',
      'an error of the service',
      { failing: { path: '/.well-known/oauth-authorization-server', status: 500 } },
    ],
    [
      'GW_UPSTREAM_MALFORMED',
      'metadata of 2 MiB',
      { huge: { path: '/.well-known/oauth-authorization-server', bytes: 2 ** 21 } },
    ],
    ['GW_SIGN_IN_NO_CLIENT', 'no way to register', metadata({ registration_endpoint: undefined })],
    ['GW_SIGN_IN_NO_CLIENT', 'a refused registration', { failing: { path: '/reg', status: 403 } }],
  ])('%s for %s', async (code, _lie, lies) => {
    const told = await lied(lies);
    expect(told.code).toBe(code);
    expect(told.rig.opened).toEqual([]);
  });
});

describe('a sibling path', () => {
  it('is another resource, a parent path is not', async () => {
    const rig = await startRig();
    adaSignsIn(rig);
    const resource = `${rig.sandbox.origin}/mc`;
    Object.assign(rig.server.lies, { protectedResource: { resource } });
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_MISMATCH');
    // The sandbox knows no resource of that name: but Gangway has gone on to ask for it, verbatim.
    Object.assign(rig.server.lies, { protectedResource: { resource: rig.sandbox.origin } });
    rig.person = async () => void rig.oauth.cancel('acme');
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_CANCELLED');
    expect(new URL(rig.opened[0] ?? '').searchParams.get('resource')).toBe(rig.sandbox.origin);
  });
});

describe('rule 5: after the browser came back, sign-in ends with', () => {
  it.each<[string, string, Lies]>([
    ['GW_SIGN_IN_MISMATCH', 'the answer of another issuer', { iss: 'https://evil.example' }],
    ['GW_SIGN_IN_MISMATCH', 'an issuer that differs by a slash', { iss: 'SLASH' }],
    ['GW_SIGN_IN_MISMATCH', 'an answer that names no issuer', { iss: null }],
    ['GW_SIGN_IN_MISMATCH', 'an ID token changed after signing', { forgedClaims: { org_id: '4102' } }],
    ['GW_SIGN_IN_MISMATCH', 'an ID token of another issuer', { forgedClaims: { iss: 'https://evil.example' } }],
    ['GW_UPSTREAM_ERROR', 'an error at the token endpoint', { failing: { path: '/token', status: 503 } }],
    [
      'GW_SIGN_IN_REFUSED',
      'a code that is refused',
      { failing: { path: '/token', status: 400, body: { error: 'invalid_grant' } } },
    ],
    [
      'GW_SIGN_IN_REFUSED',
      'an unnamed refusal',
      { failing: { path: '/token', status: 400, body: { error: 'slow_down' } } },
    ],
    ['GW_UPSTREAM_MALFORMED', 'an answer without a token', { failing: { path: '/token', status: 200, body: {} } }],
    [
      'GW_UPSTREAM_MALFORMED',
      'a token with a line break',
      { failing: { path: '/token', status: 200, body: { access_token: 'a\r\nX-Evil: 1', token_type: 'Bearer' } } },
    ],
    [
      'GW_UPSTREAM_MALFORMED',
      'a token of another type',
      { failing: { path: '/token', status: 200, body: { access_token: 'a', token_type: 'DPoP' } } },
    ],
  ])('%s for %s', async (code, _lie, lies) => {
    const rig = await startRig();
    adaSignsIn(rig);
    Object.assign(rig.server.lies, lies.iss === 'SLASH' ? { iss: `${rig.server.issuer}/` } : lies);
    expect(await faultOf(rig.login())).toBe(code);
    expect(rig.vault.records('grant')).toEqual([]);
    if (code === 'GW_SIGN_IN_MISMATCH' && 'iss' in lies)
      expect(rig.server.tokenRequests('authorization_code'), 'the code was not used').toBe(0);
  });

  it('nothing, when the truth is told again', async () => {
    const rig = await startRig();
    adaSignsIn(rig);
    Object.assign(rig.server.lies, { iss: 'https://evil.example' });
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_MISMATCH');
    delete rig.server.lies.iss;
    expect((await rig.login()).as.name).toBe(ADA);
  });
});

describe('rule 5: a pinned issuer', () => {
  it('is the only one that is accepted', async () => {
    const rig = await startRig();
    adaSignsIn(rig);
    expect(await faultOf(rig.login({ issuer: 'https://as.example' }))).toBe('GW_SIGN_IN_MISMATCH');
    expect((await rig.login({ issuer: rig.server.issuer })).as.name).toBe(ADA);
  });
});

describe('rule 5: names that lead into a private network', () => {
  it('are refused when they are looked up, so that a change of address after the check gains nothing', async () => {
    const rig = await startRig({ trust: {} });
    const { createUpstream } = await import('../../main/upstream/index.ts');
    const { publicLookup } = await import('../../main/auth/addresses.ts');
    const guarded = createUpstream({
      trust: { anchors: [rig.sandbox.ca] },
      proxyFor: async () => ({ kind: 'direct' }),
      lookup: publicLookup({}),
    });
    const code = await new Promise((resolve) => {
      guarded.exchange(
        { origin: rig.sandbox.origin, path: '/', method: 'GET', headers: [], body: null },
        { onHead: resolve, onData: () => true, onEnd: () => {}, onFault: (fault) => resolve(fault.code) },
      );
    });
    await guarded.close();
    expect(code).toBe('GW_SIGN_IN_ADDRESS');
  });
});
