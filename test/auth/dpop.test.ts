import { describe, expect, it } from 'vitest';
import { newDpopKey, openDpop } from '../../main/auth/dpop.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { ADA, callTool, faultOf, type Rig, type RigOptions, startRig } from './rig.ts';
import { bring, walker } from './walk.ts';

async function signedIn(options: RigOptions = {}) {
  const rig = await startRig({ authorization: { dpop: true, accessTokenSeconds: 600 }, ...options });
  const walk = walker(rig.sandbox.ca);
  rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
  return rig;
}

/** A tool call with a bound token, over the way that proves. */
const call = (rig: Rig, authorization: string, oauth = rig.oauth) =>
  callTool(oauth.proving(rig.upstream), rig.sandbox.urls.mcp, authorization);

const proofsSent = (rig: Rig) => rig.sandbox.requests.flatMap((request) => request.header('dpop'));

const claimsOf = (proof: string) =>
  JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;

describe('a sign-in where the service wants tokens bound to a key', () => {
  it('gets a bound token, and proves each call anew', async () => {
    const rig = await signedIn();
    const { signIn } = await rig.login();
    const authorization = await rig.oauth.authorizationOf(signIn);
    expect(authorization).toMatch(/^DPoP /);
    expect(new URL(rig.opened[0] ?? '').searchParams.get('dpop_jkt')).toHaveLength(43);
    rig.sandbox.clearRequests();
    expect(await Promise.all([1, 2, 3].map(() => call(rig, authorization)))).toEqual([200, 200, 200]);
    const claims = proofsSent(rig).map(claimsOf);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
    for (const { htm, htu } of claims) expect([htm, htu]).toEqual(['POST', rig.sandbox.urls.mcp]);
  });

  it('is of no use without its key: a stolen token is refused with another proof, and as a bearer', async () => {
    const rig = await signedIn();
    const { signIn } = await rig.login();
    const authorization = await rig.oauth.authorizationOf(signIn);
    const token = authorization.slice('DPoP '.length);
    expect(await rig.call(`Bearer ${token}`)).toBe(401);
    expect(await rig.call(authorization)).toBe(401);
    const thief = await openDpop(await newDpopKey());
    const proof = await thief.buildProof({ htm: 'POST', htu: rig.sandbox.urls.mcp, accessToken: token });
    const stolen = createUpstream({ trust: { anchors: [rig.sandbox.ca] }, proxyFor: async () => ({ kind: 'direct' }) });
    const withProof = {
      ...stolen,
      exchange: (request: Parameters<typeof stolen.exchange>[0], sink: Parameters<typeof stolen.exchange>[1]) =>
        stolen.exchange({ ...request, headers: [...request.headers, 'DPoP', proof] }, sink),
    };
    expect(await callTool(withProof, rig.sandbox.urls.mcp, authorization)).toBe(401);
    await stolen.close();
    expect(await call(rig, authorization)).toBe(200);
  });

  it('keeps its key in the vault alone, also over a restart and a renewal', async () => {
    const rig = await signedIn();
    const { signIn } = await rig.login();
    const [{ dpop }] = rig.vault.records('grant') as [{ dpop: Record<string, string> }];
    const restarted = rig.restarted();
    rig.server.endAccessTokens();
    const old = await restarted.authorizationOf(signIn);
    const renewed = await restarted.afterRefusal(signIn, old);
    expect(renewed).toMatch(/^DPoP /);
    expect(await call(rig, renewed, restarted)).toBe(200);
    expect(rig.vault.records('grant')[0]?.dpop).toEqual(dpop);
    const sent = JSON.stringify([rig.sandbox.requests, rig.server.requests, rig.opened]);
    expect(dpop.d?.length).toBe(43);
    expect(sent).not.toContain(dpop.d);
  });

  it('sends a call once more with the nonce that the server asks for, with a proof of its own', async () => {
    const rig = await signedIn({ authorization: { dpop: { nonces: true } } });
    const { signIn } = await rig.login();
    const authorization = await rig.oauth.authorizationOf(signIn);
    rig.sandbox.clearRequests();
    expect(await call(rig, authorization)).toBe(200);
    expect(rig.sandbox.requests.map(({ status }) => status)).toEqual([401, 200]);
    expect(await call(rig, authorization)).toBe(200);
    rig.server.renewNonce();
    expect(await call(rig, authorization)).toBe(200);
    expect(rig.sandbox.requests.map(({ status }) => status)).toEqual([401, 200, 200, 401, 200]);
    const proofs = proofsSent(rig);
    expect(new Set(proofs.map((each) => claimsOf(each).jti)).size).toBe(proofs.length);
  });

  it('gives up on a server that wants another nonce for ever', async () => {
    const rig = await signedIn({ authorization: { dpop: { nonces: true } } });
    const { signIn } = await rig.login();
    const authorization = await rig.oauth.authorizationOf(signIn);
    rig.server.lies.nonceForEver = true;
    rig.sandbox.clearRequests();
    expect(await call(rig, authorization)).toBe(401);
    expect(rig.sandbox.requests).toHaveLength(2);
  });

  it('refuses a token that is not bound to the key that was sent, and one that is bound though nobody asked', async () => {
    const rig = await signedIn();
    rig.server.lies.tokens = { token_type: 'Bearer' };
    expect(await faultOf(rig.login())).toBe('GW_UPSTREAM_MALFORMED');
    const plain = await signedIn({ authorization: {} });
    plain.server.lies.tokens = { token_type: 'DPoP' };
    expect(await faultOf(plain.login())).toBe('GW_UPSTREAM_MALFORMED');
    expect([...rig.vault.records('grant'), ...plain.vault.records('grant')]).toEqual([]);
  });

  it('does not begin where bound tokens are wanted and the authorization server has none', async () => {
    const rig = await signedIn();
    rig.server.lies.metadata = { dpop_signing_alg_values_supported: ['RS256'] };
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_UNSAFE');
    expect(rig.opened).toEqual([]);
  });

  it('follows the descriptor: bound where it insists though nobody asks, and never where it says so', async () => {
    const rig = await signedIn({ authorization: {} });
    const { signIn } = await rig.login();
    expect(await rig.oauth.authorizationOf(signIn)).toMatch(/^Bearer /);
    const insisting = await rig.login({ dpop: 'required' });
    const bound = await rig.oauth.authorizationOf(insisting.signIn);
    expect(bound).toMatch(/^DPoP /);
    expect(await call(rig, bound)).toBe(200);
    const never = await rig.login({ dpop: 'never' });
    expect(await rig.oauth.authorizationOf(never.signIn)).toMatch(/^Bearer /);
  });

  it('says that a sign-in is needed where nobody holds the key of a token any more', async () => {
    const rig = await signedIn();
    expect(await faultOf(call(rig, 'DPoP of-nobody'))).toBe('GW_NEEDS_SIGN_IN');
    expect(rig.sandbox.requests).toEqual([]);
  });
});
