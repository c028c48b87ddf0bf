import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import type { MessagePipe } from '../../main/gateway/stdio/pipe.ts';
import { codeOf, initialize, type Json, type LegacyRig, request, type Script, startLegacyRig } from './legacy-rig.ts';

let rig: LegacyRig;
afterEach(() => rig?.close());

interface Line {
  readonly key: string | null;
  readonly text: string;
  readonly message: Json;
  readonly outcome: string;
}

/** A pipe and all that came out of it. */
async function start(script: Script = {}, { greet = true } = {}) {
  rig = await startLegacyRig(script);
  const lines: Line[] = [];
  const flow = { open: true };
  const pipe: MessagePipe = rig.front.openPipe({
    onAnswer(key, answer, outcome) {
      const text = answer.toString();
      lines.push({ key, text, message: JSON.parse(text), outcome: outcome instanceof Fault ? outcome.code : outcome });
      return flow.open;
    },
    onMessage(message) {
      lines.push({ key: null, text: message.toString(), message: JSON.parse(message.toString()), outcome: 'message' });
      return flow.open;
    },
  });
  const send = (message: unknown) =>
    pipe.send(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  const answerTo = async (key: string) => {
    await expect.poll(() => lines.some((line) => line.key === key), { interval: 5 }).toBe(true);
    return lines.find((line) => line.key === key);
  };
  if (greet) {
    send(initialize('hello'));
    await answerTo('"hello"');
    send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }
  return { pipe, send, lines, flow, answerTo };
}

const note = (method: string, params: Json = {}) => ({ jsonrpc: '2.0', method, params });

test('a pipe carries messages as the bytes they are, in both directions', async () => {
  const { send, answerTo, lines } = await start({
    onPost: (session, { message, res }) =>
      message.id === 7 &&
      Boolean(res.writeHead(202).end() && session.stream.write('data: {"id" : 7,"jsonrpc":"2.0", "result":{}}\n\n')),
  });
  const asked = '{"jsonrpc":"2.0",  "id":7, "method":"x" }';
  send(asked);
  expect((await answerTo('7'))?.text).toBe('{"id" : 7,"jsonrpc":"2.0", "result":{}}');
  expect(rig.server.sessions[0]?.posts.at(-1)).toBe(asked);
  rig.server.sessions[0]?.stream.write('data: {"jsonrpc":"2.0", "method":"notifications/y"}\n\n');
  await expect.poll(() => lines.at(-1)?.text).toBe('{"jsonrpc":"2.0", "method":"notifications/y"}');
});

test('what a client sends in one go arrives in order where order counts', async () => {
  const held: ServerResponse[] = [];
  const { send } = await start({
    onPost(_, { message, res }) {
      if (message.method === 'initialize' || message.method === 'notifications/initialized') return false;
      held.push(res);
      return true;
    },
  });
  send(request(1));
  send(request(2));
  send(note('notifications/cancelled', { requestId: 1 }));
  send(request(3));
  send({ jsonrpc: '2.0', id: 'q', result: {} });
  const arrived = () =>
    rig.server
      .posted(1)
      .slice(2)
      .map(({ id, method }) => id ?? method);
  await expect.poll(arrived).toHaveLength(2);
  expect(arrived().sort()).toEqual([1, 2]);
  held[0]?.writeHead(202).end();
  expect(arrived()).toHaveLength(2);
  held[1]?.writeHead(202).end();
  await expect.poll(arrived).toEqual([expect.anything(), expect.anything(), 'notifications/cancelled']);
  held[2]?.writeHead(202).end();
  await expect.poll(arrived).toContain(3);
});

test('the first call waits for notifications/initialized to be taken', async () => {
  let initialized: ServerResponse | null = null;
  const { send, answerTo } = await start({
    onPost(_, { message, res }) {
      if (message.method !== 'notifications/initialized') return false;
      initialized = res;
      return true;
    },
  });
  send(request(1));
  await expect.poll(() => initialized).not.toBeNull();
  expect(rig.server.posted(1)).toHaveLength(2);
  (initialized as ServerResponse | null)?.writeHead(202).end();
  expect((await answerTo('1'))?.outcome).toBe('ok');
});

test('a client of the stateless era is told to begin with initialize', async () => {
  const { send, answerTo } = await start({}, { greet: false });
  send(request('d', 'server/discover'));
  send(request(2, 'tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }));
  for (const key of ['"d"', '2']) expect((await answerTo(key))?.message.error).toMatchObject({ code: -32601 });
  expect(rig.server.requests).toEqual([]);
});

test('a call that fails is answered in words, whatever failed', async () => {
  const { send, answerTo } = await start({
    onPost: (_, { message, res }) => {
      const status = { busy: 429, broken: 500, odd: 422 }[String(message.method)];
      return Boolean(status && res.writeHead(status, { 'retry-after': '9' }).end());
    },
  });
  send(request(1, 'busy'));
  send(request(2, 'broken'));
  send(request(3, 'odd'));
  const codes = await Promise.all(['1', '2', '3'].map(async (key) => (await answerTo(key))?.outcome));
  expect(codes).toEqual(['GW_UPSTREAM_BUSY', 'GW_UPSTREAM_ERROR', 'GW_UPSTREAM_REJECTED']);
});

test('a pipe whose server session breaks answers what was under way, comes back by itself and swallows what it repeats', async () => {
  const { send, answerTo, lines } = await start({ answer: (_, { method }) => (method === 'hang' ? undefined : {}) });
  send(request(1, 'hang'));
  send(request(2, 'hang'));
  await expect.poll(() => rig.server.posted(1).length).toBe(4);
  rig.server.sessions[0]?.cut();
  for (const key of ['1', '2']) expect(codeOf((await answerTo(key))?.message)).toBe('GW_SESSION_LOST');
  await expect
    .poll(() => rig.server.posted(2).map(({ method }) => method))
    .toEqual(['initialize', 'notifications/initialized']);
  send(request(3));
  expect((await answerTo('3'))?.outcome).toBe('ok');
  expect(lines.filter(({ key }) => key === '"hello"')).toHaveLength(1);
});

test('a batch is answered member by member', async () => {
  const { send, answerTo } = await start();
  send([request(1), note('notifications/x'), request('2')]);
  expect((await answerTo('1'))?.outcome).toBe('ok');
  expect((await answerTo('"2"'))?.outcome).toBe('ok');
});

test('a cancelled call stays without an answer', async () => {
  const { send, answerTo, lines } = await start({ answer: (_, { id }) => (id === 1 ? undefined : {}) });
  send(request(1));
  send(note('notifications/cancelled', { requestId: 1 }));
  await expect.poll(() => rig.server.posted(1).at(-1)?.method).toBe('notifications/cancelled');
  send(request(2));
  await answerTo('2');
  rig.server.sessions[0]?.send({ jsonrpc: '2.0', id: 1, result: {} });
  send(request(3));
  await answerTo('3');
  expect(lines.some(({ key }) => key === '1')).toBe(false);
});

test('a client that does not read pauses the server', async () => {
  const { pipe, lines, flow } = await start();
  const { stream } = rig.server.sessions[0] ?? {};
  flow.open = false;
  const text = 'x'.repeat(64 * 1024);
  let sent = 0;
  for (let full = false; !full && sent < 2000; ) {
    sent++;
    full = rig.server.sessions[0]?.send(note('notifications/x', { sent, text })) === false;
    await new Promise((resolve) => setImmediate(resolve));
    full &&= (stream?.writableLength ?? 0) > 4 * 1024 * 1024;
  }
  expect(sent).toBeLessThan(2000);
  expect(lines.length).toBeLessThan(sent);
  flow.open = true;
  pipe.resume();
  await expect.poll(() => lines.filter(({ key }) => key === null).length, { timeout: 10_000 }).toBe(sent);
});

test('closing a pipe ends the server session, and nothing comes out of it any more', async () => {
  const { pipe, send, lines } = await start({ answer: () => undefined });
  send(request(1));
  await expect.poll(() => rig.server.posted(1).length).toBe(3);
  const before = lines.length;
  pipe.close();
  pipe.send(Buffer.from(JSON.stringify(request(2))));
  await expect.poll(() => rig.server.open().length).toBe(0);
  expect([lines.length, rig.front.size, rig.server.sessions.length]).toEqual([before, 0, 1]);
});
