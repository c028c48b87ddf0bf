/** The server is killed, or cuts its connections, while the answer to a call is on its way. */
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { type AnyClient, connect, SDK_LINES, type SdkLine } from '../interop/clients.ts';
import type { SandboxOptions, Trouble } from '../sandbox/index.ts';
import { answer, type RawConnection, type Script, startRawServer } from './raw-server.ts';
import { openSockets, type Rig, send, startRig, startSandboxRig } from './rig.ts';
import { toolCall } from './tool-call.ts';

const LOST = /broke before the answer was complete.*may or may not have been carried out/s;
/** What the SDK's fetch says of an answer that ended without its end. */
const BROKEN_OFF = /terminated|socket hang up|other side closed/i;

async function withClient(rig: Rig, line: SdkLine, work: (client: AnyClient) => Promise<void>): Promise<void> {
  const client = await connect(line, { url: rig.address, headers: rig.headers });
  try {
    await work(client);
  } finally {
    await client.close().catch(() => {});
  }
}

/** The error that a tool call under way ends with; a call that does not end fails by the test's time limit. */
const ended = (client: AnyClient, ms: number, onProgress?: () => void) =>
  client.callTool('slow', { ms, steps: Math.max(1, ms / 50) }, onProgress).then(
    (result) => `answered: ${JSON.stringify(result)}`,
    (error: Error) => error.message,
  );

const HTTP = ['h2', 'http/1.1'] as const;
const matrix = HTTP.flatMap((http) => SDK_LINES.map((line) => [http, line] as const));

it.each(matrix)('over %s, a %s client is told at once when the server dies before it answered', async (http, line) => {
  const rig = await startSandboxRig({ http, jsonAnswers: true });
  await withClient(rig, line, async (client) => {
    const call = ended(client, 60_000);
    await rig.sandbox.waitFor(({ rpc }) => rpc?.tool === 'slow');
    await rig.sandbox.kill();
    expect(await call).toMatch(LOST);
    await rig.sandbox.restart();
  });
  await rig.expectUnharmed();
});

it.each(matrix)('over %s, a JSON answer cut in the middle ends the call of a %s client', async (http, line) => {
  const rig = await startSandboxRig({ http, jsonAnswers: true });
  await withClient(rig, line, async (client) => {
    rig.sandbox.trouble.next({ kind: 'cut-mid-body', afterBytes: 20 }, { tool: 'slow' });
    expect(await ended(client, 10)).toMatch(BROKEN_OFF);
  });
  await rig.expectUnharmed();
});

const notResumable: SandboxOptions = { resumable: false };

it.each(matrix)(
  'over %s, an event stream killed under way ends the call of a %s client in words',
  async (http, line) => {
    const rig = await startSandboxRig({ http, ...notResumable });
    await withClient(rig, line, async (client) => {
      const begun = Promise.withResolvers<void>();
      const call = ended(client, 60_000, begun.resolve);
      await begun.promise;
      await rig.sandbox.kill();
      expect(await call).toMatch(LOST);
      await rig.sandbox.restart();
    });
    await rig.expectUnharmed();
  },
);

it.each(['v1', 'v2'] as const)(
  'a %s client of sessions takes up a stream with ids where it broke off',
  async (line) => {
    const rig = await startSandboxRig({ resumable: true });
    await withClient(rig, line, async (client) => {
      const begun = Promise.withResolvers<void>();
      const call = ended(client, 1000, begun.resolve);
      await begun.promise;
      await rig.sandbox.kill({ keepSessions: true });
      await rig.sandbox.restart();
      expect(await call).toMatch(/^answered: .*slow after 1000 ms/);
    });
    await rig.expectUnharmed();
  },
);

it.each<[string, Trouble]>([
  ['before its first byte', { kind: 'cut-before-head' }],
  ['inside its first event', { kind: 'cut-mid-body', afterBytes: 3 }],
])('a stream with ids that breaks off %s cannot be taken up, so the call ends', async (_, trouble) => {
  const rig = await startSandboxRig({ resumable: true });
  await withClient(rig, 'v1', async (client) => {
    rig.sandbox.trouble.next(trouble, { tool: 'slow' });
    expect(await ended(client, 10)).toMatch(LOST);
  });
  await rig.expectUnharmed();
});

const STREAM = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** The bytes that a client gets of a stream whose connection is cut after some events. */
async function cutAfter(
  events: string,
  head = '',
  cut: (connection: RawConnection) => void = ({ tcp }) => tcp.destroy(),
) {
  const server = await startRawServer();
  const rig = await startRig(server);
  const normal = server.script;
  const cutting: Script = (connection) => {
    server.script = normal;
    connection.secure.write(`${STREAM}${head}transfer-encoding: chunked\r\n\r\n${chunk(events)}`, () =>
      cut(connection),
    );
  };
  server.script = cutting;
  const got = await send(rig, { body: toolCall('a-1') });
  await rig.expectUnharmed();
  return got;
}

it('says in the stream that the answer is lost, after dropping the event that came in part, and does not end it properly', async () => {
  const before = 'data: {"jsonrpc":"2.0","method":"notifications/message"}\n\ndata: {"jsonrpc":"2.0","id":"a-1","resu';
  const { text, complete, code } = await cutAfter(before);
  expect([complete, code]).toEqual([false, 'GW_UPSTREAM_LOST']);
  expect(text.startsWith(`${before}\nevent: cut-short\n\ndata: {"jsonrpc":"2.0","id":"a-1","error":{`)).toBe(true);
});

it.each([
  ['line feeds', 'id: 1\ndata: {}\n\n'],
  ['carriage returns and line feeds', ': hello\r\nid: 1\r\ndata: {}\r\n\r\n'],
  ['no space after the name', 'data: {}\n\nid:1\ndata:\n\ndata: {'],
])('adds nothing to a stream that its client can take up again (%s)', async (_, events) => {
  const { text, complete } = await cutAfter(events);
  expect([text, complete]).toEqual([events, false]);
});

it.each([
  ['an id whose event did not end', 'data: {}\n\nid: 1\ndata: {}\n'],
  ['the letters in an answer', 'data: {"a":"\\n","id: 1":1}\n\n data: id:\n\n'],
])('is not misled by %s', async (_, events) => {
  const { text, code } = await cutAfter(events);
  expect([text.startsWith(events), code]).toEqual([true, 'GW_UPSTREAM_LOST']);
});

it('adds nothing to a stream that is compressed', async () => {
  const { text, complete } = await cutAfter('\x1f\x8b', 'content-encoding: gzip\r\n');
  expect([text.includes('error'), complete]).toEqual([false, false]);
});

it.each<[string, (connection: RawConnection) => void]>([
  ['closes', ({ secure }) => void secure.end()],
  ['resets', ({ tcp }) => void tcp.resetAndDestroy()],
])('takes no unfinished stream for a finished one when a server that keeps no connection %s it', async (_, cut) => {
  const { code, complete } = await cutAfter('data: {}\n\n', 'connection: close\r\n', cut);
  expect([code, complete]).toEqual(['GW_UPSTREAM_LOST', false]);
});

it('cuts off a stream that belongs to no request', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const { script: normal } = server;
  server.script = ({ secure, tcp }, request) => {
    if (!request.startsWith('GET')) return normal({ secure, tcp }, request);
    secure.write(`${STREAM}transfer-encoding: chunked\r\n\r\n${chunk('data: {}\n\n')}`, () => tcp.destroy());
  };
  const { text, complete } = await send(rig, { method: 'GET' });
  expect([text, complete]).toEqual(['data: {}\n\n', false]);
  await rig.expectUnharmed();
});

it('ends a stream from outside also where its client has stopped reading', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const { script: normal } = server;
  const events = `data: ${'x'.repeat(8 * 1024 * 1024)}\n\n`;
  let written = () => 0;
  server.script = ({ secure, tcp }) => {
    server.script = normal;
    secure.write(`${STREAM}transfer-encoding: chunked\r\n\r\n${chunk(events)}`);
    written = () => tcp.bytesWritten - secure.writableLength;
  };
  const idle = openSockets().length;
  const client = net.connect(rig.gateway.port, '127.0.0.1').pause();
  const head = `POST /acme/mcp HTTP/1.1\r\nHost: localhost:${rig.gateway.port}\r\nAuthorization: ${rig.headers.Authorization}`;
  client.write(`${head}\r\nContent-Length: ${toolCall().length}\r\n\r\n${toolCall()}`);
  // The answer has come as far as it will.
  for (let last = -1; last !== written() || last === 0; await wait(100)) last = written();
  rig.connections.pause('acme');
  expect(rig.gateway.callsUnderWay).toBe(0);
  // The connection to the server was there before; of this one, the client's own end is left.
  await vi.waitFor(() => expect(openSockets().length).toBeLessThan(idle));
  client.destroy();
  await rig.connections.resume('acme');
  await rig.expectUnharmed();
});

it('has normal answers to compare with', async () => {
  const server = await startRawServer();
  const rig = await startRig(server);
  const { script: normal } = server;
  server.script = ({ secure }) => {
    server.script = normal;
    secure.write(answer('data: {}\n\n', 'text/event-stream'));
  };
  expect(await send(rig)).toMatchObject({ text: 'data: {}\n\n', complete: true });
  await rig.expectUnharmed();
});
