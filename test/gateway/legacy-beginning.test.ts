import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import type { ResponseSink } from '../../main/upstream/index.ts';
import {
  codeOf,
  eventsOf,
  initialize,
  type Json,
  type LegacyRig,
  messagesOf,
  post,
  request,
  type Script,
  startClient,
  startLegacyRig,
} from './legacy-rig.ts';

let rig: LegacyRig;
const start = async (script: Script = {}, limits?: Parameters<typeof startLegacyRig>[1]) => {
  rig = await startLegacyRig(script, limits);
  return rig;
};
afterEach(() => rig?.close());

const methodsOf = (session: number) => rig.server.posted(session).map(({ method }) => method ?? 'answer');

describe('a session that cannot begin', () => {
  const begin = async (script: Script, limits?: Parameters<typeof startLegacyRig>[1]) => {
    await start(script, limits);
    const response = await post(rig.url, initialize('i'));
    const answer = (await response.json().catch(() => ({}))) as Json;
    return {
      status: response.status,
      id: answer.id,
      code: codeOf(answer),
      session: response.headers.get('mcp-session-id'),
    };
  };
  const nothing = async () => {
    await expect.poll(() => [rig.front.size, rig.server.open().length]).toEqual([0, 0]);
    expect(rig.server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  };

  test.each([
    'https://evil.example/messages',
    'http://localhost/messages',
    '//evil.example/messages',
    'https://localhost:1/messages',
    'data:text/plain,x',
    'javascript:alert(1)',
    'https://user:password@HOST/messages',
    '\\\\evil.example/messages',
  ])('because the message address is elsewhere: nothing is posted (%s)', async (address) => {
    const begun = await begin({ endpoint: () => address.replace('HOST', rig?.server.host ?? 'localhost') });
    expect(begun).toEqual({ status: 200, id: 'i', code: 'GW_LEGACY_ENDPOINT', session: null });
    await nothing();
  });

  test('because no message address ever comes', async () => {
    const begun = await begin({ endpoint: () => null }, { endpointTimeoutMs: 60 });
    expect(begun).toEqual({ status: 200, id: 'i', code: 'GW_UPSTREAM_TIMEOUT', session: null });
    await nothing();
  });

  test('because the stream ends before it announced an address', async () => {
    const begun = await begin({
      onGet: (_, res) => Boolean(res.writeHead(200, { 'content-type': 'text/event-stream' }).end(': x\n\n')),
    });
    expect(begun.code).toBe('GW_UPSTREAM_MALFORMED');
    await nothing();
  });

  test('because the answer is no event stream', async () => {
    const begun = await begin({
      onGet: (_, res) => Boolean(res.writeHead(200, { 'content-type': 'text/html' }).end('<html>')),
    });
    expect(begun.code).toBe('GW_UPSTREAM_MALFORMED');
    await nothing();
  });

  test.each([
    [403, 'GW_UPSTREAM_REJECTED'],
    [404, 'GW_UPSTREAM_REJECTED'],
    [405, 'GW_UPSTREAM_REJECTED'],
    [500, 'GW_UPSTREAM_ERROR'],
    [302, 'GW_UPSTREAM_REDIRECT'],
  ])('because the stream is refused with %d', async (status, code) => {
    const begun = await begin({
      onGet: (_, res) => Boolean(res.writeHead(status, { location: 'https://evil.example/' }).end('no')),
    });
    expect(begun).toMatchObject({ status: 200, id: 'i', code });
    await nothing();
  });

  test('for now: 429 and its Retry-After reach the client', async () => {
    await start({ onGet: (_, res) => Boolean(res.writeHead(429, { 'retry-after': '3' }).end('later')) });
    const response = await post(rig.url, initialize());
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([429, '3', 'later']);
    await nothing();
  });

  test('because the server refuses initialize: the client gets its error, and nothing is left', async () => {
    await start({
      onPost(session, { message, res }) {
        res.writeHead(202).end();
        return session.send({
          jsonrpc: '2.0',
          id: message.id,
          error: { code: -32602, message: 'Unsupported protocol version' },
        });
      },
    });
    const events = eventsOf(await post(rig.url, initialize('i')));
    expect((await events.next())?.message).toMatchObject({ id: 'i', error: { code: -32602 } });
    expect(await events.next()).toBeNull();
    await expect.poll(() => [rig.front.size, rig.server.open().length]).toEqual([0, 0]);
  });
});

describe('an answer that is too large', () => {
  test('ends the call in words and the session goes on', async () => {
    await start({ answer: (_, { id }) => ({ text: 'x'.repeat(id === 1 ? 20_000 : 10) }) }, { maxEventBytes: 10_000 });
    const client = await startClient(rig);
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_ANSWER_TOO_LARGE']);
    expect(await client.call(2)).toMatchObject([{ id: 2, result: {} }]);
  });
});

describe('a connection that is paused', () => {
  test('answers calls under way in its words, leaves the server, and clients go on where they were when it is back', async () => {
    await start({ answer: (_, { id }) => (id === 1 ? undefined : {}) });
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    const pending = client.call(1);
    await expect.poll(() => rig.server.posted(1).length).toBe(3);
    const { exchange } = rig.connection;
    const paused = new Fault('GW_PAUSED', { connection: 'Acme' });
    Object.assign(rig.connection, {
      exchange: (_: unknown, sink: ResponseSink) => {
        queueMicrotask(() => sink.onFault(paused));
        return { abort: () => {}, resume: () => {} };
      },
    });
    rig.front.interrupt(paused);
    expect((await pending).map(codeOf)).toEqual(['GW_PAUSED']);
    await expect.poll(() => rig.server.open().length).toBe(0);
    expect((await client.call(2)).map(codeOf)).toEqual(['GW_PAUSED']);
    expect(rig.server.sessions).toHaveLength(1);
    Object.assign(rig.connection, { exchange });
    expect(await client.call(3)).toMatchObject([{ id: 3, result: {} }]);
    rig.server.sessions.at(-1)?.send({ jsonrpc: '2.0', method: 'notifications/back' });
    expect((await listening.next())?.message.method).toBe('notifications/back');
  });
});

describe('a session whose setting up is interrupted', () => {
  test('a client that ends its session meanwhile leaves nothing behind', async () => {
    await start();
    const client = await startClient(rig);
    rig.server.live.script = { onPost: (_, { res }) => Boolean(res.writeHead(202).end()) };
    rig.server.sessions[0]?.cut();
    const pending = client.post(request(1));
    await expect.poll(() => methodsOf(2)).toEqual(['initialize']);
    expect((await client.end()).status).toBe(200);
    expect((await messagesOf(await pending)).map(codeOf)).toEqual(['GW_SESSION_LOST']);
    await expect.poll(() => [rig.front.size, rig.server.open().length]).toEqual([0, 0]);
  });

  test('a question that the server asked too early is taken back', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    rig.server.live.script = {
      onPost(session, { res }) {
        if (session.number > 2) return false;
        res.writeHead(202).end();
        session.send({ jsonrpc: '2.0', id: 'early', method: 'elicitation/create' });
        session.stream.end();
        return true;
      },
    };
    rig.server.sessions[0]?.cut();
    expect((await listening.next())?.message.id).toBe('early');
    expect((await listening.next())?.message).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: 'early' },
    });
  });
});
