import { createServer, type Server } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ADA, type Fault, faultOf, type Rig, somePorts, startRig } from './rig.ts';
import { bring, walker } from './walk.ts';

/** Starts a sign-in and goes as far as the answer, which is not brought yet. */
async function answered(rig: Rig, connection = 'acme') {
  const walk = walker(rig.sandbox.ca);
  const { promise, resolve } = Promise.withResolvers<string>();
  rig.person = async (address) => resolve(await walk.answerFor(address, ADA));
  const login = rig.login({ connection });
  login.catch(() => {});
  return { login, answer: await Promise.race([promise, login.then(() => '')]) };
}

const changed = (answer: string, change: (parameters: URLSearchParams) => void) => {
  const url = new URL(answer);
  change(url.searchParams);
  return url.href;
};

async function portTaken(port: number): Promise<Server> {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return server;
}

const OVER = /This sign-in is over/;

describe('rule 5: an answer', () => {
  it('with a wrong state, or none, or two, is nobody’s: the sign-in goes on waiting for the right one', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    const wrong = [
      changed(answer, (all) => all.set('state', 'made-up')),
      changed(answer, (all) => all.delete('state')),
      changed(answer, (all) => all.append('state', 'another')),
    ];
    for (const each of wrong)
      expect(await bring(each)).toMatchObject({ status: 400, text: expect.stringMatching(OVER) });
    expect(rig.server.tokenRequests('authorization_code')).toBe(0);
    expect((await bring(answer)).status).toBe(200);
    expect((await login).as.name).toBe(ADA);
  });

  it('counts once: a second one, also at the same time, is over', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    const pages = await Promise.all([bring(answer), bring(answer)]);
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 400]);
    await login;
    expect(rig.server.tokenRequests('authorization_code')).toBe(1);
  });

  it('with two codes is not used', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    const { status } = await bring(changed(answer, (all) => all.append('code', 'another')));
    expect(status).toBe(400);
    expect(await faultOf(login)).toBe('GW_SIGN_IN_MISMATCH');
    expect(rig.server.tokenRequests('authorization_code')).toBe(0);
  });

  it('of one sign-in cannot complete another: each is held against what it was started with', async () => {
    const rig = await startRig();
    const first = await answered(rig, 'one');
    const second = await answered(rig, 'two');
    const codeOfFirst = new URL(first.answer).searchParams.get('code') ?? '';
    const { status } = await bring(changed(second.answer, (all) => all.set('code', codeOfFirst)));
    expect(status).toBe(400);
    expect(await faultOf(second.login)).toBe('GW_SIGN_IN_REFUSED');
    await bring(first.answer);
    await first.login.catch(() => {});
    expect(rig.vault.records('grant').length).toBeLessThanOrEqual(1);
  });

  it('is taken only under the name 127.0.0.1, by GET, at its path', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    expect((await bring(answer, { host: 'rebound.example' })).status).toBe(403);
    expect((await bring(answer.replace('/callback', '/other'))).status).toBe(404);
    await bring(answer);
    await login;
  });

  it('shows nothing of what the service sent in an error', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    const page = await bring(
      changed(answer, (all) => {
        all.delete('code');
        all.set('error', '<b>call 555-1234</b>');
        all.set('error_description', 'call 555-1234');
      }),
    );
    expect(page.status).toBe(400);
    expect(page.text).not.toContain('555-1234');
    expect(await faultOf(login)).toBe('GW_SIGN_IN_REFUSED');
  });

  it('after the time-out finds nobody, and the sign-in has said that it took too long', async () => {
    const rig = await startRig({ patienceMs: 300 });
    const other = await answered(rig, 'two');
    expect(await faultOf(other.login)).toBe('GW_SIGN_IN_TIMEOUT');
    // Another sign-in keeps the port open, or nobody would answer at all.
    const held = await answered(rig, 'three');
    expect(await bring(other.answer)).toMatchObject({ status: 400, text: expect.stringMatching(OVER) });
    expect(rig.vault.records('grant')).toEqual([]);
    rig.oauth.cancel('three');
    await held.login.catch(() => {});
  });
});

describe('a sign-in', () => {
  it('that is cancelled ends at once, and its answer is nobody’s', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    expect(rig.oauth.pending).toEqual(['acme']);
    expect(rig.oauth.cancel('acme')).toBe(true);
    expect(await faultOf(login)).toBe('GW_SIGN_IN_CANCELLED');
    expect(rig.oauth.pending).toEqual([]);
    expect(rig.oauth.cancel('acme')).toBe(false);
    await expect(bring(answer)).rejects.toThrow('ECONNREFUSED');
  });

  it('that is started again takes the place of the first', async () => {
    const rig = await startRig();
    const first = await answered(rig);
    const second = await answered(rig);
    expect(await faultOf(first.login)).toBe('GW_SIGN_IN_CANCELLED');
    expect((await bring(first.answer)).text).toMatch(OVER);
    await bring(second.answer);
    expect((await second.login).as.name).toBe(ADA);
  });

  it('cancelled while its code is being redeemed leaves no tokens here and ends them at the service', async () => {
    const rig = await startRig();
    const { login, answer } = await answered(rig);
    rig.server.lies.slow = { path: '/token', ms: 200 };
    const page = bring(answer);
    await rig.server.waitFor(({ path }) => path === '/token');
    expect(rig.oauth.cancel('acme')).toBe(true);
    expect(await faultOf(login)).toBe('GW_SIGN_IN_CANCELLED');
    expect((await page).status).toBe(400);
    await rig.server.waitFor(({ path, status }) => path === '/token/revocation' && status === 200);
    expect(rig.vault.records('grant')).toEqual([]);
  });

  it('fails in words when the browser does not start', async () => {
    const rig = await startRig({
      openExternal: async () => {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      },
    });
    const fault = await rig.login().catch((error: Fault) => error);
    expect(fault).toMatchObject({ code: 'GW_BROWSER_UNAVAILABLE', details: { reason: 'ENOENT' } });
  });
});

describe('the port of the answer', () => {
  it('is open only while a sign-in is under way', async () => {
    const rig = await startRig();
    const [address = ''] = rig.oauth.redirectUris;
    await expect(bring(address)).rejects.toThrow('ECONNREFUSED');
    const { login, answer } = await answered(rig);
    expect((await bring(address)).status).toBe(400);
    await bring(answer);
    await login;
    await expect
      .poll(() =>
        bring(address).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
  });

  it('is the next one of the list when the first is taken', async () => {
    const ports = somePorts(3);
    await portTaken(ports[0] ?? 0);
    const rig = await startRig({ ports });
    const { login, answer } = await answered(rig);
    expect(new URL(answer).port).toBe(String(ports[1]));
    await bring(answer);
    expect((await login).as.name).toBe(ADA);
  });

  it('being taken everywhere is said, and no browser opens', async () => {
    const ports = somePorts(2);
    for (const port of ports) await portTaken(port);
    const rig = await startRig({ ports });
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_PORTS');
    expect(rig.opened).toEqual([]);
  });

  it('being taken does not spoil a later sign-in, when it is free again', async () => {
    const ports = somePorts(1);
    const taken = await portTaken(ports[0] ?? 0);
    const rig = await startRig({ ports });
    expect(await faultOf(rig.login())).toBe('GW_SIGN_IN_PORTS');
    await new Promise<void>((resolve) => taken.close(() => resolve()));
    const { login, answer } = await answered(rig);
    await bring(answer);
    expect((await login).as.name).toBe(ADA);
  });
});
