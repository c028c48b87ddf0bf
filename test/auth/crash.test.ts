import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOAuth, gesture, type OAuth, type SignIn } from '../../main/auth/index.ts';
import { createUpstream, type Upstream } from '../../main/upstream/index.ts';
import { keyFileSealer, openVault } from '../../main/vault/index.ts';
import type { AuthorizationServer } from '../sandbox/authorization/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { start, temporaryFolder } from '../vault/temporary.ts';
import { ADA, callTool, faultOf, somePorts } from './rig.ts';
import { bring, walker } from './walk.ts';

const KILLER = fileURLToPath(new URL('../vault/kill-at.ts', import.meta.url));
const PROCESS = fileURLToPath(new URL('./sign-in-process.ts', import.meta.url));
const [PORT = 0] = somePorts(1);

let sandbox: Sandbox;
let server: AuthorizationServer;
let upstream: Upstream;

const proxyFor = async () => ({ kind: 'direct' }) as const;
const trust = () => ({ anchors: [sandbox.ca], privateHosts: ['localhost'] });

beforeAll(async () => {
  sandbox = await startSandbox({ oauth: true });
  server = sandbox.authorization as AuthorizationServer;
  upstream = createUpstream({ trust: trust(), proxyFor });
});
afterAll(async () => {
  await upstream.close();
  await sandbox.close();
});

/** Ahead of the real time, ms: far enough that tokens have ended. */
let ahead = 0;

/** Runs work with a Gangway over the vault of a folder, as after a start. */
async function within<T>(folder: string, work: (oauth: OAuth, stored: () => Promise<SignIn[]>) => Promise<T>) {
  const sealers = [keyFileSealer(join(folder, 'vault.key'), { explicit: true })];
  const vault = await openVault({ file: join(folder, 'vault'), sealers });
  const walk = walker(sandbox.ca);
  const openExternal = async (address: string) => {
    void walk.answerFor(address, ADA).then((answer) => bring(answer));
  };
  const now = () => Date.now() + ahead;
  const oauth = createOAuth({ vault, upstream, proxyFor, trust: trust(), ports: [PORT], openExternal, now });
  const stored = async () =>
    (await vault.findCredentials('oauth/grant')).map(({ password }) => JSON.parse(password) as SignIn);
  try {
    return await work(oauth, stored);
  } finally {
    await oauth.close();
    await vault.close();
  }
}

const login = (oauth: OAuth) => oauth.login({ connection: 'acme', url: sandbox.urls.mcp, gesture: gesture() });

async function folderWith(signedIn: boolean): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'ca.pem'), sandbox.ca);
  await within(folder, async (oauth) => void (signedIn && (await login(oauth))));
  return folder;
}

/** One run of sign-in-process.ts, killed with signal 9 at a step of what it does to the disk, or at no step (0). */
function run(folder: string, action: 'login' | 'renew', killAt: number) {
  const argv = [process.execPath, '--import', KILLER, PROCESS, folder, sandbox.urls.mcp, String(PORT), action];
  const started = start(argv, { PATH: process.env.PATH, KILL_AT: String(killAt) });
  // Killed before it opens the browser, it prints no address.
  const person = started.line.then(async (line) => {
    const address = line.split('\n')[0] ?? '';
    if (address.startsWith('https://')) await bring(await walker(sandbox.ca).answerFor(address, ADA)).catch(() => {});
  });
  return { started, done: Promise.all([started.ended, person]).then(([ended]) => ended) };
}

async function stepsOf(action: 'login' | 'renew'): Promise<{ at: number; step: string }[]> {
  const { code, stdout, stderr } = await run(await folderWith(action === 'renew'), action, 0).done;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const steps = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
  // A flush and a removal leave nothing else behind than the step before them.
  return steps.map((step, at) => ({ at: at + 1, step })).filter(({ step }) => !/ (sync|rm)$/.test(step));
}

/** After a restart: signed in with a call that succeeds, or signed out; and either way the next sign-in works. */
async function afterwards(folder: string): Promise<'signed in' | 'signed out'> {
  return within(folder, async (oauth, stored) => {
    const [signIn] = await stored();
    const token = async (of: SignIn) => oauth.authorizationOf(of);
    ahead = 2 * 3_600_000;
    let outcome: 'signed in' | 'signed out' = 'signed out';
    if (signIn !== undefined) {
      const code = await faultOf(token(signIn).then(() => Promise.reject(new Error('none')))).catch(() => 'none');
      if (code === 'none') outcome = 'signed in';
      else expect(code).toBe('GW_NEEDS_SIGN_IN');
      if (code === 'none') expect(await callTool(upstream, sandbox.urls.mcp, await token(signIn))).toBe(200);
      else expect(await stored()).toEqual([]);
    }
    ahead = 0;
    const again = await login(oauth);
    expect(await callTool(upstream, sandbox.urls.mcp, await token(again.signIn))).toBe(200);
    return outcome;
  });
}

it('killed at any step of a sign-in, it is signed in or cleanly signed out', async () => {
  const outcomes: string[] = [];
  for (const { at } of await stepsOf('login')) {
    const folder = await folderWith(false);
    expect(await run(folder, 'login', at).done).toMatchObject({ signal: 'SIGKILL' });
    outcomes.push(await afterwards(folder));
  }
  // First the registration is stored, then the tokens: from one step on, the sign-in is there.
  expect(new Set(outcomes)).toEqual(new Set(['signed out', 'signed in']));
  expect(outcomes.lastIndexOf('signed out')).toBeLessThan(outcomes.indexOf('signed in'));
}, 120_000);

it('killed at any step of a renewal, it is signed in with the new tokens or cleanly signed out', async () => {
  const outcomes: string[] = [];
  for (const { at } of await stepsOf('renew')) {
    const folder = await folderWith(true);
    expect(await run(folder, 'renew', at).done).toMatchObject({ signal: 'SIGKILL' });
    outcomes.push(await afterwards(folder));
  }
  expect(new Set(outcomes)).toEqual(new Set(['signed out', 'signed in']));
  expect(outcomes.lastIndexOf('signed out')).toBeLessThan(outcomes.indexOf('signed in'));
}, 120_000);

it('killed while the service has not yet answered the renewal, it is signed in: nothing was used up', async () => {
  const folder = await folderWith(true);
  const before = server.requests.length;
  server.lies.slow = { path: '/token', ms: 60_000 };
  const { started, done } = run(folder, 'renew', -1);
  await server.waitFor((request) => request.path === '/token' && server.requests.indexOf(request) >= before);
  started.child.kill('SIGKILL');
  await done;
  delete server.lies.slow;
  expect(await afterwards(folder)).toBe('signed in');
}, 60_000);
