/** Servers that cannot prove who they are, or that speak no TLS worth the name. */
import { createServer } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { expect, it } from 'vitest';
import { selfSigned } from '../sandbox/certificates.ts';
import { createAuthority } from '../sandbox/index.ts';
import { issue, type RawServer, startRawServer } from './raw-server.ts';
import { CONNECTION, send, startRig } from './rig.ts';

const DAY = 86_400_000;
const HOSTS = ['localhost'];
const inDays = (days: number) => new Date(Date.now() + days * DAY);

/** What a call meets once the server of a connection has changed. */
async function met(change: (server: RawServer) => void) {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const connects = server.connects;
  const { certificate, onTcp } = server;
  change(server);
  server.drop();
  const answer = await send(rig);
  const state = rig.connections.get(CONNECTION)?.state;
  const seen = { requests: server.requests.length, connects: server.connects - connects };
  Object.assign(server, { certificate, onTcp });
  server.drop();
  await rig.expectUnharmed();
  return { answer, state, seen };
}

const certified = (certificate: SecureContextOptions) => (server: RawServer) => {
  server.certificate = certificate;
};

it.each([
  [
    'has expired',
    'GW_UPSTREAM_TLS_EXPIRED',
    () => issue({ hosts: HOSTS, notBefore: inDays(-9), notAfter: inDays(-1) }),
  ],
  [
    'is not valid yet',
    'GW_UPSTREAM_TLS_NOT_YET_VALID',
    () => issue({ hosts: HOSTS, notBefore: inDays(1), notAfter: inDays(9) }),
  ],
  ['is for another host', 'GW_UPSTREAM_TLS_HOST', () => issue({ hosts: ['elsewhere.example', '127.0.0.1'] })],
  ['vouches for itself', 'GW_UPSTREAM_TLS_UNTRUSTED', () => selfSigned({ hosts: HOSTS })],
  [
    'is signed by an unknown authority',
    'GW_UPSTREAM_TLS_UNTRUSTED',
    () => createAuthority('Elsewhere').issue({ hosts: HOSTS }),
  ],
  [
    'is signed by one who borrowed the name of the authority',
    'GW_UPSTREAM_TLS_UNTRUSTED',
    () => createAuthority('Raw server test authority').issue({ hosts: HOSTS }),
  ],
])(
  'sends nothing to a server whose certificate %s, tries once, looks once who vouches for it, and names it to the model',
  async (_, code, made) => {
    const { answer, state, seen } = await met(certified(made()));
    expect([answer.status, answer.code]).toEqual([200, code]);
    expect(answer.message).toMatch(/^Gangway: The certificate (of|that answered is not for) /);
    expect(seen).toEqual({ requests: 0, connects: 2 });
    expect(state).toMatchObject({ kind: 'unreachable', problem: { code } });
  },
);

it('sends nothing over a TLS that is too old to be safe', async () => {
  const old = { ...issue({ hosts: HOSTS }), maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
  const { answer, seen } = await met(certified(old as SecureContextOptions));
  expect([answer.code, seen.requests]).toEqual(['GW_UPSTREAM_TLS', 0]);
});

it.each([
  ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['nonsense', '\0\0\0\0\0\0\0\0'],
])('sends nothing to a port that answers a greeting of TLS with %s', async (_, words) => {
  const heard: Buffer[] = [];
  const { answer, seen } = await met((server) => {
    server.onTcp = (tcp) => {
      tcp.on('data', (chunk) => {
        heard.push(chunk);
        tcp.end(words);
      });
      return true;
    };
  });
  expect([answer.code, seen.requests]).toEqual(['GW_UPSTREAM_TLS', 0]);
  expect(Buffer.concat(heard).toString('latin1')).not.toMatch(/POST|Bearer/);
});

it('tells a port where nobody listens', async () => {
  const unused = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => unused.once('listening', resolve));
  const { port } = unused.address() as { port: number };
  await new Promise((resolve) => unused.close(resolve));
  const rig = await startRig(await startRawServer(), { elsewhere: `https://localhost:${port}/mcp` });
  expect((await send(rig, { connection: 'elsewhere' })).code).toBe('GW_UPSTREAM_REFUSED');
  await rig.expectUnharmed();
});
