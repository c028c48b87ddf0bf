/** Connections that are reset at each stage of a call. A call that may have arrived is never sent twice. */
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { type RawServer, type Script, startRawServer } from './raw-server.ts';
import { CONNECTION, type Rig, type Sent, send, startRig } from './rig.ts';

async function rigOf(): Promise<[Rig, RawServer]> {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  server.drop();
  return [rig, server];
}

const BEFORE_SENDING: readonly [string, (tcp: Socket) => void][] = [
  ['as soon as it is made', (tcp) => void tcp.resetAndDestroy()],
  ['when the greeting of TLS came', (tcp) => void tcp.once('data', () => tcp.resetAndDestroy())],
  [
    'in the middle of the handshake',
    (tcp) => void tcp.once('data', () => tcp.write('\x16\x03\x03', () => tcp.resetAndDestroy())),
  ],
  ['without a word', (tcp) => void tcp.resume().end()],
];

it.each(BEFORE_SENDING)('tries three times and then says so when the connection is reset %s', async (_, reset) => {
  const [rig, server] = await rigOf();
  const before = server.connects;
  server.onTcp = (tcp) => {
    reset(tcp);
    return true;
  };
  const { status, code } = await send(rig);
  expect([status, code]).toEqual([200, 'GW_UPSTREAM_REFUSED']);
  expect([server.connects - before, server.requests.length]).toEqual([3, 0]);
  expect(rig.connections.get(CONNECTION)?.state.kind).toBe('unreachable');
  server.onTcp = () => false;
  await rig.expectUnharmed();
});

it.each(BEFORE_SENDING)('lets nobody notice when the connection is reset %s once', async (_, reset) => {
  const [rig, server] = await rigOf();
  server.onTcp = (tcp) => {
    server.onTcp = () => false;
    reset(tcp);
    return true;
  };
  expect(await send(rig)).toMatchObject({ status: 200, code: null });
  expect(server.requests).toHaveLength(1);
  await rig.expectUnharmed();
});

const answering =
  (bytes: string): Script =>
  ({ secure, tcp }) =>
    void (bytes === '' ? tcp.resetAndDestroy() : secure.write(bytes, () => tcp.resetAndDestroy()));

it.each([
  ['the request came', ''],
  ['the first line of the answer', 'HTTP/1.1 200 OK\r\n'],
  ['an early answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
])(
  'sends a call once, and says that it may have been carried out, when the connection is reset after %s',
  async (_, bytes) => {
    const [rig, server] = await rigOf();
    const { script } = server;
    server.script = answering(bytes);
    const { status, code, message } = await send(rig);
    expect([status, code, server.requests.length]).toEqual([200, 'GW_UPSTREAM_LOST', 1]);
    expect(message).toMatch(/may or may not have been carried out/);
    server.script = script;
    await rig.expectUnharmed();
  },
);

it.each([
  ['the head', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n'],
  ['a part of the body', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a'],
  ['a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'],
])('breaks the answer off, and sends the call once, when the connection is reset after %s', async (_, bytes) => {
  const [rig, server] = await rigOf();
  const { script } = server;
  server.script = answering(bytes);
  const { status, complete } = await send(rig);
  expect([status, complete, server.requests.length]).toEqual([200, false, 1]);
  server.script = script;
  await rig.expectUnharmed();
});

it.each<[string, Sent]>([
  ['gathered', { body: Buffer.alloc(200_000, ' ') }],
  ['streamed', { body: Buffer.alloc(20_000_000, ' ') }],
  ['chunked', { body: Buffer.alloc(20_000_000, ' '), headers: { 'Transfer-Encoding': 'chunked' } }],
])('ends a call whose connection is reset while its body (%s) is on its way', async (_, sent) => {
  const [rig, server] = await rigOf();
  const before = server.connects;
  server.onBytes = ({ tcp }, bytes) => {
    if (bytes > 50_000) tcp.resetAndDestroy();
  };
  const { status, code } = await send(rig, sent);
  expect([status, code]).toEqual([502, 'GW_UPSTREAM_LOST']);
  expect([server.connects - before, server.requests.length]).toEqual([1, 0]);
  server.onBytes = () => {};
  await rig.expectUnharmed();
});

it('uses no connection that the server has closed in the meantime', async () => {
  const [rig, server] = await rigOf();
  expect((await send(rig)).code).toBeNull();
  server.drop();
  expect((await send(rig)).code).toBeNull();
  await rig.expectUnharmed();
});
