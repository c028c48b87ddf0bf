import { describe, expect, it } from 'vitest';
import type { SignIn } from '../../main/auth/index.ts';
import { ADA, Fault, faultOf, type Rig, type RigOptions, startRig } from './rig.ts';
import { bring, walker } from './walk.ts';

async function signedIn(options: RigOptions = {}): Promise<{ rig: Rig; signIn: SignIn }> {
  const rig = await startRig(options);
  const walk = walker(rig.sandbox.ca);
  rig.person = async (address) => void (await bring(await walk.answerFor(address, ADA)));
  return { rig, signIn: (await rig.login()).signIn };
}

const MINUTES_10 = 600_000;
const refreshes = (rig: Rig) => rig.server.tokenRequests('refresh_token');
const revoked = (rig: Rig) =>
  rig.server.requests.flatMap(({ path, status, form }) =>
    path === '/token/revocation' && status === 200 ? [form.token] : [],
  );
const tokenOf = async (rig: Rig, signIn: SignIn) => rig.oauth.authorizationOf(signIn);
const grants = (rig: Rig) => rig.vault.records('grant');

/** As a connection calls: after a 401 once more with a better token. */
async function call(rig: Rig, signIn: SignIn): Promise<number> {
  const authorization = await rig.oauth.authorizationOf(signIn);
  const status = await rig.call(authorization);
  return status === 401 ? rig.call(await rig.oauth.afterRefusal(signIn, authorization)) : status;
}

describe('rule 6: a token', () => {
  it('of 3 seconds, ended while 50 calls come at once, is renewed exactly once and no call fails', async () => {
    const { rig, signIn } = await signedIn({ authorization: { accessTokenSeconds: 3 } });
    const first = await tokenOf(rig, signIn);
    await expect.poll(() => rig.call(first), { timeout: 6000, interval: 100 }).toBe(401);
    const statuses = await Promise.all(Array.from({ length: 50 }, () => call(rig, signIn)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(refreshes(rig)).toBe(1);
  });

  it('that the service ended early is renewed once for all who were refused, and their calls succeed', async () => {
    const { rig, signIn } = await signedIn();
    rig.server.endAccessTokens();
    const statuses = await Promise.all(Array.from({ length: 50 }, () => call(rig, signIn)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(refreshes(rig)).toBe(1);
  });

  it('is given at once, without a promise, in the usual case', async () => {
    const { rig, signIn } = await signedIn();
    expect(rig.oauth.authorizationOf(signIn)).toMatch(/^Bearer \S{43}$/);
    expect(refreshes(rig)).toBe(0);
  });

  it('near its end is still given at once, and renewed beside it', async () => {
    const { rig, signIn } = await signedIn();
    const first = rig.oauth.authorizationOf(signIn);
    rig.clock.ahead = MINUTES_10 - 30_000;
    expect(rig.oauth.authorizationOf(signIn)).toBe(first);
    await expect.poll(() => rig.oauth.authorizationOf(signIn)).not.toBe(first);
    expect(refreshes(rig)).toBe(1);
  });

  it('that is refused although it is new leads to one renewal and then to a new sign-in, not to a loop', async () => {
    const { rig, signIn } = await signedIn();
    const first = await tokenOf(rig, signIn);
    const second = await rig.oauth.afterRefusal(signIn, first);
    for (let i = 0; i < 3; i++) expect(await faultOf(rig.oauth.afterRefusal(signIn, second))).toBe('GW_NEEDS_SIGN_IN');
    expect(refreshes(rig)).toBe(1);
    // A late refusal of the old token says nothing of the new one.
    expect(await rig.oauth.afterRefusal(signIn, first)).toBe(second);
  });

  it('is renewed with the resource it is for, also after a restart', async () => {
    const { rig, signIn } = await signedIn();
    rig.clock.ahead = MINUTES_10;
    rig.oauth = rig.restarted();
    expect(await rig.call(await tokenOf(rig, signIn))).toBe(200);
    const [renewal] = rig.server.requests.filter(({ form }) => form.grant_type === 'refresh_token');
    expect(renewal?.form.resource).toBe(rig.sandbox.urls.mcp);
  });

  it('is renewed after sleep before anyone asks', async () => {
    const { rig, signIn } = await signedIn();
    const first = rig.oauth.authorizationOf(signIn);
    await rig.oauth.freshen();
    expect(refreshes(rig)).toBe(0);
    rig.clock.ahead = MINUTES_10 * 10;
    await rig.oauth.freshen();
    expect(refreshes(rig)).toBe(1);
    expect(await tokenOf(rig, signIn)).not.toBe(first);
  });
});

describe('rule 6: a rotated refresh token', () => {
  it('is in the vault before its access token is given to anyone', async () => {
    const { rig, signIn } = await signedIn();
    const old = grants(rig)[0]?.refreshToken;
    const set = rig.vault.setPassword;
    const order: string[] = [];
    rig.vault.setPassword = async (...record) => {
      await set(...record);
      order.push('stored');
    };
    rig.clock.ahead = MINUTES_10;
    const given = await Promise.resolve(tokenOf(rig, signIn)).then((token) => {
      order.push('given');
      return token;
    });
    expect(order).toEqual(['stored', 'given']);
    const [kept] = grants(rig);
    expect(kept?.refreshToken).not.toBe(old);
    expect(`Bearer ${kept?.accessToken}`).toBe(given);
  });

  it('that cannot be stored is not used; once it can be, it is, without another renewal', async () => {
    const { rig, signIn } = await signedIn();
    rig.clock.ahead = MINUTES_10;
    rig.vault.failing.next = new Fault('GW_DISK_FULL', { file: 'vault' });
    expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)))).toBe('GW_DISK_FULL');
    rig.clock.ahead += 5_000;
    expect(await rig.call(await tokenOf(rig, signIn))).toBe(200);
    expect(refreshes(rig)).toBe(1);
    expect(rig.server.isActive(String(grants(rig)[0]?.refreshToken))).toBe(true);
  });
});

describe('a sign-in that the service has ended', () => {
  it('needs a person, is asked about once, and is told once', async () => {
    const { rig, signIn } = await signedIn();
    const told: string[] = [];
    rig.oauth.onEnded((_, fault) => told.push(fault.code));
    rig.server.endGrants();
    rig.clock.ahead = MINUTES_10;
    for (let i = 0; i < 5; i++)
      expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}))).toBe('GW_NEEDS_SIGN_IN');
    expect([refreshes(rig), told]).toEqual([1, ['GW_NEEDS_SIGN_IN']]);
    expect(grants(rig)).toEqual([]);
    expect(rig.opened).toHaveLength(1);
  });

  it('because its old refresh token was used again, is ended and not renewed', async () => {
    const { rig, signIn } = await signedIn();
    const stolen = String(
      rig.vault.secrets.get([...rig.vault.secrets.keys()].find((key) => key.startsWith('oauth/grant')) ?? ''),
    );
    rig.clock.ahead = MINUTES_10;
    await tokenOf(rig, signIn);
    for (const key of rig.vault.secrets.keys()) if (key.startsWith('oauth/grant')) rig.vault.secrets.set(key, stolen);
    const thief = rig.restarted();
    expect(await faultOf(Promise.resolve(thief.authorizationOf(signIn)).then(() => {}))).toBe('GW_NEEDS_SIGN_IN');
    rig.clock.ahead += MINUTES_10;
    expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}))).toBe('GW_NEEDS_SIGN_IN');
  });
});

describe('trouble at the service', () => {
  it('does not sign anyone out: the same refresh token is tried again later, not at every call', async () => {
    const { rig, signIn } = await signedIn();
    rig.clock.ahead = MINUTES_10;
    rig.server.lies.failing = { path: '/token', status: 500 };
    for (let i = 0; i < 5; i++)
      expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}))).toBe('GW_UPSTREAM_ERROR');
    expect(rig.server.requests.filter(({ path, status }) => path === '/token' && status === 500)).toHaveLength(1);
    delete rig.server.lies.failing;
    rig.clock.ahead += 3_000;
    expect(await rig.call(await tokenOf(rig, signIn))).toBe(200);
  });

  it('with the network gone keeps the sign-in', async () => {
    const { rig, signIn } = await signedIn();
    rig.clock.ahead = MINUTES_10;
    await rig.server.close();
    expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}))).toMatch(/^GW_UPSTREAM_/);
    expect(grants(rig)).toHaveLength(1);
  });
});

describe('signing out', () => {
  it('ends the tokens at the service and forgets them here', async () => {
    const { rig, signIn } = await signedIn();
    const token = await tokenOf(rig, signIn);
    const refreshToken = String(grants(rig)[0]?.refreshToken);
    await rig.oauth.logout(signIn);
    expect(rig.server.isActive(refreshToken)).toBe(false);
    expect(await rig.call(token)).toBe(401);
    expect([grants(rig), rig.vault.records('revocation')]).toEqual([[], []]);
    expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}))).toBe('GW_NEEDS_SIGN_IN');
  });

  it('while the service is away works here at once, and is finished later, also after a restart', async () => {
    const { rig, signIn } = await signedIn();
    const refreshToken = String(grants(rig)[0]?.refreshToken);
    rig.server.lies.failing = { path: '/token/revocation', status: 503 };
    await rig.oauth.logout(signIn);
    expect(grants(rig)).toEqual([]);
    expect(rig.vault.records('revocation')).toHaveLength(1);
    expect(rig.server.isActive(refreshToken)).toBe(true);
    delete rig.server.lies.failing;
    rig.oauth = rig.restarted();
    await rig.oauth.freshen();
    expect(rig.server.isActive(refreshToken)).toBe(false);
    expect(rig.vault.records('revocation')).toEqual([]);
  });

  it('while a token is being renewed leaves nothing behind, and the renewed token is ended too', async () => {
    const { rig, signIn } = await signedIn();
    rig.clock.ahead = MINUTES_10;
    const old = grants(rig)[0]?.refreshToken;
    rig.server.lies.late = { path: '/token', ms: 150 };
    const waiting = faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}));
    await expect.poll(() => rig.server.isActive(String(old))).toBe(false);
    await rig.oauth.logout(signIn);
    expect(await waiting).toBe('GW_NEEDS_SIGN_IN');
    expect(grants(rig)).toEqual([]);
    await expect.poll(() => revoked(rig)).toHaveLength(2);
    expect(revoked(rig)).toContain(old);
    expect(new Set(revoked(rig)).size).toBe(2);
    await expect.poll(() => rig.vault.records('revocation')).toEqual([]);
  });

  it('while a renewed token is being stored ends that one too', async () => {
    const { rig, signIn } = await signedIn();
    rig.clock.ahead = MINUTES_10;
    const set = rig.vault.setPassword;
    rig.vault.setPassword = async (...record) => {
      await set(...record);
      if (record[0] !== 'oauth/grant') return;
      rig.vault.setPassword = set;
      await rig.oauth.logout(signIn);
    };
    expect(await faultOf(Promise.resolve(tokenOf(rig, signIn)).then(() => {}))).toBe('GW_NEEDS_SIGN_IN');
    expect(grants(rig)).toEqual([]);
    await expect.poll(() => new Set(revoked(rig)).size).toBe(2);
  });

  it('that the vault refuses changes nothing', async () => {
    const { rig, signIn } = await signedIn();
    rig.vault.failing.next = new Fault('GW_DISK_FULL', { file: 'vault' });
    expect(await faultOf(rig.oauth.logout(signIn))).toBe('GW_DISK_FULL');
    expect(await rig.call(await tokenOf(rig, signIn))).toBe(200);
  });

  it('of what no connection knows ends what a killed process left behind, and nothing else', async () => {
    const { rig, signIn } = await signedIn();
    await rig.oauth.logoutOthers([signIn]);
    expect(grants(rig)).toHaveLength(1);
    await rig.oauth.logoutOthers([]);
    expect(grants(rig)).toEqual([]);
    expect(rig.server.requests.filter(({ path }) => path === '/token/revocation')).toHaveLength(1);
  });
});

it('keeps a sign-in under the name of its issuer, resource, account and company, and gives it for no other', async () => {
  const { rig, signIn } = await signedIn();
  const others: SignIn[] = [
    { ...signIn, issuer: 'https://as.example' },
    { ...signIn, resource: rig.sandbox.urls.sse },
    { ...signIn, account: '12' },
    { ...signIn, tenant: '4102' },
    { ...signIn, tenant: null },
  ];
  for (const other of others)
    expect(await faultOf(Promise.resolve(tokenOf(rig, other)).then(() => {}))).toBe('GW_NEEDS_SIGN_IN');
});
