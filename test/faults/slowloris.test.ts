/** Clients that send a request so slowly that it never ends. */
import net from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { type Rig, send, startRig } from './rig.ts';

const LIMITS = { headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 50 };
const CLIENTS = 50;

/** Sends the start of a request at once and then a byte every 20 ms; what it is answered, once it is cut off. */
function dribble({ gateway }: Rig, start: string): Promise<string> {
  const socket = net.connect(gateway.port, '127.0.0.1');
  const timer = setInterval(() => socket.write('a'), 20);
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  socket.write(start);
  return new Promise((resolve) => {
    socket
      .on('error', () => {})
      .once('close', () => {
        clearInterval(timer);
        resolve(text);
      });
  });
}

const head = ({ gateway, token }: Rig, more: string) =>
  `POST /acme/mcp HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nAuthorization: Bearer ${token}\r\n${more}`;

it.each<[string, (rig: Rig) => string]>([
  ['nothing', () => ''],
  ['a head', (rig) => head(rig, 'X-Slow: ')],
  ['a body that is gathered first', (rig) => head(rig, 'Content-Length: 1000\r\n\r\n{')],
  ['a body that is passed on as it comes', (rig) => head(rig, 'Content-Length: 1000000\r\n\r\n{')],
  ['a body in chunks', (rig) => head(rig, 'Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1')],
])('cuts off fifty clients that send %s byte by byte, and serves others meanwhile', async (_, startOf) => {
  const server = await startRawServer();
  const rig = await startRig(server, { limits: LIMITS });
  const slow = Array.from({ length: CLIENTS }, () => dribble(rig, startOf(rig)));
  for (let calls = 0; calls < 10; calls++) expect((await send(rig)).status).toBe(200);
  const answers = await Promise.all(slow);
  for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  await vi.waitFor(() => expect(rig.gateway.callsUnderWay).toBe(0));
  expect(server.requests.filter((request) => request.includes('X-Slow') || request.endsWith('aaa'))).toEqual([]);
  await rig.expectUnharmed();
});

it('does not hurry a client that reads slowly or waits for its answer', async () => {
  const server = await startRawServer();
  const rig = await startRig(server, { limits: LIMITS });
  const { script } = server;
  server.script = (connection, request) => {
    server.script = script;
    setTimeout(() => script(connection, request), 2 * LIMITS.requestTimeout);
  };
  expect(await send(rig)).toMatchObject({ status: 200, complete: true, code: null });
  await rig.expectUnharmed();
});
