/** Signing in, renewing and signing out on a network whose proxy opens TLS. */
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { createUpstream } from '../../main/upstream/index.ts';
import { startInspectingProxy } from '../sandbox/inspecting-proxy.ts';
import { ADA, closeBrowser, faultOf, signInAs, startRig } from './rig.ts';

afterAll(closeBrowser);

const HOUR = 3_600_000;

/** A Gangway that signed in at home, and what it becomes behind the proxy. */
async function rig() {
  const home = await startRig();
  home.person = async (address) => void (await signInAs(ADA, address));
  const proxy = await startInspectingProxy([home.sandbox.ca]);
  const approved = new Set<string>();
  const behind = {
    proxyFor: async () => proxy.choice,
    trust: { anchors: [home.sandbox.ca], systemAnchors: [proxy.root], privateHosts: ['localhost'] },
    approvedAuthorities: () => approved,
  };
  const upstream = createUpstream(behind);
  onTestFinished(async () => {
    await upstream.close();
    await proxy.close();
  });
  return { home, proxy, approved, moved: () => home.restarted({ ...behind, upstream }) };
}

it('neither begins nor leaves anything behind, and the proxy reads nothing of it', async () => {
  const { home, proxy, moved } = await rig();
  home.oauth = moved();
  expect(await faultOf(home.login())).toBe('GW_TLS_INSPECTED');
  expect(home.opened).toEqual([]);
  expect(home.vault.records('grant')).toEqual([]);
  expect(proxy.tunnels).toBeGreaterThan(0);
  expect(proxy.plaintext()).toBe('');
});

it('does not renew a token there, keeps the sign-in, and renews it where policy approves the authority', async () => {
  const { home, proxy, approved, moved } = await rig();
  const { signIn } = await home.login();
  const refreshToken = String(home.vault.records('grant')[0]?.refreshToken);
  home.clock.ahead = 24 * HOUR;
  const oauth = moved();
  expect(await faultOf(Promise.resolve(oauth.authorizationOf(signIn)))).toBe('GW_TLS_INSPECTED');
  expect(proxy.plaintext()).toBe('');
  expect(home.vault.records('grant')[0]?.refreshToken).toBe(refreshToken);
  approved.add(proxy.signerKey);
  home.clock.ahead += 5000;
  expect(await oauth.authorizationOf(signIn)).toMatch(/^Bearer /);
  expect(proxy.plaintext()).toContain(encodeURIComponent(refreshToken));
});

it('does not send a token to be revoked there', async () => {
  const { home, proxy, moved } = await rig();
  const { signIn } = await home.login();
  await moved().logout(signIn);
  expect(home.vault.records('grant')).toEqual([]);
  expect(home.vault.records('revocation')).toHaveLength(1);
  expect(proxy.plaintext()).toBe('');
});
