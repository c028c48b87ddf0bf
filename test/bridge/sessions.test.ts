import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { rig } from './rig.ts';
import { json, type Respond, result, sessionServer, sse } from './upstream.ts';

const text = (heard: { message: { params?: unknown } }) => ({ said: heard.message.params });

describe('the bridge towards a server with sessions', () => {
  it('carries a session from initialize to its end', async () => {
    const server = sessionServer((heard, res) => json(res, result(heard, text(heard))));
    const { client, upstream, app } = await rig(server.respond);
    expect((await client.initialize()).result.protocolVersion).toBe('2025-11-25');
    const params = { name: 'x', arguments: { a: 'ü' } };
    expect((await client.ask('tools/call', params)).result.said).toEqual(params);
    expect(upstream.posts('tools/call')[0]?.headers).toMatchObject({
      'mcp-session-id': 'session-1',
      'mcp-protocol-version': '2025-11-25',
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    });
    expect(upstream.heard.map(({ method, message }) => message?.method ?? method)).toEqual([
      'initialize',
      'notifications/initialized',
      'GET',
      'tools/call',
    ]);
    client.stdin.end();
    expect(await client.exit).toBe(0);
    await expect.poll(() => upstream.heard.at(-1)?.method).toBe('DELETE');
    expect(upstream.heard.at(-1)?.headers['mcp-session-id']).toBe('session-1');
    expect(app.records).toContainEqual(
      expect.objectContaining({
        via: 'bridge',
        client: 'cursor',
        connection: 'crm',
        tenancy: 'Acme',
        actsAs: 'One shared company key',
        method: 'tools/call',
        tool: 'x',
        outcome: 'ok',
        status: 200,
      }),
    );
  });

  it('sends nothing of the session before its initialize is answered', async () => {
    const { client, upstream } = await rig((heard, res) => {
      if (heard.message?.method !== 'initialize') return server.respond(heard, res);
      setImmediate(() => setImmediate(() => server.respond(heard, res)));
    });
    const server = sessionServer();
    const begun = client.initialize();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    await begun;
    await client.next((message) => message.id === 1);
    expect(upstream.posts('tools/list')[0]?.headers['mcp-session-id']).toBe('session-1');
  });

  it('holds messages until the server listens for what it may ask', async () => {
    let open = () => {};
    const { client, upstream } = await rig((heard, res) => {
      if (heard.method !== 'GET') return server.respond(heard, res);
      open = () => server.respond(heard, res);
    });
    const server = sessionServer();
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'asks' } });
    await expect.poll(() => upstream.heard.at(-1)?.method).toBe('GET');
    for (let turns = 0; turns < 30; turns++) await new Promise(setImmediate);
    expect(upstream.posts('tools/call')).toEqual([]);
    open();
    await client.next((message) => message.id === 1);
  });

  it.each([405, 404, 500])('does not hold them for a server that answers the GET with %d', async (status) => {
    const { client, upstream } = await rig((heard, res) => {
      if (heard.method !== 'GET') return server.respond(heard, res);
      res.writeHead(status).end();
    });
    const server = sessionServer();
    await client.initialize();
    const started = performance.now();
    await client.ask('tools/list');
    expect(performance.now() - started).toBeLessThan(1500);
    expect(upstream.posts('initialize')).toHaveLength(1);
  });

  it('holds them for two seconds at most when the GET is not answered at all', async () => {
    const { client } = await rig((heard, res) => {
      if (heard.method !== 'GET') server.respond(heard, res);
    });
    const server = sessionServer();
    await client.initialize();
    const started = performance.now();
    await client.ask('tools/list');
    expect(performance.now() - started).toBeGreaterThan(1500);
  });

  it('carries a question of the server to the client, and its answer back', async () => {
    let answer: ServerResponse | null = null;
    const { client, upstream } = await rig((heard, res) => {
      if (heard.message?.method === 'tools/call') {
        const send = sse(res);
        send({ data: { jsonrpc: '2.0', id: 7, method: 'elicitation/create', params: { message: 'sure?' } } });
        answer = res;
        return;
      }
      if (heard.message && heard.message.method === undefined) {
        answer?.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { got: heard.message.result } })}\n\n`);
      }
      server.respond(heard, res);
    });
    const server = sessionServer();
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'asks' } });
    await client.next((message) => message.method === 'elicitation/create');
    client.send({ jsonrpc: '2.0', id: 7, result: { action: 'accept' } });
    expect((await client.next((message) => message.id === 1)).result.got).toEqual({ action: 'accept' });
    expect(upstream.posts('response')[0]?.headers['mcp-session-id']).toBe('session-1');
  });

  it('passes what the server says on the stream of the session', async () => {
    const server = sessionServer();
    const { client } = await rig(server.respond);
    await client.initialize();
    await client.ask('ping');
    server.streams
      .get('session-1')
      ?.write(
        ': alive\n\nevent: message\ndata: {"jsonrpc":"2.0",\ndata: "method":"notifications/tools/list_changed"}\n\n',
      );
    expect(await client.next((message) => message.method === 'notifications/tools/list_changed')).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
    });
  });

  it('passes progress before the answer, in order and as it comes', async () => {
    let finish = () => {};
    const server = sessionServer((heard, res) => {
      const send = sse(res);
      for (const progress of [1, 2, 3])
        send({ data: { jsonrpc: '2.0', method: 'notifications/progress', params: { progress } } });
      finish = () => {
        send({ data: result(heard, { done: true }) });
        res.end();
      };
    });
    const { client } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 'a"b', method: 'tools/call' });
    await client.next((message) => message.params?.progress === 3);
    finish();
    await client.next((message) => message.id === 'a"b');
    const seen = client.received.slice(1).map((message) => message.params?.progress ?? message.result.done);
    expect(seen).toEqual([1, 2, 3, true]);
  });

  it('does not mix the answers of many calls under way', async () => {
    const waiting: (() => void)[] = [];
    const server = sessionServer((heard, res) => {
      waiting.push(() => json(res, result(heard, text(heard))));
      if (waiting.length === 200) for (const answer of waiting.toReversed()) answer();
    });
    const { client } = await rig(server.respond);
    await client.initialize();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => client.ask('tools/call', { n })));
    expect(answers.map((message) => message.result.said.n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('works with a server that has sessions in name only', async () => {
    const { client, upstream } = await rig((heard, res) => {
      if (heard.method === 'GET') return void res.writeHead(405).end();
      if (heard.message.id === undefined) return void res.writeHead(202).end();
      json(res, result(heard, heard.message.method === 'initialize' ? { protocolVersion: '2025-06-18' } : {}));
    });
    await client.initialize();
    await client.ask('tools/list');
    expect(upstream.posts('tools/list')[0]?.headers).toMatchObject({ 'mcp-protocol-version': '2025-06-18' });
    expect(upstream.posts('tools/list')[0]?.headers).not.toHaveProperty('mcp-session-id');
    client.stdin.end();
    await client.exit;
    expect(upstream.heard.map(({ method }) => method)).not.toContain('DELETE');
  });

  it('ends the session before when the client begins another', async () => {
    const server = sessionServer();
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    await client.ask('ping');
    await client.initialize();
    await client.ask('ping');
    expect([...server.sessions]).toEqual(['session-2']);
    expect(upstream.posts('ping').map(({ headers }) => headers['mcp-session-id'])).toEqual(['session-1', 'session-2']);
  });

  it('posts a cancellation, and leaves the stream of the call', async () => {
    let closed = false;
    const server = sessionServer((heard, res) => {
      if (heard.message.method === 'notifications/cancelled') return void res.writeHead(202).end();
      if (heard.message.method === 'ping') return json(res, result(heard));
      sse(res);
      res.on('close', () => {
        closed = true;
      });
    });
    const { client, upstream, app } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'slow' } });
    await expect.poll(() => upstream.posts('tools/call')).toHaveLength(1);
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } });
    await expect.poll(() => closed).toBe(true);
    expect(upstream.posts('notifications/cancelled')[0]?.headers['mcp-session-id']).toBe('session-1');
    await client.ask('ping');
    expect(client.received.some((message) => message.id === 5)).toBe(false);
    await expect.poll(() => app.records.find(({ tool }) => tool === 'slow')?.outcome).toBe('aborted');
  });

  it('carries a batch as one message, where the server still takes them', async () => {
    const server = sessionServer();
    const { client } = await rig((heard, res) => {
      if (!Array.isArray(heard.message)) return server.respond(heard, res);
      json(
        res,
        heard.message
          .filter((each) => each.id !== undefined)
          .map((each) => ({ jsonrpc: '2.0', id: each.id, result: {} })),
      );
    });
    await client.initialize('2025-03-26');
    client.send([
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', method: 'notifications/x' },
      { jsonrpc: '2.0', id: 2, method: 'ping' },
    ]);
    const batch = await client.next(Array.isArray);
    expect(batch.map((each: { id: number }) => each.id)).toEqual([1, 2]);
  });

  it('takes the answers of a batch from a stream, one by one', async () => {
    const server = sessionServer();
    const { client, app } = await rig((heard, res) => {
      if (!Array.isArray(heard.message)) return server.respond(heard, res);
      const send = sse(res);
      for (const { id } of heard.message.toReversed()) send({ data: { jsonrpc: '2.0', id, result: {} } });
    });
    await client.initialize('2025-03-26');
    client.send([1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, method: 'ping' })));
    await client.next((message) => message.id === 1);
    expect(client.received.slice(1).map((message) => message.id)).toEqual([3, 2, 1]);
    await expect.poll(() => app.records.find(({ method }) => method === 'batch')?.outcome).toBe('ok');
  });
});

describe('what goes wrong at a server with sessions', () => {
  const answering = (answer: Respond) => rig(sessionServer(answer).respond);

  it.each<[string, number, string, Record<string, string>, string]>([
    ['a status alone', 500, '', {}, 'GW_UPSTREAM_ERROR'],
    ['a page', 403, '<html>', { 'Content-Type': 'text/html' }, 'GW_UPSTREAM_REJECTED'],
    ['a request to wait', 429, '', { 'Retry-After': '17' }, 'GW_UPSTREAM_BUSY'],
    ['a page with success', 200, '<html>', { 'Content-Type': 'text/html' }, 'GW_UPSTREAM_MALFORMED'],
    ['a page that calls itself JSON', 200, '<html>', { 'Content-Type': 'application/json' }, 'GW_UPSTREAM_MALFORMED'],
    ['nothing', 200, '', { 'Content-Type': 'application/json' }, 'GW_UPSTREAM_MALFORMED'],
    ['an acceptance without answer', 202, '', {}, 'GW_UPSTREAM_MALFORMED'],
  ])('is put into words: %s', async (_what, status, body, headers, code) => {
    const { client, app } = await answering((_heard, res) => res.writeHead(status, headers).end(body));
    await client.initialize();
    const { error } = await client.ask('tools/call', { name: 'x' });
    expect(error.data.code).toBe(code);
    expect(error.message).not.toMatch(/\{|undefined|unknown/);
    if (code === 'GW_UPSTREAM_BUSY') expect(error.message).toContain('17 s');
    await expect.poll(() => app.records.find(({ tool }) => tool === 'x')).toMatchObject({ outcome: 'fault', code });
  });

  it("is the server's own word where it has one, under the client's id", async () => {
    const own = { code: -32602, message: 'no such tool', data: { hint: 1 } };
    const { client, app } = await answering((_heard, res) =>
      json(res, { jsonrpc: '2.0', id: null, error: own }, {}, 400),
    );
    await client.initialize();
    expect((await client.ask('tools/call', { name: 'x' })).error).toEqual(own);
    await expect
      .poll(() => app.records.find(({ tool }) => tool === 'x'))
      .toMatchObject({ outcome: 'error', status: 400 });
  });

  it.each(['json', 'stream'])(
    'is answered under the id of the client also when the server says it with success, as %s',
    async (form) => {
      const error = { code: -32603, message: 'broken' };
      const { client } = await answering((_heard, res) => {
        if (form === 'json') return json(res, { jsonrpc: '2.0', id: null, error });
        sse(res)({ data: { jsonrpc: '2.0', id: null, error } });
      });
      await client.initialize();
      expect((await client.ask('tools/call')).error).toEqual(error);
    },
  );

  it('does not end the stream of others: a connection that breaks concerns its own call', async () => {
    const { client } = await answering((heard, res) => {
      if (heard.message.params?.name === 'bad') return void res.destroy();
      json(res, result(heard));
    });
    await client.initialize();
    expect((await client.ask('tools/call', { name: 'bad' })).error.data.code).toMatch(/^GW_UPSTREAM_/);
    expect((await client.ask('tools/call', { name: 'good' })).result).toEqual({});
  });

  it('includes an answer beyond the limit, JSON or stream', async () => {
    const server = sessionServer((heard, res) => {
      const data = result(heard, 'x'.repeat(200_000));
      if (heard.message.params.form === 'json') json(res, data);
      else sse(res)({ data });
    });
    const { client } = await rig(server.respond, { answerLimit: 100_000 });
    await client.initialize();
    for (const form of ['json', 'stream']) {
      expect((await client.ask('tools/call', { form })).error.data.code).toBe('GW_ANSWER_TOO_LARGE');
    }
  });

  it('includes too many calls at a time', async () => {
    const held: (() => void)[] = [];
    const server = sessionServer();
    const { client } = await rig(server.respond, {
      // A thousand sockets would test the machine and not the limit.
      around: (connection) => ({
        ...connection,
        exchange(request, sink) {
          const message = JSON.parse(String(request.body ?? 'null'));
          if (message?.method !== 'tools/call') return connection.exchange(request, sink);
          held.push(() => {
            sink.onHead(200, ['Content-Type', 'application/json'], 'OK');
            sink.onData(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {} })));
            sink.onEnd();
          });
          return { abort() {}, resume() {} };
        },
      }),
    });
    await client.initialize();
    await client.ask('ping');
    client.send(...Array.from({ length: 1025 }, (_, n) => ({ jsonrpc: '2.0', id: 1000 + n, method: 'tools/call' })));
    expect((await client.next((message) => message.error)).error.data.code).toBe('GW_TOO_MANY_CALLS');
    expect(held).toHaveLength(1024);
    for (const answer of held) answer();
    await expect
      .poll(() => client.received.filter((message) => message.result && message.id >= 1000))
      .toHaveLength(1024);
  });

  it('includes lines that are not JSON-RPC, which do not disturb the next ones', async () => {
    const { client, upstream } = await answering((heard, res) => json(res, result(heard)));
    await client.initialize();
    client.write('{"jsonrpc":"2.0","id":1,\n[]\n42\n{"jsonrpc":"2.0","id":{},"method":"x"}\n{"id":3}\n');
    expect((await client.ask('ping')).result).toEqual({});
    const codes = client.received.filter((message) => message.error).map(({ id, error }) => [id, error.code]);
    expect(codes).toEqual([
      [null, -32700],
      [null, -32600],
      [null, -32600],
      [null, -32600],
      [null, -32600],
    ]);
    expect(upstream.heard).toHaveLength(4);
  });
});
