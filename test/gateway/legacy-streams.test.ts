import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createSseParser } from '../../main/upstream/index.ts';
import {
  BOTH,
  type Client,
  codeOf,
  eventsOf,
  type Json,
  type LegacyRig,
  type Script,
  startClient,
  startLegacyRig,
} from './legacy-rig.ts';

let rig: LegacyRig;
const start = async (script: Script = { answer: () => undefined }, limits?: Parameters<typeof startLegacyRig>[1]) => {
  rig = await startLegacyRig(script, limits);
  return rig;
};
afterEach(() => rig?.close());

const request = (id: number, params: Json = {}) => ({ jsonrpc: '2.0', id, method: 'tools/call', params });
const tracked = (id: number, progressToken: string | number) => request(id, { _meta: { progressToken } });
const progress = (progressToken: string | number, n = 1) => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken, progress: n },
});
const note = (n: number) => ({ jsonrpc: '2.0', method: 'notifications/message', params: { n } });
const say = (message: unknown, session = 1) => rig.server.sessions[session - 1]?.send(message);
const calling = async (client: Client, message: unknown) => eventsOf(await client.post(message));

describe('a message of the server', () => {
  test('about the progress of a call travels on that call, also with a GET stream open and a newer call', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    const first = await calling(client, tracked(1, 'p'));
    const second = await calling(client, tracked(2, 7));
    say(progress('p'));
    say(progress(7));
    say(progress('7'));
    expect((await first.next())?.message).toEqual(progress('p'));
    expect((await second.next())?.message).toEqual(progress(7));
    expect((await listening.next())?.message).toEqual(progress('7'));
  });

  test('that belongs to no call travels on the GET stream', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    const call = await calling(client, request(1));
    say(note(1));
    say({ jsonrpc: '2.0', id: 1, result: {} });
    expect((await listening.next())?.message).toEqual(note(1));
    expect((await call.next())?.message).toMatchObject({ result: {} });
  });

  test('travels on the newest call where there is no GET stream', async () => {
    await start();
    const client = await startClient(rig);
    const older = await calling(client, request(1));
    const newer = await calling(client, request(2));
    say({ jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: {} });
    expect((await newer.next())?.message.method).toBe('elicitation/create');
    say({ jsonrpc: '2.0', id: 2, result: {} });
    expect((await newer.next())?.message.id).toBe(2);
    expect(await newer.next()).toBeNull();
    say(note(2));
    expect((await older.next())?.message).toEqual(note(2));
  });

  test('never joins an answer of one JSON body', async () => {
    await start();
    const client = await startClient(rig);
    const call = client.post(tracked(1, 'p'), { accept: 'application/json' });
    await expect.poll(() => rig.server.posted(1).length).toBe(3);
    say(progress('p'));
    say({ jsonrpc: '2.0', id: 1, result: {} });
    expect(await (await call).json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect((await eventsOf(await client.listen()).next())?.message).toEqual(progress('p'));
  });

  test('waits for a GET stream where there is no stream at all, in order', async () => {
    await start();
    const client = await startClient(rig);
    for (let n = 1; n <= 3; n++) say(note(n));
    const listening = eventsOf(await client.listen());
    for (let n = 1; n <= 3; n++) expect((await listening.next())?.message).toEqual(note(n));
  });

  test('that asks for a sign of life is answered in the place of a client without a stream', async () => {
    await start();
    const client = await startClient(rig);
    say({ jsonrpc: '2.0', id: 'alive?', method: 'ping' });
    await expect.poll(() => rig.server.posted(1).at(-1)).toEqual({ jsonrpc: '2.0', id: 'alive?', result: {} });
    const listening = eventsOf(await client.listen());
    say({ jsonrpc: '2.0', id: 'and now?', method: 'ping' });
    expect((await listening.next())?.message).toMatchObject({ id: 'and now?', method: 'ping' });
  });

  test('that is not JSON-RPC is passed over, and the session goes on', async () => {
    await start();
    const client = await startClient(rig);
    const call = await calling(client, request(1));
    const { stream } = rig.server.sessions[0] ?? {};
    stream?.write(
      'data: ping\n\nevent: ping\ndata: {}\n\ndata: []\n\ndata\n\ndata: {"id":1}\n\n: x\n\nevent: endpoint\ndata: https://evil.example/\n\n',
    );
    say({ jsonrpc: '2.0', id: 99, result: 'nobody asked' });
    say({ jsonrpc: '2.0', id: 1, result: {} });
    expect((await call.next())?.message).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect(rig.server.sessions).toHaveLength(1);
  });

  test('may come in a batch, each member on its own stream', async () => {
    await start();
    const client = await startClient(rig);
    const [first, second] = [await calling(client, request(1)), await calling(client, request(2))];
    rig.server.sessions[0]?.stream.write(
      'data: [{"jsonrpc":"2.0","id":2,"result":{"b":2}}, {"jsonrpc":"2.0", "id":1,"result":{}}]\n\n',
    );
    expect((await first.next())?.text).toBe('{"jsonrpc":"2.0", "id":1,"result":{}}');
    expect((await second.next())?.text).toBe('{"jsonrpc":"2.0","id":2,"result":{"b":2}}');
  });
});

describe('a question of the server', () => {
  test('reaches the client, and its answer the server, byte for byte', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    rig.server.sessions[0]?.stream.write('data: {"jsonrpc":"2.0", "id" : 5 ,"method":"sampling/createMessage"}\n\n');
    expect((await listening.next())?.text).toBe('{"jsonrpc":"2.0", "id" : 5 ,"method":"sampling/createMessage"}');
    const answer = '{"jsonrpc":"2.0", "id" : 5 ,"result":{"x": 1.0}}';
    expect((await client.post(answer)).status).toBe(202);
    expect(rig.server.sessions[0]?.posts.at(-1)).toBe(answer);
  });

  test('is answered once: a second answer, and one that nobody asked for, go nowhere', async () => {
    await start();
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    say({ jsonrpc: '2.0', id: 5, method: 'roots/list' });
    await listening.next();
    const answer = { jsonrpc: '2.0', id: 5, result: {} };
    for (const each of [answer, answer, { ...answer, id: 6 }]) expect((await client.post(each)).status).toBe(202);
    expect(rig.server.posted(1).filter(({ result }) => result)).toEqual([answer]);
  });

  test('is answered with an error when too much waits for a client that does not listen', async () => {
    await start(undefined, { outboxEvents: 3 });
    const client = await startClient(rig);
    say({ jsonrpc: '2.0', id: 'q1', method: 'roots/list' });
    for (let n = 1; n <= 3; n++) say(note(n));
    await expect.poll(() => rig.server.posted(1).at(-1)).toMatchObject({ id: 'q1', error: { code: -32000 } });
    const listening = eventsOf(await client.listen());
    for (let n = 1; n <= 3; n++) expect((await listening.next())?.message).toEqual(note(n));
  });
});

describe('the GET stream', () => {
  test('is one per session: 409 for a second one, until the first is gone', async () => {
    await start();
    const client = await startClient(rig);
    const left = new AbortController();
    expect((await client.listen({}, left.signal)).status).toBe(200);
    const second = await client.listen();
    expect([second.status, codeOf((await second.json()) as Json)]).toEqual([409, 'GW_SESSION_STREAM_TAKEN']);
    left.abort();
    await expect.poll(async () => (await client.listen()).status).toBe(200);
  });

  test('goes on after the event that the client saw last, and repeats nothing', async () => {
    await start();
    const client = await startClient(rig);
    const left = new AbortController();
    const first = eventsOf(await client.listen({}, left.signal));
    for (let n = 1; n <= 4; n++) say(note(n));
    const ids: string[] = [];
    for (let n = 1; n <= 4; n++) ids.push((await first.next())?.id ?? '');
    expect(new Set(ids).size).toBe(4);
    left.abort();
    await expect.poll(() => rig.front.size && rig.server.open().length).toBe(1);
    say(note(5));
    const again = eventsOf(await until200(() => client.listen({ 'last-event-id': ids[1] ?? '' })));
    for (let n = 3; n <= 5; n++) expect((await again.next())?.message).toEqual(note(n));
  });

  test('begins, without a last event, with what was not delivered yet', async () => {
    await start();
    const client = await startClient(rig);
    const left = new AbortController();
    const first = eventsOf(await client.listen({}, left.signal));
    say(note(1));
    await first.next();
    left.abort();
    const again = eventsOf(await until200(() => client.listen()));
    say(note(2));
    expect((await again.next())?.message).toEqual(note(2));
  });

  test('keeps only so much for a client that comes back', async () => {
    await start(undefined, { outboxBytes: 2000 });
    const client = await startClient(rig);
    for (let n = 1; n <= 10; n++) say({ ...note(n), pad: 'x'.repeat(400) });
    const call = await calling(client, request(1));
    say({ jsonrpc: '2.0', id: 1, result: {} });
    await call.next();
    const listening = eventsOf(await client.listen());
    const { n: first } = ((await listening.next())?.message.params ?? { n: 0 }) as { n: number };
    expect(first).toBeGreaterThan(5);
    for (let n = first + 1; n <= 10; n++) expect((await listening.next())?.message).toMatchObject({ params: { n } });
  });
});

const until200 = async (listen: () => Promise<Response>): Promise<Response> => {
  for (;;) {
    const response = await listen();
    if (response.status === 200) return response;
    await response.arrayBuffer();
  }
};

describe('quiet', () => {
  test('streams get comment lines, a call as well as the GET stream, and the answer still comes', async () => {
    await start(undefined, { keepAliveMs: 20 });
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    const call = await calling(client, request(1));
    await Promise.all([listening.until(': keep-alive\n\n'), call.until(': keep-alive\n\n')]);
    say({ jsonrpc: '2.0', id: 1, result: {} });
    await call.until('"result"');
  });

  test('a call that the server has not even taken gets its head after a while', async () => {
    await start({ onPost: (_, { message }) => message.id === 1 }, { keepAliveMs: 20 });
    const client = await startClient(rig);
    await eventsOf(await client.post(request(1))).until(': keep-alive\n\n');
  });

  test('a session without a stream ends after its time, and one with a stream does not', async () => {
    await start(undefined, { keepAliveMs: 20, idleMs: 300 });
    const listening = await startClient(rig);
    await listening.listen();
    const calling = await startClient(rig);
    await calling.post(request(1));
    const idle = await startClient(rig);
    await expect.poll(() => rig.server.open().map(({ id }) => id), { timeout: 5000 }).toEqual(['s1', 's2']);
    expect((await idle.post(note(1))).status).toBe(404);
    expect((await listening.post(note(1))).status).toBe(202);
    expect(rig.front.size).toBe(2);
  });
});

describe('too many sessions', () => {
  test('make room by the one that was unused the longest', async () => {
    await start(undefined, { maxSessions: 3 });
    const [first, second, third] = [await startClient(rig), await startClient(rig), await startClient(rig)];
    await first.listen();
    expect((await second.post(note(1))).status).toBe(202);
    const fourth = await startClient(rig);
    const statuses = await Promise.all(
      [first, second, third, fourth].map(async (client) => (await client.post(note(1))).status),
    );
    expect(statuses.filter((status) => status === 404)).toHaveLength(1);
    expect(statuses[0]).toBe(202);
    expect(statuses[3]).toBe(202);
    await expect.poll(() => rig.server.open().length).toBe(3);
  });

  test('are refused in words while all are in use', async () => {
    await start(undefined, { maxSessions: 1 });
    await (await startClient(rig)).listen();
    const { initialize, post } = await import('./legacy-rig.ts');
    const response = await post(rig.url, initialize('i'));
    const answer = (await response.json()) as Json;
    expect([response.status, answer.id, codeOf(answer)]).toEqual([200, 'i', 'GW_TOO_MANY']);
  });
});

describe('a client that does not read', () => {
  test('pauses its own session at the server and no other, and loses nothing', async () => {
    const size = 64 * 1024;
    const total = 1000;
    let sent = 0;
    await start({
      answer(session, { id, params }) {
        if ((params as Json).name !== 'flood') return {};
        const pump = () => {
          while (sent < total) {
            sent++;
            if (!session.send({ ...progress('p', sent), pad: 'x'.repeat(size) })) {
              session.stream.once('drain', pump);
              return;
            }
          }
          session.send({ jsonrpc: '2.0', id, result: {} });
        };
        pump();
        return undefined;
      },
    });
    const [slow, other] = [await startClient(rig), await startClient(rig)];
    const body = JSON.stringify(request(1, { name: 'flood', _meta: { progressToken: 'p' } }));
    const headers = { ...slow.headers, accept: BOTH, 'content-type': 'application/json' };
    const asking = http.request({ port: rig.port, host: '127.0.0.1', method: 'POST', path: '/acme/mcp', headers });
    asking.end(body);
    const [response] = (await once(asking, 'response')) as [http.IncomingMessage];
    response.pause();
    await expect.poll(() => sent).toBeGreaterThan(0);
    let before = -1;
    await expect
      .poll(
        () => {
          const stands = sent === before;
          before = sent;
          return stands;
        },
        { interval: 150, timeout: 10_000 },
      )
      .toBe(true);
    // 64 MB are to come; what stands in the kernel's buffers on three sockets and in ours is far less.
    expect(sent).toBeLessThan(total / 2);
    for (let id = 1; id <= 3; id++) expect(await other.call(id, 'tools/call', { name: 'x' })).toHaveLength(1);
    let got = 0;
    let answered = false;
    const parser = createSseParser({
      onEvent({ data }) {
        if (data.includes('"progress":')) got++;
        else answered = true;
      },
    });
    response.on('data', (chunk: Buffer) => parser.push(chunk));
    response.resume();
    await expect.poll(() => answered, { timeout: 15_000 }).toBe(true);
    expect(got).toBe(total);
  });

  test('does not keep the session paused once it is gone', async () => {
    const flood = 'x'.repeat(256 * 1024);
    await start();
    const client = await startClient(rig);
    const left = new AbortController();
    await client.listen({}, left.signal);
    const { stream } = rig.server.sessions[0] ?? {};
    await expect
      .poll(() => say({ ...note(0), flood }) === false && (stream?.writableLength ?? 0) > 1024 * 1024, {
        interval: 5,
        timeout: 10_000,
      })
      .toBe(true);
    left.abort();
    await expect.poll(() => stream?.writableLength, { timeout: 10_000 }).toBe(0);
    const call = client.call(1);
    await expect.poll(() => rig.server.posted(1).length).toBe(3);
    say({ jsonrpc: '2.0', id: 1, result: {} });
    expect((await call).at(-1)).toMatchObject({ result: {} });
  });
});
