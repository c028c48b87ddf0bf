import { afterAll, describe, expect, it } from 'vitest';
import { gesture } from '../../main/auth/index.ts';
import { ADA, closeBrowser, faultOf, MEI, newPage, signInAs, startRig, TOMAS } from './rig.ts';

afterAll(closeBrowser);

describe('a sign-in in a real browser', () => {
  it('ends with tokens that work, a page that says so, and whose they are', async () => {
    const rig = await startRig();
    let text = '';
    rig.person = async (address) => {
      text = (await (await signInAs(ADA, address)).textContent('body')) ?? '';
    };
    const { signIn, as } = await rig.login();
    expect(as).toEqual({ account: '11', name: ADA, tenancy: { id: '4101', name: 'Northwind Onboarding' } });
    expect(signIn).toEqual({
      issuer: rig.server.issuer,
      resource: rig.sandbox.urls.mcp,
      account: '11',
      tenant: '4101',
    });
    expect(await rig.call(await rig.oauth.authorizationOf(signIn))).toBe(200);
    await expect.poll(() => text).toContain(`You are signed in as ${ADA}`);
    expect(rig.oauth.pending).toEqual([]);
  });

  it('asks with PKCE S256, a state, a nonce and the resource, and shows nothing of the tokens', async () => {
    const rig = await startRig();
    let content = '';
    rig.person = async (address) => {
      content = await (await signInAs(ADA, address)).content();
    };
    const { signIn } = await rig.login({ hint: ADA });
    const asked = new URL(rig.opened[0] ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      resource: rig.sandbox.urls.mcp,
      login_hint: ADA,
      redirect_uri: rig.oauth.redirectUris[0],
    });
    expect(asked.get('scope')?.split(' ')).toEqual(['tools:read', 'openid', 'profile', 'email', 'offline_access']);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThanOrEqual(43);
    const [code] = rig.server.requests.filter(({ form }) => form.grant_type === 'authorization_code');
    expect(code?.form.resource).toBe(rig.sandbox.urls.mcp);
    await expect.poll(() => content).toContain('close this page');
    const token = (await rig.oauth.authorizationOf(signIn)).slice('Bearer '.length);
    for (const secret of [token, code?.form.code, String(rig.vault.records('grant')[0]?.refreshToken)])
      expect(content).not.toContain(secret);
    expect(content).not.toContain('<script');
  });

  it('is refused in words when the person says no, and the page says so', async () => {
    const rig = await startRig();
    let text = '';
    rig.person = async (address) => {
      const page = await newPage(address);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.waitForURL(/callback/);
      text = (await page.textContent('body')) ?? '';
    };
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_REFUSED');
    await expect.poll(() => text).toMatch(/did not work.*access_denied.*Go back to Gangway/s);
    expect(rig.vault.records('grant')).toEqual([]);
  });

  it('lets a wrong password be corrected', async () => {
    const rig = await startRig();
    rig.person = async (address) => {
      const page = await newPage(address);
      await page.getByLabel('E-mail').fill(ADA);
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('E-mail').fill(ADA);
      await page.getByLabel('Password').fill(rig.server.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
    };
    expect((await rig.login()).as.account).toBe('11');
  });
});

describe('who signs in', () => {
  it('must be the same person as before: another one is undone at the service and not kept', async () => {
    const rig = await startRig();
    rig.person = async (address) => void (await signInAs(ADA, address));
    const { signIn } = await rig.login();
    const expected = { account: signIn.account, tenant: signIn.tenant, name: ADA };
    for (const email of [TOMAS, MEI]) {
      rig.person = async (address) => void (await signInAs(email, address));
      expect(await faultOf(rig.login({ expected }))).toBe('GW_SIGN_IN_ANOTHER');
    }
    expect(rig.vault.records('grant').map(({ account }) => account)).toEqual(['11']);
    expect(rig.server.requests.filter(({ path }) => path === '/token/revocation')).toHaveLength(2);
    expect(rig.vault.records('revocation')).toEqual([]);
    expect(await rig.call(await rig.oauth.authorizationOf(signIn))).toBe(200);
  });

  it('is kept apart from everyone else at the same address', async () => {
    const rig = await startRig();
    rig.person = async (address) => void (await signInAs(ADA, address));
    const ada = await rig.login({ connection: 'one' });
    rig.person = async (address) => void (await signInAs(MEI, address));
    const mei = await rig.login({ connection: 'two' });
    expect(await rig.oauth.authorizationOf(ada.signIn)).not.toBe(await rig.oauth.authorizationOf(mei.signIn));
    const owner = async (signIn: typeof ada.signIn) =>
      rig.server.ownerOf((await rig.oauth.authorizationOf(signIn)).slice(7))?.user?.email;
    expect([await owner(ada.signIn), await owner(mei.signIn)]).toEqual([ADA, MEI]);
  });
});

describe('rule 6: without a gesture', () => {
  it('no browser opens: neither for a made-up one, nor twice for the same one', async () => {
    const rig = await startRig();
    rig.person = async (address) => void (await signInAs(ADA, address));
    expect(await faultOf(rig.login({ gesture: {} as ReturnType<typeof gesture> }))).toBe('GW_SIGN_IN_NO_GESTURE');
    const once = gesture();
    await rig.login({ gesture: once });
    expect(await faultOf(rig.login({ gesture: once }))).toBe('GW_SIGN_IN_NO_GESTURE');
    expect(rig.opened).toHaveLength(1);
  });
});
