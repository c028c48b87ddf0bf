import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Client,
  codeOf,
  eventsOf,
  type Json,
  type LegacyRig,
  messagesOf,
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
const SET_UP = ['initialize', 'notifications/initialized'];

describe('a server session that breaks', () => {
  test('is opened again with what set it up, byte for byte, and the client keeps its own', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    rig.server.sessions[0]?.cut();
    await expect.poll(() => methodsOf(2)).toEqual(SET_UP);
    expect(rig.server.sessions[1]?.posts).toEqual(rig.server.sessions[0]?.posts);
    expect(await client.call(1)).toMatchObject([{ id: 1, result: {} }]);
    rig.server.sessions[1]?.send({ jsonrpc: '2.0', method: 'notifications/x' });
    // The answer to the repeated initialize is nobody's: the first message is this one.
    expect((await listening.next())?.message.method).toBe('notifications/x');
  });

  test('answers every call under way with words, none with silence', async () => {
    await start({ answer: (_, { method }) => (method === 'tools/list' ? {} : undefined) });
    const client = await startClient(rig);
    const streams = await Promise.all([1, 2, 3].map((id) => client.post(request(id))));
    const asJson = client.post(request(4), { accept: 'application/json' });
    await expect.poll(() => rig.server.posted(1).length).toBe(6);
    rig.server.sessions[0]?.cut();
    for (const [at, stream] of streams.entries()) {
      const events = eventsOf(stream);
      const answer = (await events.next())?.message;
      expect([answer?.id, codeOf(answer)]).toEqual([at + 1, 'GW_SESSION_LOST']);
      expect(await events.next()).toBeNull();
    }
    expect(codeOf((await (await asJson).json()) as Json)).toBe('GW_SESSION_LOST');
    expect(rig.calls.filter(({ code }) => code === 'GW_SESSION_LOST')).toHaveLength(4);
    expect(await client.call(5, 'tools/list')).toMatchObject([{ id: 5 }]);
    expect(methodsOf(2)).toEqual([...SET_UP, 'tools/list']);
  });

  test('answers a call in words that the server takes only after its stream is gone', async () => {
    const held: ServerResponse[] = [];
    await start({ onPost: (_, { message, res }) => message.id === 1 && held.push(res) > 0 });
    const client = await startClient(rig);
    await client.listen();
    const pending = client.call(1);
    await expect.poll(() => held.length).toBe(1);
    rig.server.sessions[0]?.cut();
    await expect.poll(() => methodsOf(2)).toEqual(SET_UP);
    held[0]?.writeHead(202).end();
    expect((await pending).map(codeOf)).toEqual(['GW_SESSION_LOST']);
  });

  test('that ends cleanly is no different', async () => {
    await start({ answer: () => undefined });
    const client = await startClient(rig);
    const events = eventsOf(await client.post(request(1)));
    rig.server.sessions[0]?.stream.end();
    expect(codeOf((await events.next())?.message)).toBe('GW_SESSION_LOST');
  });

  test('is opened again only when the client has something to say, where it does not listen', async () => {
    await start();
    const client = await startClient(rig);
    rig.server.sessions[0]?.cut();
    // Longer than the longest wait between tries: one would have come.
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(rig.server.sessions).toHaveLength(1);
    expect(await client.call(1)).toMatchObject([{ id: 1, result: {} }]);
    rig.server.sessions[1]?.cut();
    await expect.poll(() => rig.server.open().length).toBe(0);
    const told = await client.post({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
    expect(told.status).toBe(202);
    expect(rig.server.sessions).toHaveLength(3);
  });

  test('once given up, comes back when the client listens again', async () => {
    await start();
    const client = await startClient(rig);
    rig.server.live.script = { onGet: (_, res) => Boolean(res.writeHead(403).end()) };
    rig.server.sessions[0]?.cut();
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_UPSTREAM_REJECTED']);
    rig.server.live.script = {};
    await client.listen();
    await expect.poll(() => methodsOf(2)).toEqual(SET_UP);
  });

  test('is told again of the log level and the subscriptions that hold', async () => {
    await start({ answer: (_, { id }) => (id === 'refused' ? undefined : {}) });
    const client = await startClient(rig);
    await client.call('a', 'logging/setLevel', { level: 'info' });
    await client.call('b', 'logging/setLevel', { level: 'debug' });
    await client.call('c', 'resources/subscribe', { uri: 'x://1' });
    await client.call('d', 'resources/subscribe', { uri: 'x://2' });
    await client.call('e', 'resources/unsubscribe', { uri: 'x://1' });
    await client.post(request('refused', 'resources/subscribe', { uri: 'x://3' }));
    await expect.poll(() => rig.server.posted(1).length).toBe(8);
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', id: 'refused', error: { code: -32602, message: 'no' } });
    await client.call('f', 'tools/list');
    rig.server.sessions[0]?.cut();
    await client.call('g', 'tools/list');
    expect(rig.server.posted(2).slice(2)).toMatchObject([
      { method: 'logging/setLevel', params: { level: 'debug' } },
      { method: 'resources/subscribe', params: { uri: 'x://2' } },
      { method: 'tools/list' },
    ]);
  });

  test('waits longer from try to try, and as long as the server asked', async () => {
    const at: number[] = [];
    await start({}, { backoffMs: [10, 10_000] });
    const client = await startClient(rig);
    await client.listen();
    const { stream } = rig.server.sessions[0] ?? {};
    stream?.write('retry: 80\n\n');
    rig.server.live.script = {
      onGet(_, res) {
        at.push(performance.now());
        res.writeHead(502).end();
        return true;
      },
    };
    const cutAt = performance.now();
    // The time to wait must have arrived before the stream breaks.
    stream?.end();
    await expect.poll(() => at.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    const waits = at.map((each, index) => each - (at[index - 1] ?? cutAt));
    for (const [index, least] of [40, 80, 160, 320].entries()) expect(waits[index]).toBeGreaterThanOrEqual(least - 2);
  });
});

describe('a server that cannot be brought back', () => {
  test('answers the next calls in words at once, keeps the GET stream, and is used again when it returns', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    await rig.server.kill();
    // The first call may still meet the session that is just breaking.
    expect((await client.call(0)).map(codeOf)).toEqual([
      expect.stringMatching(/^GW_(UPSTREAM_REFUSED|UPSTREAM_LOST|SESSION_LOST)$/),
    ]);
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_UPSTREAM_REFUSED']);
    const told = await client.post({ jsonrpc: '2.0', method: 'notifications/x' });
    expect([told.status, codeOf((await told.json()) as Json)]).toEqual([502, 'GW_UPSTREAM_REFUSED']);
    await rig.server.restart();
    await expect.poll(() => rig.server.open().length, { timeout: 5000 }).toBe(1);
    expect(await client.call(2)).toMatchObject([{ id: 2, result: {} }]);
    rig.server.sessions.at(-1)?.send({ jsonrpc: '2.0', method: 'notifications/back' });
    expect((await listening.next())?.message.method).toBe('notifications/back');
  });

  test('that says no for good is not asked again and again, but at the next call', async () => {
    await start();
    const client = await startClient(rig);
    await client.listen();
    let asked = 0;
    rig.server.live.script = {
      onGet(_, res) {
        asked++;
        res.writeHead(403).end();
        return true;
      },
    };
    rig.server.sessions[0]?.cut();
    await expect.poll(() => asked).toBe(1);
    // Longer than the longest wait between tries: a further try would have come.
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(asked).toBe(1);
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_UPSTREAM_REJECTED']);
    expect(asked).toBe(2);
  });

  test('refuses the repeated initialize: the call is answered in words', async () => {
    await start();
    const client = await startClient(rig);
    rig.server.live.script = {
      onPost(session, { message, res }) {
        res.writeHead(202).end();
        if (message.method === 'initialize')
          session.send({ jsonrpc: '2.0', id: message.id, error: { code: -32000, message: 'no' } });
        return true;
      },
    };
    rig.server.sessions[0]?.cut();
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_SESSION_LOST']);
  });

  test('never answers the repeated initialize: the call is answered in words after a bounded time', async () => {
    await start({}, { answerTimeoutMs: 40 });
    const client = await startClient(rig);
    rig.server.live.script = { onPost: (_, { res }) => Boolean(res.writeHead(202).end()) };
    rig.server.sessions[0]?.cut();
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_UPSTREAM_TIMEOUT']);
  });
});

describe('a server that forgot the session', () => {
  test.each([404, 410])('by status %d gets a new one, and the call that met it is sent again', async (status) => {
    await start();
    const client = await startClient(rig);
    rig.server.live.script = {
      onPost(session, { message, res }) {
        if (session.number !== 1 || message.method !== 'tools/call') return false;
        res.writeHead(status).end();
        return true;
      },
    };
    expect(await client.call(1)).toMatchObject([{ id: 1, result: {} }]);
    expect(methodsOf(2)).toEqual([...SET_UP, 'tools/call']);
    await expect.poll(() => rig.server.open().map(({ id }) => id)).toEqual(['s2']);
  });

  test('again and again is not asked more than twice, and its 404 does not end the client session', async () => {
    await start();
    const client = await startClient(rig);
    rig.server.live.script = {
      onPost: (_, { message, res }) => message.method === 'tools/call' && Boolean(res.writeHead(404).end()),
    };
    const response = await client.post(request(1));
    expect([response.status, (await messagesOf(response)).map(codeOf)]).toEqual([200, ['GW_UPSTREAM_REJECTED']]);
    expect(methodsOf(2)).toEqual([...SET_UP, 'tools/call']);
    expect(rig.server.sessions).toHaveLength(2);
    rig.server.live.script = {};
    expect(await client.call(2)).toMatchObject([{ id: 2, result: {} }]);
  });
});

describe('a question from before the break', () => {
  const question = (id: string) => ({ jsonrpc: '2.0', id, method: 'elicitation/create', params: {} });

  async function broken(): Promise<{ client: Client; listening: ReturnType<typeof eventsOf> }> {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    rig.server.sessions[0]?.send(question('q0'));
    expect((await listening.next())?.message.id).toBe('q0');
    rig.server.sessions[0]?.cut();
    await expect.poll(() => methodsOf(2)).toEqual(SET_UP);
    return { client, listening };
  }

  test('is taken back at the client, and its answer goes nowhere', async () => {
    const { client, listening } = await broken();
    expect((await listening.next())?.message).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: 'q0' },
    });
    expect((await client.post({ jsonrpc: '2.0', id: 'q0', result: { action: 'accept' } })).status).toBe(202);
    await client.call(1);
    expect(methodsOf(2)).toEqual([...SET_UP, 'tools/call']);
  });

  test('cannot be mistaken for a new one with the same id', async () => {
    const { client, listening } = await broken();
    await listening.next();
    rig.server.sessions[1]?.send(question('q0'));
    const { id } = (await listening.next())?.message ?? {};
    expect(id).not.toBe('q0');
    await client.post({ jsonrpc: '2.0', id: 'q0', result: { action: 'accept', meant: 'the old one' } });
    await client.post({ jsonrpc: '2.0', id, result: { action: 'decline' } });
    const answers = rig.server.posted(2).filter(({ result }) => result);
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 'q0', result: { action: 'decline' } }]);
  });
});

describe('a message that the server does not take', () => {
  const refusing = (status: number, headers: Record<string, string> = {}, body = ''): Script => ({
    onPost: (_, { message, res }) =>
      message.method === 'tools/call' && Boolean(res.writeHead(status, headers).end(body)),
  });

  test.each([400, 403, 422, 429, 500, 503])('is answered with its own status %d and body', async (status) => {
    await start(
      refusing(
        status,
        { 'content-type': 'application/json', 'retry-after': '7', 'www-authenticate': 'Bearer', 'set-cookie': 'a=b' },
        '{"detail":"no"}',
      ),
    );
    const client = await startClient(rig);
    const response = await client.post(request(1));
    expect([response.status, await response.text(), response.headers.get('retry-after')]).toEqual([
      status,
      '{"detail":"no"}',
      '7',
    ]);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(rig.calls.at(-1)).toMatchObject({ outcome: 'error', status, code: null });
    rig.server.live.script = {};
    expect(await client.call(2)).toHaveLength(1);
  });

  test('is answered in words where the reply has begun', async () => {
    await start({ onPost: (_, { message, res }) => message.id === 2 && Boolean(res.writeHead(400).end()) });
    const client = await startClient(rig);
    const events = eventsOf(await client.post([request(1), request(2)]));
    const answers = [await events.next(), await events.next()].map((event) => event?.message);
    expect(answers.find((answer) => answer?.id === 1)).toMatchObject({ result: {} });
    expect(codeOf(answers.find((answer) => answer?.id === 2))).toBe('GW_UPSTREAM_REJECTED');
    expect(await events.next()).toBeNull();
  });

  test('because the way broke is answered in words', async () => {
    await start({ onPost: (_, { message, res }) => message.id === 1 && Boolean(res.destroy()) });
    const client = await startClient(rig);
    expect((await client.call(1)).map(codeOf)).toEqual(['GW_UPSTREAM_LOST']);
    expect(await client.call(2)).toMatchObject([{ id: 2, result: {} }]);
  });

  test('in a body without an end is cut off', async () => {
    await start({
      onPost(_, { message, res }) {
        if (message.method !== 'tools/call') return false;
        res.writeHead(500, { 'content-type': 'text/plain' });
        const pump = () => {
          while (!res.destroyed && res.write('x'.repeat(16 * 1024))) {}
        };
        res.on('drain', pump);
        pump();
        return true;
      },
    });
    const client = await startClient(rig);
    const response = await client.post(request(1));
    expect([response.status, (await response.text()).length]).toEqual([500, 64 * 1024]);
  });
});
