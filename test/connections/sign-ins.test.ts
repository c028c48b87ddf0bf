import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { gesture } from '../../main/auth/index.ts';
import { type Connections, createConnections, type NewSignIn, PROVIDERS } from '../../main/connections/index.ts';
import type { ResponseSink } from '../../main/upstream/index.ts';
import { ADA, closeBrowser, faultOf, MEI, type Rig, type RigOptions, signInAs, startRig, TOMAS } from '../auth/rig.ts';
import { bring, walker } from '../auth/walk.ts';

afterAll(closeBrowser);

interface Desk {
  readonly rig: Rig;
  connections: Connections;
  readonly folder: string;
  /** Signs in through the connections, as someone. */
  add(email: string, wanted?: Partial<NewSignIn>): ReturnType<Connections['addSignedIn']>;
  /** Who is at the browser from now on. */
  isAtTheBrowser(email: string): void;
  reopened(): Connections;
  state(id?: string): string | undefined;
}

async function startDesk(options: RigOptions = {}): Promise<Desk> {
  const rig = await startRig(options);
  const folder = mkdtempSync(join(tmpdir(), 'gangway-sign-ins-'));
  const walk = walker(rig.sandbox.ca);
  const open: Connections[] = [];
  const reopened = () => {
    const { vault, upstream, oauth } = rig;
    const made = createConnections({ folder, vault, upstream, oauth, providers: PROVIDERS });
    open.push(made);
    return made;
  };
  const isAtTheBrowser = (email: string) => {
    rig.person = async (address) => void (await bring(await walk.answerFor(address, email)));
  };
  const desk: Desk = {
    rig,
    folder,
    reopened,
    isAtTheBrowser,
    connections: reopened(),
    add(email, wanted = {}) {
      isAtTheBrowser(email);
      const { mcp } = rig.sandbox.urls;
      return desk.connections.addSignedIn({ id: 'acme', provider: 'custom', url: mcp, gesture: gesture(), ...wanted });
    },
    state: (id = 'acme') => desk.connections.get(id)?.state.kind,
  };
  onTestFinished(() => {
    for (const each of open) each.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return desk;
}

interface Outcome {
  readonly outcome: number | string;
  readonly text: string;
}

/** One tool call through a connection: its status, or the code of its fault. */
function call({ connections }: Desk, id = 'acme', body: 'whole' | 'streamed' = 'whole'): Promise<Outcome> {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { _meta, name: 'search_customers', arguments: {} };
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
  const headers = [
    ...['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'],
    ...['MCP-Protocol-Version', '2026-07-28', 'Mcp-Method', 'tools/call', 'Mcp-Name', 'search_customers'],
  ];
  return new Promise((resolve) => {
    let status = 0;
    let text = '';
    const sink: ResponseSink = {
      onHead: (code) => {
        status = code;
      },
      onData: (chunk) => {
        text += chunk.toString();
        return true;
      },
      onEnd: () => resolve({ outcome: status, text }),
      onFault: ({ code }) => resolve({ outcome: code, text }),
    };
    const request = { method: 'POST', headers, body: body === 'whole' ? bytes : Readable.from([bytes]) };
    connections.get(id)?.exchange(request, sink);
  });
}

const outcome = async (...args: Parameters<typeof call>) => (await call(...args)).outcome;
const refreshes = ({ rig }: Desk) => rig.server.tokenRequests('refresh_token');

describe('a connection by sign-in', () => {
  it('is added by clicking in a browser, acts as that person, and is pinned to their company', async () => {
    const desk = await startDesk();
    desk.rig.person = async (address) => void (await signInAs(ADA, address));
    const { mcp: url } = desk.rig.sandbox.urls;
    await desk.connections.addSignedIn({ id: 'acme', provider: 'custom', url, gesture: gesture() });
    const connection = desk.connections.get('acme');
    expect([connection?.actsAs, connection?.record.pin?.name, desk.state()]).toEqual([
      ADA,
      'Northwind Onboarding',
      'connected',
    ]);
    expect(connection?.record.identity).toMatchObject({ source: 'oauth', trust: 'verified' });
    const { outcome: status, text } = await call(desk);
    expect(status).toBe(200);
    expect(text).toContain(desk.rig.sandbox.marks.northwind);
  });

  it('keeps its tokens in the vault and nowhere else', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    const [grant] = desk.rig.vault.records('grant');
    for (const file of readdirSync(desk.folder)) {
      const text = readFileSync(join(desk.folder, file), 'utf8');
      expect(text).toContain(desk.rig.server.issuer);
      for (const secret of [grant?.accessToken, grant?.refreshToken]) expect(text).not.toContain(String(secret));
    }
  });

  it('works over HTTP+SSE, as a resource of its own', async () => {
    const desk = await startDesk();
    desk.isAtTheBrowser(ADA);
    const { sse: url } = desk.rig.sandbox.urls;
    await desk.connections.addSignedIn({ id: 'acme', provider: 'onboard', url, gesture: gesture() });
    expect(desk.connections.get('acme')?.record).toMatchObject({
      transport: 'http+sse',
      model: { signIn: { resource: url } },
    });
  });

  it('keeps nothing when the server does not take the person, and ends the sign-in there', async () => {
    const desk = await startDesk();
    desk.rig.sandbox.trouble.always({ kind: 'status', status: 403 }, { path: '/mcp', method: 'POST' });
    expect(await faultOf(desk.add(ADA))).toBe('GW_UPSTREAM_ERROR');
    expect([desk.connections.list(), desk.rig.vault.records('grant')]).toEqual([[], []]);
    expect(desk.rig.server.requests.filter(({ path }) => path === '/token/revocation')).toHaveLength(1);
  });

  it('works after a restart without a browser', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.oauth = desk.rig.restarted();
    desk.connections = desk.reopened();
    expect(await outcome(desk)).toBe(200);
    await desk.connections.checkAll('started');
    expect([desk.state(), desk.rig.opened.length]).toEqual(['connected', 1]);
  });
});

describe('at start', () => {
  it('what a killed process left behind without a connection is signed out, and nothing else', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.isAtTheBrowser(MEI);
    await desk.rig.login({ connection: 'lost' });
    expect(desk.rig.vault.records('grant')).toHaveLength(2);
    desk.rig.oauth = desk.rig.restarted();
    desk.connections = desk.reopened();
    await desk.connections.checkAll('started');
    expect(desk.rig.vault.records('grant').map(({ account }) => account)).toEqual(['11']);
    expect(desk.rig.server.requests.filter(({ path }) => path === '/token/revocation')).toHaveLength(1);
    expect([desk.state(), await outcome(desk)]).toEqual(['connected', 200]);
  });
});

describe('calls while the token ends', () => {
  it('50 at once with a token of 3 seconds: one renewal, no call fails', async () => {
    const desk = await startDesk({ authorization: { accessTokenSeconds: 3 } });
    await desk.add(ADA);
    const [grant] = desk.rig.vault.records('grant');
    await expect.poll(() => desk.rig.call(`Bearer ${grant?.accessToken}`), { timeout: 6000, interval: 100 }).toBe(401);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(desk)));
    expect(new Set(outcomes)).toEqual(new Set([200]));
    expect([refreshes(desk), desk.state()]).toEqual([1, 'connected']);
  });

  it('refused early, they are sent once more with a better token', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.server.endAccessTokens();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(desk)));
    expect(new Set(outcomes)).toEqual(new Set([200]));
    expect([refreshes(desk), desk.state()]).toEqual([1, 'connected']);
  });

  it('refused early, one that was streamed says that it can be repeated, and then it works', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.server.endAccessTokens();
    expect(await outcome(desk, 'acme', 'streamed')).toBe('GW_CALL_AGAIN');
    expect(await outcome(desk, 'acme', 'streamed')).toBe(200);
    expect([refreshes(desk), desk.state()]).toEqual([1, 'connected']);
  });

  it('always refused, they need a sign-in and do not ask for tokens again and again', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.sandbox.trouble.always({ kind: 'status', status: 401 }, { path: '/mcp' });
    for (let i = 0; i < 5; i++) expect(await outcome(desk)).toBe('GW_NEEDS_SIGN_IN');
    expect([refreshes(desk), desk.state(), desk.rig.opened.length]).toEqual([1, 'needs-login', 1]);
  });

  it('refused, each is sent at most twice, even if there were ever other tokens', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    let made = 0;
    const { oauth } = desk.rig;
    desk.rig.oauth = { ...oauth, afterRefusal: async () => `Bearer other-${++made}` };
    desk.connections = desk.reopened();
    desk.rig.server.endAccessTokens();
    desk.rig.sandbox.clearRequests();
    expect(await outcome(desk)).toBe('GW_NEEDS_SIGN_IN');
    expect([desk.rig.sandbox.requests.length, made]).toEqual([2, 1]);
  });

  it('with the sign-in service away, they fail in words and recover when it is back', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.clock.ahead = 3_600_000;
    desk.rig.server.lies.failing = { path: '/token', status: 503 };
    expect(await outcome(desk)).toBe('GW_UPSTREAM_ERROR');
    delete desk.rig.server.lies.failing;
    desk.rig.clock.ahead += 5_000;
    expect(await outcome(desk)).toBe(200);
    expect(desk.state()).toBe('connected');
  });
});

describe('when the sign-in has ended', () => {
  async function ended(): Promise<Desk> {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.server.endGrants();
    expect(await outcome(desk)).toBe('GW_NEEDS_SIGN_IN');
    expect([desk.state(), desk.rig.opened.length]).toEqual(['needs-login', 1]);
    return desk;
  }

  it('the same person signs in again and calls work', async () => {
    const desk = await ended();
    desk.isAtTheBrowser(ADA);
    await desk.connections.signInAgain('acme', gesture());
    expect([desk.state(), await outcome(desk)]).toEqual(['connected', 200]);
    expect(new URL(desk.rig.opened[1] ?? '').searchParams.get('login_hint')).toBe(ADA);
  });

  it('someone else is refused, also of the same company, unless the person at the window said so', async () => {
    const desk = await ended();
    for (const email of [TOMAS, MEI]) {
      desk.isAtTheBrowser(email);
      expect(await faultOf(desk.connections.signInAgain('acme', gesture()))).toBe('GW_SIGN_IN_ANOTHER');
      expect([desk.state(), desk.connections.get('acme')?.actsAs]).toEqual(['needs-login', ADA]);
    }
    desk.isAtTheBrowser(MEI);
    await desk.connections.signInAgain('acme', gesture(), true);
    const connection = desk.connections.get('acme');
    expect([connection?.actsAs, connection?.record.pin?.name]).toEqual([MEI, 'Borealis Systems']);
    expect((await call(desk)).text).toContain(desk.rig.sandbox.marks.borealis);
  });
});

describe('a call that needs more rights', () => {
  it('says so, leaves other calls alone, and the next sign-in asks for what was granted and what was missing', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    const challenge = 'Bearer error="insufficient_scope", scope="tools:write"';
    desk.rig.sandbox.trouble.next(
      { kind: 'status', status: 403, headers: { 'WWW-Authenticate': challenge } },
      { path: '/mcp' },
    );
    expect([await outcome(desk), await outcome(desk), desk.state()]).toEqual(['GW_SIGN_IN_SCOPE', 200, 'connected']);
    await desk.connections.signInAgain('acme', gesture());
    const asked = new URL(desk.rig.opened[1] ?? '').searchParams.get('scope')?.split(' ');
    expect(asked).toEqual(expect.arrayContaining(['tools:read', 'tools:write', 'openid']));
    expect(new Set(asked).size).toBe(asked?.length);
    expect(desk.rig.vault.records('grant')[0]?.scope).toContain('tools:write');
  });

  it('is not a 403 of any other kind: that passes to the client', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    desk.rig.sandbox.trouble.next({ kind: 'status', status: 403 }, { path: '/mcp' });
    expect(await outcome(desk)).toBe(403);
  });
});

describe('signing out', () => {
  it('leaves the connection, ends the tokens at the service, and needs a sign-in', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    const [grant] = desk.rig.vault.records('grant');
    await desk.connections.signOut('acme');
    expect([desk.state(), await outcome(desk)]).toEqual(['needs-login', 'GW_NEEDS_SIGN_IN']);
    expect(desk.rig.server.isActive(String(grant?.refreshToken))).toBe(false);
  });

  it('comes with removing the connection', async () => {
    const desk = await startDesk();
    await desk.add(ADA);
    const [grant] = desk.rig.vault.records('grant');
    await desk.connections.remove('acme');
    expect(desk.rig.server.isActive(String(grant?.refreshToken))).toBe(false);
    expect(desk.rig.vault.records('grant')).toEqual([]);
  });
});

describe('two people at the same address', () => {
  it('are two connections that never mix', async () => {
    const desk = await startDesk();
    await desk.add(ADA, { id: 'one' });
    await desk.add(MEI, { id: 'two' });
    const { northwind, borealis } = desk.rig.sandbox.marks;
    const [one, two] = await Promise.all([call(desk, 'one'), call(desk, 'two')]);
    expect([one.text.includes(northwind), one.text.includes(borealis)]).toEqual([true, false]);
    expect([two.text.includes(northwind), two.text.includes(borealis)]).toEqual([false, true]);
    await desk.connections.remove('one');
    expect(await outcome(desk, 'two')).toBe(200);
  });

  it('or one person twice: the sign-in ends with the last connection that uses it', async () => {
    const desk = await startDesk();
    await desk.add(ADA, { id: 'one' });
    await desk.add(ADA, { id: 'two' });
    await desk.connections.remove('one');
    expect(await outcome(desk, 'two')).toBe(200);
    await desk.connections.remove('two');
    expect(desk.rig.vault.records('grant')).toEqual([]);
  });
});
