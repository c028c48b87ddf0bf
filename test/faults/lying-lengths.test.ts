/** Content-Length headers that do not tell the truth, in both directions. */
import net from 'node:net';
import { expect, it, vi } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { type Rig, send, startRig, startSandboxRig } from './rig.ts';
import { toolCall } from './tool-call.ts';

/** Sends bytes to the gateway as they are; what comes back until either side closes. */
function raw({ gateway }: Rig, bytes: string, thenClose: boolean): Promise<string> {
  const socket = net.connect(gateway.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  socket.write(bytes, () => void (thenClose && socket.end()));
  return new Promise((resolve) => {
    socket.on('error', () => {}).once('close', () => resolve(text));
  });
}

const post = ({ gateway, token }: Rig, headers: string, body: string) =>
  `POST /acme/mcp HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nAuthorization: Bearer ${token}\r\n${headers}\r\n\r\n${body}`;

it.each([
  ['is gathered first', 200],
  ['is passed on as it comes', 1_000_000],
])('completes no call of a client that promises more than it sends, where the body %s', async (_, promised) => {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const heard = await raw(rig, post(rig, `Content-Length: ${promised}`, toolCall().slice(0, 100)), true);
  expect(heard).toMatch(/^(HTTP\/1\.1 400 |$)/);
  await vi.waitFor(() => expect(rig.gateway.callsUnderWay).toBe(0));
  expect(server.requests).toEqual([]);
  await rig.expectUnharmed();
});

it('takes what a client sends beyond its promise for no request', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const body = toolCall();
  const heard = await raw(rig, post(rig, `Content-Length: ${body.length - 20}`, body), false);
  expect(heard).toMatch(/HTTP\/1\.1 400 Bad Request\r\nConnection: close/);
  expect(server.requests.length).toBeLessThanOrEqual(1);
  await rig.expectUnharmed();
});

it.each([
  ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
  ['a length that is no number', 'Content-Length: 5, 6'],
  ['a negative length', 'Content-Length: -5'],
  ['a coding that is none', 'Transfer-Encoding: xchunked'],
  ['a length behind a folded line', 'X-A: b\r\n Content-Length: 5\r\nContent-Length : 6'],
])('passes on nothing of a request with %s, in which another could be hidden', async (_, headers) => {
  const server = await startRawServer();
  const rig = await startRig(server);
  server.requests.length = 0;
  const heard = await raw(rig, post(rig, headers, '0\r\n\r\nGET /acme/mcp HTTP/1.1\r\n\r\n'), false);
  expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  expect(server.requests).toEqual([]);
  await rig.expectUnharmed();
});

it.each([
  ['h2', 'long'],
  ['http/1.1', 'long'],
  ['h2', 'short'],
] as const)('over %s, breaks an answer off whose length is too %s', async (http, length) => {
  const rig = await startSandboxRig({ http });
  rig.sandbox.trouble.next({ kind: 'lying-length', length }, { rpc: 'tools/call' });
  expect(await send(rig)).toMatchObject({ status: 200, complete: false });
  await rig.expectUnharmed();
});

it('over http/1.1, takes what a server sends beyond its promise for no answer, least of all to another call', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const { script } = server;
  const hidden = 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n"evil"';
  server.script = ({ secure }) => {
    server.script = script;
    secure.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}${hidden}`);
  };
  const first = await send(rig);
  const others = await Promise.all(Array.from({ length: 5 }, () => send(rig)));
  expect([first.text, first.complete]).toEqual(['{}', true]);
  for (const other of others) expect(other.text).toMatch(/^\{"jsonrpc":"2\.0","id":1,"result"/);
  await rig.expectUnharmed();
});
