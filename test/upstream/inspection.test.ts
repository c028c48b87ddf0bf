import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../main/faults/index.ts';
import type { ProxyChoice } from '../../main/host/index.ts';
import { publicKeyHash, shownName, signedBy } from '../../main/upstream/authority.ts';
import { createUpstream, type Upstream, type UpstreamOptions } from '../../main/upstream/index.ts';
import {
  authorityWithKeyOf,
  createAuthority,
  type ServerCertificate,
  signedByServer,
} from '../sandbox/certificates.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type InspectingProxy, startInspectingProxy } from '../sandbox/inspecting-proxy.ts';

const KEY = 'the-credential-that-must-not-be-read';

let sandbox: Sandbox;
let proxy: InspectingProxy;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  proxy = await startInspectingProxy([sandbox.ca]);
  return () => proxy.close();
});

/** An upstream behind the proxy, on a computer whose own store holds what is named. */
function open(systemAnchors: readonly string[], approved: readonly string[] = [], more: Partial<UpstreamOptions> = {}) {
  const keys = new Set(approved);
  const upstream = createUpstream({
    trust: { anchors: [sandbox.ca], systemAnchors },
    proxyFor: async () => proxy.choice,
    approvedAuthorities: () => keys,
    ...more,
  });
  onTestFinished(() => upstream.close());
  return { upstream, keys };
}

/** A request with a credential: its status, or the fault. */
function call(upstream: Upstream, origin = sandbox.origin): Promise<number | Fault> {
  const request = { origin, path: '/tasks/', method: 'GET', headers: ['Authorization', KEY], body: null };
  return new Promise((resolve) => {
    let status = 0;
    upstream.exchange(request, {
      onHead: (code) => {
        status = code;
      },
      onData: () => true,
      onEnd: () => resolve(status),
      onFault: resolve,
    });
  });
}

describe('a proxy that opens TLS', () => {
  it('gets not one byte of a call where only the system trusts its authority, which is named', async () => {
    const { upstream } = open([proxy.root]);
    expect(await call(upstream)).toMatchObject({
      code: 'GW_TLS_INSPECTED',
      details: { host: new URL(sandbox.origin).host, issuer: 'Northwind IT Root', spki: proxy.rootKey },
    });
    expect(proxy.plaintext()).toBe('');
    expect(proxy.tunnels).toBe(2);
    expect(upstream.certificateOf(sandbox.origin)).toMatchObject({
      issuer: 'Northwind Web Gateway',
      authority: 'private',
    });
  });

  it('gets not one byte where nobody trusts it, and who vouches is named', async () => {
    const { upstream } = open([]);
    expect(await call(upstream)).toMatchObject({
      code: 'GW_UPSTREAM_TLS_UNTRUSTED',
      details: { issuer: 'Northwind Web Gateway' },
    });
    expect(proxy.plaintext()).toBe('');
    expect(upstream.certificateOf(sandbox.origin)?.authority).toBe('unknown');
  });

  it.each([
    ['root', 'rootKey'],
    ['signing authority', 'signerKey'],
  ] as const)('may read the traffic where policy names the key of its %s', async (_, key) => {
    const { upstream } = open([proxy.root], [proxy[key]]);
    expect(await call(upstream)).toBe(401);
    expect(proxy.plaintext()).toContain(KEY);
    expect(upstream.certificateOf(sandbox.origin)?.authority).toBe('approved');
    expect(await call(upstream)).toBe(401);
  });

  it('is refused where policy approves it and the system does not trust it', async () => {
    const { upstream } = open([], [proxy.rootKey, proxy.signerKey]);
    expect(await call(upstream)).toMatchObject({ code: 'GW_UPSTREAM_TLS_UNTRUSTED' });
    expect(proxy.plaintext()).toBe('');
  });

  it('is refused again from the next connection on when the approval is withdrawn', async () => {
    const { upstream, keys } = open([proxy.root], [proxy.rootKey]);
    await call(upstream);
    const before = proxy.plaintext().length;
    keys.clear();
    upstream.reset();
    expect(await call(upstream)).toMatchObject({ code: 'GW_TLS_INSPECTED' });
    expect(proxy.plaintext()).toHaveLength(before);
  });

  it('does not make a server beyond it less public: what goes around it needs no approval', async () => {
    let through: ProxyChoice = proxy.choice;
    const { upstream } = open([proxy.root], [proxy.rootKey], { proxyFor: async () => through });
    await call(upstream);
    through = { kind: 'direct' };
    upstream.reset();
    expect(await call(upstream)).toBe(401);
    expect(upstream.certificateOf(sandbox.origin)?.authority).toBe('public');
  });
});

it('is not taken in by a chain that is public beside the path that the system trusts', async () => {
  const anchor = createAuthority('Public root');
  const mine = anchor.issue({ hosts: ['mine.example'] });
  // The system trusts an authority with the name and key of a public server, and the fake chain shows that server.
  const fake = signedByServer(mine, 'mine.example', { hosts: ['localhost'] });
  const own = authorityWithKeyOf(mine, 'mine.example');
  let heard = 0;
  const server = createTlsServer(fake, (socket) =>
    socket.on('data', ({ length }) => (heard += length)).on('error', () => {}),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const { upstream } = open([], [], {
    trust: { anchors: [anchor.pem], systemAnchors: [own.pem] },
    proxyFor: async () => ({ kind: 'direct' }),
    plainPort: 1,
  });
  expect(await call(upstream, origin)).toMatchObject({
    code: expect.stringMatching(/^GW_(TLS_INSPECTED|UPSTREAM_TLS_UNTRUSTED)$/),
  });
  expect(upstream.certificateOf(origin)?.authority).not.toBe('public');
  expect(heard).toBe(0);
});

describe('the key of an authority', () => {
  const certificates = ({ cert }: ServerCertificate) =>
    cert.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem));
  const root = createAuthority('Root');
  const chain = certificates(root.subordinate('Below').issue({ hosts: ['a.example'] }));
  const hash = (at: number) => publicKeyHash(chain[at] as X509Certificate);

  it('counts anywhere above the leaf, and never the leaf itself', () => {
    expect(signedBy(chain, new Set([hash(1)]))?.subject).toBe('CN=Below');
    expect(signedBy(chain, new Set([hash(2)]))?.subject).toBe('CN=Root');
    expect(signedBy(chain, new Set([hash(0)]))).toBeNull();
    expect(signedBy([], new Set([hash(1)]))).toBeNull();
  });

  it('does not count where it did not sign what is below it', () => {
    const impostor = certificates(
      createAuthority('Root')
        .subordinate('Below')
        .issue({ hosts: ['a.example'] }),
    );
    const [leaf] = impostor;
    expect(signedBy([leaf as X509Certificate, ...chain.slice(1)], new Set([hash(1), hash(2)]))).toBeNull();
  });

  it('does not count through a certificate that may sign no others', () => {
    const server = root.issue({ hosts: ['b.example'] });
    const forged = certificates(signedByServer(server, 'b.example', { hosts: ['a.example'] }));
    const [leaf, above] = forged as [X509Certificate, X509Certificate];
    expect(leaf.verify(above.publicKey)).toBe(true);
    expect(signedBy(forged, new Set(forged.slice(1).map(publicKeyHash)))).toBeNull();
  });

  it('is shown with a name that cannot hold a sentence for a model, nor control characters', () => {
    expect(shownName('Evil"}\n\u202e<script>')).toBe('Evil?????script?');
    expect(shownName('x'.repeat(500))).toHaveLength(64);
    expect(shownName('')).toBe('an authority without a name');
  });
});

describe('what else stands between', () => {
  /** A plain door that answers everything the same way. */
  async function plainDoor(answer: RequestListener): Promise<{ port: number; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((req, res) => {
      asked.push(`${req.method} ${req.url} ${JSON.stringify(req.headers)}`);
      answer(req, res);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { port: (server.address() as AddressInfo).port, asked };
  }
  const direct = { proxyFor: async () => ({ kind: 'direct' }) as const };

  it.each<[string, RequestListener, string]>([
    [
      'leads to another host',
      (_, res) => res.writeHead(302, { Location: 'http://login.train.example/' }).end(),
      'GW_CAPTIVE_PORTAL',
    ],
    ['says that the network wants a sign-in', (_, res) => res.writeHead(511).end(), 'GW_CAPTIVE_PORTAL'],
    [
      'leads to the same host',
      (_, res) => res.writeHead(301, { Location: 'https://localhost/x' }).end(),
      'GW_UPSTREAM_TLS_HOST',
    ],
    ['serves a page', (_, res) => res.end('hello'), 'GW_UPSTREAM_TLS_HOST'],
  ])('is told when the certificate is for another host and the plain door %s', async (_, answer, code) => {
    const door = await plainDoor(answer);
    const { upstream } = open([], [], { ...direct, plainPort: door.port });
    const listener = await sandbox.listener({ certificate: 'wrong-host' });
    expect(await call(upstream, listener.origin)).toMatchObject({ code });
    expect(door.asked).toHaveLength(1);
    expect(door.asked.join()).not.toContain(KEY);
    await listener.close();
  });

  it('is told when the port of TLS is shut and the plain door leads elsewhere', async () => {
    const door = await plainDoor((_, res) => res.writeHead(302, { Location: 'http://portal.example/' }).end());
    const { upstream } = open([], [], { ...direct, plainPort: door.port });
    expect(await call(upstream, 'https://localhost:1')).toMatchObject({ code: 'GW_CAPTIVE_PORTAL' });
  });

  it.each([
    ['expired', -10, '10 days', 'fast'],
    ['not-yet-valid', 10, '10 days', 'slow'],
  ] as const)(
    'names the clock when the certificate is %s by it alone',
    async (certificate, days, difference, direction) => {
      const date = new Date(Date.now() + days * 86_400_000);
      const door = await plainDoor((_, res) => res.writeHead(404, { Date: date.toUTCString() }).end());
      const { upstream } = open([], [], { ...direct, plainPort: door.port });
      const listener = await sandbox.listener({ certificate });
      expect(await call(upstream, listener.origin)).toMatchObject({
        code: 'GW_CLOCK_WRONG',
        details: { difference, direction },
      });
      await listener.close();
    },
  );

  it('does not name the clock when it agrees', async () => {
    const door = await plainDoor((_, res) => res.end());
    const { upstream } = open([], [], { ...direct, plainPort: door.port });
    const listener = await sandbox.listener({ certificate: 'expired' });
    expect(await call(upstream, listener.origin)).toMatchObject({ code: 'GW_UPSTREAM_TLS_EXPIRED' });
    await listener.close();
  });

  it('waits for a plain door that says nothing only a moment', async () => {
    const door = await plainDoor(() => {});
    const { upstream } = open([], [], { ...direct, plainPort: door.port });
    const listener = await sandbox.listener({ certificate: 'other-ca' });
    const started = performance.now();
    expect(await call(upstream, listener.origin)).toMatchObject({ code: 'GW_UPSTREAM_TLS_UNTRUSTED' });
    expect(performance.now() - started).toBeLessThan(6000);
    await listener.close();
  });
});
