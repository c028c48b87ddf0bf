import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProxyChoice } from '../../main/host/index.ts';
import { createUpstream, type Upstream, type UpstreamOptions } from '../../main/upstream/index.ts';
import { type CertificateKind, type Sandbox, startSandbox } from '../sandbox/index.ts';

let sandbox: Sandbox;
let upstream: Upstream;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => upstream.close());

const direct = async (): Promise<ProxyChoice> => ({ kind: 'direct' });

function open(options: Partial<UpstreamOptions> = {}) {
  upstream = createUpstream({ trust: { anchors: [sandbox.ca] }, proxyFor: direct, ...options });
}

/** Asks for a path and gives status and body, or the code of the fault. */
function get(origin: string, path = '/'): Promise<{ status?: number; body?: string; code?: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let status = 0;
    upstream.exchange(
      { origin, path, method: 'GET', headers: ['Accept', 'application/json'], body: null },
      {
        onHead: (code) => {
          status = code;
        },
        onData: (chunk) => chunks.push(chunk) > 0,
        onEnd: () => resolve({ status, body: Buffer.concat(chunks).toString() }),
        onFault: (fault) => resolve({ code: fault.code }),
      },
    );
  });
}

describe('TLS', () => {
  it.each<[CertificateKind, string]>([
    ['expired', 'GW_UPSTREAM_TLS_EXPIRED'],
    ['not-yet-valid', 'GW_UPSTREAM_TLS_NOT_YET_VALID'],
    ['wrong-host', 'GW_UPSTREAM_TLS_HOST'],
    ['self-signed', 'GW_UPSTREAM_TLS_UNTRUSTED'],
    ['other-ca', 'GW_UPSTREAM_TLS_UNTRUSTED'],
  ])('names a certificate that is %s, and sends nothing', async (certificate, code) => {
    open();
    const listener = await sandbox.listener({ certificate });
    sandbox.clearRequests();
    expect(await get(listener.origin)).toEqual({ code });
    expect(sandbox.requests).toHaveLength(0);
    await listener.close();
  });

  it('lets nothing in the environment switch verification off or add an authority', async () => {
    open();
    const folder = mkdtempSync(join(tmpdir(), 'gangway-trust-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, sandbox.ca);
    const env = {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: file,
      SSL_CERT_FILE: file,
      NODE_OPTIONS: '--use-openssl-ca',
    };
    const entry = fileURLToPath(new URL('./trust-entry.ts', import.meta.url));
    const ask = async (extra: object) =>
      (await promisify(execFile)(process.execPath, [entry, sandbox.origin], { env: { ...env, ...extra } })).stdout;
    const answers = await Promise.all([ask({}), ask({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })]);
    rmSync(folder, { recursive: true });
    expect(answers).toEqual([
      'fetch 404, upstream GW_UPSTREAM_TLS_UNTRUSTED',
      'fetch 404, upstream GW_UPSTREAM_TLS_UNTRUSTED',
    ]);
  });

  it('refuses TLS older than 1.2, and plain http', async () => {
    open();
    const old = await sandbox.listener({ tls: 'TLSv1.1' });
    expect((await get(old.origin)).code).toBe('GW_UPSTREAM_TLS');
    expect(await get('http://localhost:1')).toEqual({ code: 'GW_UPSTREAM_NOT_HTTPS' });
    await old.close();
  });

  it('remembers the issuer of the certificate that it saw', async () => {
    open();
    await get(sandbox.origin, '/tasks/?page=1&page_size=1');
    expect(upstream.certificateOf(sandbox.origin)?.issuer).toMatch(/sandbox/i);
  });

  it('speaks HTTP/2 where it is offered and HTTP/1.1 where it is not', async () => {
    open();
    const plain = await sandbox.listener({ http: 'http/1.1' });
    sandbox.clearRequests();
    await get(sandbox.origin, '/tasks/');
    await get(plain.origin, '/tasks/');
    expect(sandbox.requests.map(({ httpVersion }) => httpVersion)).toEqual(['2.0', '1.1']);
    await plain.close();
  });
});

describe('the way', () => {
  it('names a name that cannot be looked up, and a refused connection', async () => {
    open();
    expect(await get('https://nowhere.invalid')).toEqual({ code: 'GW_UPSTREAM_DNS' });
    expect(await get('https://localhost:1')).toEqual({ code: 'GW_UPSTREAM_REFUSED' });
  });

  it('gives up a connection whose TLS never begins, in bounded time', async () => {
    open({ connectTimeoutMs: 300 });
    const mute = await sandbox.listener({ tls: 'mute' });
    expect(await get(mute.origin)).toEqual({ code: 'GW_UPSTREAM_TIMEOUT' });
    await mute.close();
  });

  it('gives up an answer that never begins, in bounded time', async () => {
    open({ answerTimeoutMs: 300 });
    const listener = await sandbox.listener({ http: 'http/1.1' });
    sandbox.trouble.next({ kind: 'no-answer' }, { path: '/tasks/', when: 'head' });
    expect(await get(listener.origin, '/tasks/')).toEqual({ code: 'GW_UPSTREAM_TIMEOUT' });
    await listener.close();
  });

  it('tries a refused connection again, as long as nothing was sent', async () => {
    open();
    const asked = Promise.withResolvers<void>();
    const tcp = createTcpServer((socket) => socket.destroy());
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    let connections = 0;
    tcp.on('connection', () => ++connections === 3 && asked.resolve());
    expect(await get(`https://127.0.0.1:${port}`)).toEqual({ code: 'GW_UPSTREAM_REFUSED' });
    await asked.promise;
    expect(connections).toBe(3);
    tcp.close();
  });

  it('never sends a request twice of which something may have arrived', async () => {
    open();
    sandbox.clearRequests();
    sandbox.trouble.always({ kind: 'cut-before-head' }, { path: '/customers/', when: 'head' });
    expect(await get(sandbox.origin, '/customers/')).toEqual({ code: 'GW_UPSTREAM_LOST' });
    expect(sandbox.requests.filter(({ path }) => path === '/customers/')).toHaveLength(1);
    sandbox.trouble.clear();
  });
});

describe('a proxy', () => {
  let proxy: Server;
  let tunnels: string[];
  let authorization: string | undefined;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    proxy?.close();
  });

  /** A CONNECT proxy that answers with a status, 200 being the tunnel. */
  async function startProxy(status: number): Promise<URL> {
    tunnels = [];
    proxy = createServer();
    proxy.on('connect', (req, client: Socket) => {
      tunnels.push(req.url ?? '');
      authorization = req.headers['proxy-authorization'];
      sockets.add(client);
      client.on('error', () => {});
      if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const [, port] = (req.url ?? '').split(':');
      const target = connect({ host: 'localhost', port: Number(port) }, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      target.on('error', () => client.destroy());
      return sockets.add(target);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return new URL(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  }

  it('is used as a tunnel, with its own credentials', async () => {
    const url = await startProxy(200);
    open({ proxyFor: async () => ({ kind: 'http', url, authorization: 'Basic dTpw' }) });
    expect((await get(sandbox.origin, '/tasks/')).status).toBe(401);
    expect([tunnels, authorization]).toEqual([[new URL(sandbox.origin).host], 'Basic dTpw']);
    expect(JSON.stringify(sandbox.requests.at(-1)?.headers)).not.toContain('dTpw');
  });

  it.each([
    [407, 'GW_PROXY_AUTH'],
    [403, 'GW_PROXY_REFUSED'],
    [502, 'GW_PROXY_REFUSED'],
  ])('that answers %i is named', async (status, code) => {
    const url = await startProxy(status);
    open({ proxyFor: async () => ({ kind: 'http', url }) });
    expect(await get(sandbox.origin, '/tasks/')).toEqual({ code });
  });

  it('that is not there is named, and is not gone around', async () => {
    open({ proxyFor: async () => ({ kind: 'http', url: new URL('http://127.0.0.1:1') }) });
    sandbox.clearRequests();
    expect(await get(sandbox.origin, '/tasks/')).toEqual({ code: 'GW_PROXY_UNREACHABLE' });
    expect(sandbox.requests).toHaveLength(0);
  });

  it('does not hide that the certificate behind it is wrong', async () => {
    const url = await startProxy(200);
    const listener = await sandbox.listener({ certificate: 'other-ca' });
    open({ proxyFor: async () => ({ kind: 'http', url }) });
    expect(await get(listener.origin)).toEqual({ code: 'GW_UPSTREAM_TLS_UNTRUSTED' });
    await listener.close();
  });
});
