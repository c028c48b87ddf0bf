import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CertificateKind, type Sandbox, startSandbox } from '../sandbox/index.ts';
import { trusting } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const fetchOnce = async (origin: string, ca = sandbox.ca) => {
  const { fetch, close } = trusting(ca);
  try {
    return await fetch(`${origin}/me`);
  } finally {
    await close();
  }
};

/** The code of the error that ended a request, from the cause that fetch gives. */
async function failure(request: Promise<unknown>): Promise<string> {
  const error = (await request.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  )) as Error & { cause?: { code?: string } };
  return error.cause?.code ?? error.message;
}

test.each(['0.0.0.0', '::', '192.168.1.4', 'example.com'])('the sandbox refuses to listen on %s', async (host) => {
  await expect(startSandbox({ host })).rejects.toThrow('listens on loopback only');
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test.each(['localhost', '127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])])(
  'its certificate is good for https://%s',
  async (host) => {
    const answer = await fetchOnce(`https://${host}:${sandbox.port}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-sandbox')).toBe('test-server');
  },
);

test('nobody trusts it who was not given its authority', async () => {
  const stranger = await startSandbox();
  expect(await failure(fetchOnce(sandbox.origin, stranger.ca))).toMatch(/CERT|SIGNATURE|ISSUER/);
  await stranger.close();
});

describe('a listener on demand', () => {
  const EXPECTED: ReadonlyArray<readonly [CertificateKind, RegExp]> = [
    ['expired', /^CERT_HAS_EXPIRED$/],
    ['not-yet-valid', /^CERT_NOT_YET_VALID$/],
    ['wrong-host', /^ERR_TLS_CERT_ALTNAME_INVALID$/],
    ['self-signed', /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ['other-ca', /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)$/],
  ];

  test.each(EXPECTED)('with the certificate %s is refused for just that', async (certificate, code) => {
    const listener = await sandbox.listener({ certificate });
    expect(await failure(fetchOnce(listener.origin))).toMatch(code);
    await listener.close();
  });

  test('with a valid certificate serves the same service', async () => {
    const listener = await sandbox.listener({});
    expect((await fetchOnce(listener.origin)).status).toBe(404);
    await listener.close();
    expect(await failure(fetchOnce(listener.origin))).toBe('ECONNREFUSED');
  });

  test.each(['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)('speaks no newer TLS than %s', async (version) => {
    const listener = await sandbox.listener({ tls: version });
    const minVersion = version === 'TLSv1.1' ? { minVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } : {};
    const socket = tls.connect({
      host: '127.0.0.1',
      port: listener.port,
      servername: 'localhost',
      ca: sandbox.ca,
      ...minVersion,
    });
    await once(socket, 'secureConnect');
    expect(socket.getProtocol()).toBe(version);
    socket.destroy();
    await listener.close();
  });

  test('can speak plain HTTP', async () => {
    const listener = await sandbox.listener({ tls: 'none' });
    expect(listener.origin).toMatch(/^http:/);
    expect((await fetchOnce(listener.origin)).status).toBe(404);
    await listener.close();
  });

  test('can accept connections and stay mute', async () => {
    const listener = await sandbox.listener({ tls: 'mute' });
    const socket = net.connect(listener.port, '127.0.0.1');
    await once(socket, 'connect');
    await sandbox.waitForCounts(({ connections }) => connections > 0);
    const closed = once(socket, 'close');
    await listener.close();
    await closed;
    expect(socket.bytesRead).toBe(0);
  });
});

describe('by ALPN', () => {
  const negotiated = async (port: number) => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      ca: sandbox.ca,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    const protocol = socket.alpnProtocol;
    socket.destroy();
    return protocol;
  };

  test('HTTP/2 is chosen where offered', async () => {
    expect(await negotiated(sandbox.port)).toBe('h2');
  });

  test('HTTP/1.1 is chosen by a listener that speaks nothing else', async () => {
    const listener = await sandbox.listener({ http: 'http/1.1' });
    expect(await negotiated(listener.port)).toBe('http/1.1');
    await listener.close();
  });
});

test('over HTTP/2 requests are recorded without pseudo headers and answers marked all the same', async () => {
  sandbox.clearRequests();
  const session = http2.connect(sandbox.origin, { ca: sandbox.ca });
  const stream = session.request({
    ':path': '/tasks/?page=1',
    authorization: `Token ${sandbox.sharedKeys.northwind.key}`,
  });
  stream.resume();
  const [headers] = (await once(stream, 'response')) as [Record<string, string>];
  expect(headers).toMatchObject({ ':status': 200, 'x-sandbox': 'test-server' });
  await once(stream, 'close');
  session.close();
  const [request] = sandbox.requests;
  expect(request).toMatchObject({ method: 'GET', path: '/tasks/?page=1', httpVersion: '2.0', company: 'northwind' });
  expect(request?.headers.filter((name) => name.startsWith(':'))).toEqual([]);
});
