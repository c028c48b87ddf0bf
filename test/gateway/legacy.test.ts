import http from 'node:http';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import {
  BOTH,
  codeOf,
  eventsOf,
  initialize,
  type Json,
  KEY,
  type LegacyRig,
  post,
  request,
  type Script,
  startClient,
  startLegacyRig,
} from './legacy-rig.ts';

let rig: LegacyRig;
const start = async (script?: Script, limits?: Parameters<typeof startLegacyRig>[1]) => {
  rig = await startLegacyRig(script, limits);
  return rig;
};
afterEach(() => rig?.close());

describe('a session', () => {
  test('begins with initialize, whose answer names it, and opens one at the server with the credential', async () => {
    await start();
    const response = await post(rig.url, initialize('hello'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('mcp-session-id')).toMatch(/^[\w-]{32}$/);
    const events = eventsOf(response);
    expect((await events.next())?.message).toMatchObject({ id: 'hello', result: { serverInfo: { name: 'scripted' } } });
    expect(await events.next()).toBeNull();
    expect(rig.server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /mcp/sse',
      'POST /mcp/messages?session=s1',
    ]);
    expect(rig.server.requests.every(({ headers }) => headers['x-api-key'] === KEY)).toBe(true);
  });

  test('carries messages as the bytes they are, in both directions', async () => {
    const answer =
      '{ "id" :"a\\u0041" ,"jsonrpc":"2.0","result":{"n":1.0e2, "n":12345678901234567890,"t":"é\\u00e9"} }';
    const asked = '{"jsonrpc" :"2.0",  "id":"a\\u0041","method":"tools/call","params":{"x":1.50,"x":9007199254740993}}';
    await start({
      onPost: (session, { message, res }) =>
        message.id === 'aA' && Boolean(res.writeHead(202).end() && session.stream.write(`data: ${answer}\n\n`)),
    });
    const client = await startClient(rig);
    const events = eventsOf(await client.post(asked));
    expect((await events.next())?.text).toBe(answer);
    expect(rig.server.sessions[0]?.posts.at(-1)).toBe(asked);
  });

  test('hands on data of several lines so that the same text arrives', async () => {
    const answer = '{\n"id":1,\n"jsonrpc":"2.0","result":{}}';
    await start({
      onPost: (session, { message, res }) =>
        message.id === 1 &&
        Boolean(res.writeHead(202).end() && session.stream.write(`data: ${answer.replaceAll('\n', '\ndata: ')}\n\n`)),
    });
    const client = await startClient(rig);
    expect((await eventsOf(await client.post(request(1))).next())?.text).toBe(answer);
  });

  test('answers in one JSON body where the client does not take event streams', async () => {
    await start();
    const client = await startClient(rig);
    const response = await client.post(request(1, 'tools/call', { a: 1 }), { accept: 'application/json' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: { echo: { a: 1 } } });
  });

  test('answers a notification with 202 only after the server has taken it', async () => {
    let taken = false;
    await start({
      onPost(_, { message, res }) {
        if (message.method !== 'notifications/roots/list_changed') return false;
        setImmediate(() => {
          taken = true;
          res.writeHead(202).end();
        });
        return true;
      },
    });
    const client = await startClient(rig);
    const response = await client.post({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
    expect([response.status, await response.text(), taken]).toEqual([202, '', true]);
  });

  test('flushes the head and every message at once', async () => {
    await start({ answer: () => undefined });
    const client = await startClient(rig);
    const response = await client.post(request(1, 'tools/call', { _meta: { progressToken: 'p' } }));
    expect(response.status).toBe(200);
    const events = eventsOf(response);
    for (let progress = 1; progress < 4; progress++) {
      rig.server.sessions[0]?.send({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 'p', progress },
      });
      expect((await events.next())?.message).toMatchObject({ params: { progress } });
    }
  });

  test('ends with DELETE on both sides, and its id is worth nothing after that', async () => {
    await start({ answer: () => undefined });
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    const pending = client.call(1);
    await expect.poll(() => rig.server.posted(1).length).toBe(3);
    expect((await client.end()).status).toBe(200);
    expect(codeOf((await pending).at(-1))).toBe('GW_SESSION_LOST');
    expect(await listening.next()).toBeNull();
    await expect.poll(() => rig.server.open().length).toBe(0);
    expect((await client.post(request(2))).status).toBe(404);
    expect(rig.front.size).toBe(0);
  });

  test('belongs to the client that began it', async () => {
    await start();
    const client = await startClient(rig, 'cursor');
    const stranger = { ...client.headers, 'x-grant': 'raycast' };
    for (const response of [
      await post(rig.url, request(1), stranger),
      await fetch(rig.url, { headers: { ...stranger, accept: 'text/event-stream' } }),
      await fetch(rig.url, { method: 'DELETE', headers: stranger }),
    ]) {
      expect(response.status).toBe(404);
      expect(codeOf((await response.json()) as Json)).toBe('GW_SESSION_UNKNOWN');
    }
    expect(await client.call(1)).toHaveLength(1);
  });

  test('is asked for by name: 400 without an id, 404 with one that is not known', async () => {
    await start();
    const without = await post(rig.url, request(1));
    expect([without.status, codeOf((await without.json()) as Json)]).toEqual([400, 'GW_SESSION_MISSING']);
    const unknown = await post(rig.url, request(1), { 'mcp-session-id': 'x' });
    expect([unknown.status, codeOf((await unknown.json()) as Json)]).toEqual([404, 'GW_SESSION_UNKNOWN']);
    expect((await fetch(rig.url, { headers: { accept: 'text/event-stream' } })).status).toBe(400);
    expect((await fetch(rig.url, { method: 'PUT' })).status).toBe(405);
    expect(rig.server.requests).toEqual([]);
  });

  test('ends with its grant: calls under way are answered, streams end, the server sees it', async () => {
    await start({ answer: () => undefined });
    const [mine, other] = [await startClient(rig, 'cursor'), await startClient(rig, 'raycast')];
    const listening = eventsOf(await mine.listen());
    const pending = mine.call(1);
    await expect.poll(() => rig.server.posted(1).length).toBe(3);
    rig.front.endSessionsOf('cursor', new Fault('GW_TOKEN_UNKNOWN'));
    expect(codeOf((await pending).at(-1))).toBe('GW_TOKEN_UNKNOWN');
    expect(await listening.next()).toBeNull();
    await expect.poll(() => rig.server.open().map(({ id }) => id)).toEqual(['s2']);
    expect((await mine.post(request(2))).status).toBe(404);
    expect((await other.post({ jsonrpc: '2.0', method: 'notifications/x' })).status).toBe(202);
  });
});

describe('a request that cannot be carried', () => {
  test.each([
    ['no JSON', '{"jsonrpc":"2.0",'],
    ['no object', '7'],
    ['an empty batch', '[]'],
    ['an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
    ['neither a method nor an answer', '{"jsonrpc":"2.0","id":1}'],
    ['initialize in a batch', JSON.stringify([initialize(), request(1)])],
  ])('is refused with 400: %s', async (_, body) => {
    await start();
    const client = await startClient(rig);
    const response = await client.post(body);
    expect([response.status, codeOf((await response.json()) as Json)]).toEqual([400, 'GW_REQUEST_UNREADABLE']);
    expect(rig.server.posted(1)).toHaveLength(2);
  });

  test('is refused with 413 beyond the limit, declared or not', async () => {
    await start({}, { maxRequestBytes: 1000 });
    const client = await startClient(rig);
    const response = await client.post(request(1, 'tools/call', { text: 'x'.repeat(2000) }));
    expect([response.status, codeOf((await response.json()) as Json)]).toEqual([413, 'GW_BODY_TOO_LARGE']);
  });

  test('is refused while another with its id is under way', async () => {
    await start({ answer: () => undefined });
    const client = await startClient(rig);
    const first = await client.post(request(1));
    const second = await client.post(request(1));
    expect([second.status, codeOf((await second.json()) as Json)]).toEqual([400, 'GW_REQUEST_UNREADABLE']);
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', id: 1, result: {} });
    expect((await eventsOf(first).next())?.message).toMatchObject({ id: 1, result: {} });
  });

  test('is refused beyond the number of calls that a session may have open', async () => {
    await start({ answer: () => undefined }, { maxCalls: 2 });
    const client = await startClient(rig);
    await Promise.all([client.post(request(1)), client.post(request(2))]);
    const third = await client.post(request(3));
    expect([third.status, codeOf((await third.json()) as Json)]).toEqual([200, 'GW_TOO_MANY']);
  });
});

describe('a client of the stateless era', () => {
  const modern = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };

  test.each([
    ['server/discover', request('d', 'server/discover', modern), {}],
    ['server/discover without a claim', request('d', 'server/discover'), {}],
    ['a call that claims the revision', request('d', 'tools/list', modern), {}],
    ['a call whose header claims it', request('d', 'tools/list'), { 'mcp-protocol-version': '2026-07-28' }],
  ])('is told to begin with initialize: %s', async (_, message, headers) => {
    await start();
    const response = await post(rig.url, message, headers as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      id: 'd',
      error: { code: -32601, data: { code: 'GW_REVISION_UNSUPPORTED' } },
    });
    expect(rig.server.requests).toEqual([]);
  });
});

describe('a batch', () => {
  test('is posted member by member, byte for byte, and answered one by one', async () => {
    await start();
    const client = await startClient(rig);
    const members = [
      '{"jsonrpc":"2.0", "id":1,"method":"a"}',
      '{"jsonrpc":"2.0","method":"b", "params":{"x":[1,"]"]}}',
      '{"jsonrpc":"2.0","id":"1","method":"c"}',
    ];
    const events = eventsOf(await client.post(`[ ${members.join(' ,\n')} ]`));
    const answers = [await events.next(), await events.next()].map((event) => event?.message.id);
    expect(answers).toEqual([1, '1']);
    expect(await events.next()).toBeNull();
    expect(rig.server.sessions[0]?.posts.slice(2)).toEqual(members);
  });

  test('is answered with an array where the client takes no event stream', async () => {
    await start();
    const client = await startClient(rig);
    const response = await client.post([request(1), request(2)], { accept: 'application/json' });
    expect(((await response.json()) as Json[]).map(({ id }) => id)).toEqual([1, 2]);
  });

  test('of notifications is answered with 202', async () => {
    await start();
    const client = await startClient(rig);
    const note = { jsonrpc: '2.0', method: 'notifications/x' };
    expect((await client.post([note, note])).status).toBe(202);
    expect(rig.server.posted(1)).toHaveLength(4);
  });

  test('with an id twice is refused', async () => {
    await start();
    const client = await startClient(rig);
    expect((await client.post([request(1), request(1)])).status).toBe(400);
  });
});

describe('what the client leaves', () => {
  test('a call whose client left goes on, and its answer comes on the GET stream', async () => {
    await start({ answer: () => undefined });
    const client = await startClient(rig);
    const listening = eventsOf(await client.listen());
    const left = new AbortController();
    await client.post(request(1), {}, left.signal);
    left.abort();
    await expect
      .poll(() => rig.calls.map(({ method, outcome }) => `${method} ${outcome}`))
      .toContain('tools/call aborted');
    expect(rig.server.posted(1).map(({ method }) => method)).not.toContain('notifications/cancelled');
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', id: 1, result: { late: true } });
    expect((await listening.next())?.message).toEqual({ jsonrpc: '2.0', id: 1, result: { late: true } });
  });

  test('a late answer is dropped where nobody listens, and not kept for later', async () => {
    await start({ answer: (_, { id }) => (id === 1 ? undefined : {}) });
    const client = await startClient(rig);
    const left = new AbortController();
    await client.post(request(1), {}, left.signal);
    left.abort();
    await expect.poll(() => rig.calls.some(({ outcome }) => outcome === 'aborted')).toBe(true);
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', id: 1, result: { late: true } });
    expect(await client.call(2)).toHaveLength(1);
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    expect((await eventsOf(await client.listen()).next())?.message.method).toBe('notifications/tools/list_changed');
  });

  test('a cancelled call ends its stream without an answer, and a late one is dropped', async () => {
    await start({ answer: () => undefined });
    const client = await startClient(rig);
    const events = eventsOf(await client.post(request(1)));
    const told = await client.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(told.status).toBe(202);
    expect(await events.next()).toBeNull();
    expect(rig.server.posted(1).at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });
    const listening = eventsOf(await client.listen());
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', id: 1, result: {} });
    rig.server.sessions[0]?.send({ jsonrpc: '2.0', method: 'notifications/x' });
    expect((await listening.next())?.message.method).toBe('notifications/x');
  });

  test('a cancelled call is forgotten: its id may be used again', async () => {
    await start({ answer: (session) => (session.posts.length > 3 ? {} : undefined) });
    const client = await startClient(rig);
    await client.post(request(1));
    await client.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(await client.call(1)).toMatchObject([{ id: 1, result: {} }]);
  });

  test('a client that has left while its request was read gets nothing sent in its name', async () => {
    await start();
    const client = await startClient(rig);
    for (const message of [request(1), initialize()]) {
      const res = new http.ServerResponse(new http.IncomingMessage(new Socket()));
      res.req.method = 'POST';
      Object.assign(res.req.headers, { 'mcp-session-id': client.session, accept: BOTH });
      res.destroy();
      const context = { grant: 'cursor', via: 'http', headers: [], record: () => {} } as const;
      rig.front.handle(res.req, res, Buffer.from(JSON.stringify(message)), context);
    }
    await client.call(2);
    expect(rig.server.posted(1).map(({ id }) => id)).toEqual([0, undefined, 2]);
    expect([rig.front.size, rig.server.sessions.length]).toEqual([1, 1]);
  });

  test('a client that leaves before initialize is answered leaves no session behind', async () => {
    await start({ onPost: () => true });
    const left = new AbortController();
    const hello = post(rig.url, initialize(), {}, left.signal).catch(() => {});
    await expect.poll(() => rig.server.posted(1).length).toBe(1);
    left.abort();
    await hello;
    await expect.poll(() => [rig.front.size, rig.server.open().length]).toEqual([0, 0]);
  });
});

describe('the log of calls', () => {
  test('names method and tool and outcome, and holds no argument', async () => {
    await start({
      answer: (_, { params }) => ((params as Json).name === 'big' ? { text: 'x'.repeat(50) } : undefined),
    });
    const client = await startClient(rig);
    await client.call(1, 'tools/call', { name: 'big', arguments: { secret: 'never logged' } });
    expect(rig.calls).toMatchObject([
      {
        method: 'initialize',
        tool: null,
        outcome: 'ok',
        status: 200,
        client: 'cursor',
        connection: 'acme',
        via: 'http',
      },
      { method: 'tools/call', tool: 'big', outcome: 'ok', status: 200, tenancy: 'Northwind', code: null },
    ]);
    expect(rig.calls[1]?.responseBytes).toBeGreaterThan(50);
    expect(rig.calls[1]?.requestBytes).toBeGreaterThan(50);
    expect(JSON.stringify(rig.calls)).not.toContain('never logged');
  });
});

describe('headers', () => {
  test('of the client go along, but not those of its own transport', async () => {
    await start();
    const client = await startClient(rig);
    await client.post(request(1), {
      'x-tenant-hint': 'north',
      traceparent: '00-abc-def-01',
      'accept-encoding': 'gzip, br',
    });
    const { headers } = rig.server.requests.at(-1) ?? { headers: {} };
    expect(headers).toMatchObject({
      'x-tenant-hint': 'north',
      traceparent: '00-abc-def-01',
      'mcp-protocol-version': '2025-11-25',
      'content-type': 'application/json',
    });
    for (const each of rig.server.requests) {
      expect(Object.keys(each.headers)).not.toContain('mcp-session-id');
      expect(Object.keys(each.headers)).not.toContain('accept-encoding');
    }
  });
});
