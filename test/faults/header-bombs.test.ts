/** Heads that are too large, in both directions. */
import { expect, it } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { send, startRig, startSandboxRig } from './rig.ts';

const KIB = 1024;

it.each<[string, Record<string, string>]>([
  ['one header of 40 KiB', { 'X-Bomb': 'b'.repeat(40 * KIB) }],
  ['one header of 4 MiB', { 'X-Bomb': 'b'.repeat(4096 * KIB) }],
  ['three thousand headers', Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`X-Bomb-${at}`, 'bombbomb']))],
  ['a token of 40 KiB', { Authorization: `Bearer ${'b'.repeat(40 * KIB)}` }],
])('refuses a request with %s, and passes nothing of it on', async (_, headers) => {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  // The answer may be overtaken by the end of a connection that is still being written to.
  const refused = await send(rig, { headers }).then(
    ({ status }) => status,
    (error: NodeJS.ErrnoException) => error.code,
  );
  expect([431, 'ECONNRESET', 'EPIPE']).toContain(refused);
  expect(server.requests).toEqual([]);
  await rig.expectUnharmed();
});

it('passes a large head on that is within the bounds', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const value = 'b'.repeat(25 * KIB);
  expect((await send(rig, { headers: { 'X-Large': value } })).status).toBe(200);
  expect(server.requests.at(-1)).toContain(`X-Large: ${value}`);
  await rig.expectUnharmed();
});

const bombs = (['h2', 'http/1.1'] as const).flatMap((http) =>
  [
    { bytes: 200 * KIB, count: 1 },
    { bytes: 20, count: 6000 },
    { bytes: 8 * KIB, count: 500 },
  ].map((bomb) => [http, bomb.count, bomb.bytes] as const),
);

it.each(bombs)(
  'over %s, tells of an answer with %i headers of %i bytes that it is not valid',
  async (http, count, bytes) => {
    const rig = await startSandboxRig({ http });
    rig.sandbox.trouble.next({ kind: 'header-bomb', count, bytes }, { rpc: 'tools/call' });
    const { status, code } = await send(rig);
    expect([status, code]).toEqual([200, 'GW_UPSTREAM_MALFORMED']);
    await rig.expectUnharmed();
  },
);

it.each([
  ['early answers', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100_000)],
  [
    'trailing headers',
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-bomb: ${'b'.repeat(4096 * KIB)}\r\n\r\n`,
  ],
])('ends a call whose answer is a flood of %s', async (_, bytes) => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const { script } = server;
  server.script = ({ secure }) => {
    server.script = script;
    secure.write(bytes, () => secure.end());
  };
  const { code, complete } = await send(rig);
  expect(code !== null || !complete).toBe(true);
  await rig.expectUnharmed();
});
