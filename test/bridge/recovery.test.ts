import { describe, expect, it } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import { rig } from './rig.ts';
import { type Heard, json, result, sessionServer, sse } from './upstream.ts';

const posted = (heard: readonly Heard[]) => heard.map(({ method, message }) => message?.method ?? method);

describe('a stream that breaks', () => {
  it('is resumed from the last event, after the wait that the server asked for', async () => {
    let brokenAt = 0;
    let resumedAt = 0;
    const server = sessionServer((heard, res) => {
      if (heard.method === 'GET') {
        resumedAt = performance.now();
        const send = sse(res);
        send({ id: 'b', data: { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 2 } } });
        send({ id: 'c', data: { jsonrpc: '2.0', id: 5, result: { late: true } } });
        res.end();
        return;
      }
      const send = sse(res);
      send({ id: 'p', retry: 150 });
      send({ id: 'a', data: { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } } });
      setImmediate(() => {
        brokenAt = performance.now();
        res.destroy();
      });
    });
    const { client, upstream, app } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'long' } });
    expect((await client.next((message) => message.id === 5)).result).toEqual({ late: true });
    expect(client.received.flatMap((message) => message.params?.progress ?? [])).toEqual([1, 2]);
    const resumption = upstream.heard.filter(({ headers }) => headers['last-event-id'] !== undefined);
    expect(resumption.map(({ headers }) => headers['last-event-id'])).toEqual(['a']);
    expect(resumption[0]?.headers).toMatchObject({ 'mcp-session-id': 'session-1', accept: 'text/event-stream' });
    expect(resumedAt - brokenAt).toBeGreaterThan(140);
    await expect.poll(() => app.records.filter(({ tool }) => tool === 'long')).toHaveLength(1);
    expect(app.records.find(({ tool }) => tool === 'long')?.outcome).toBe('ok');
  });

  it('is resumed again where the resumption breaks too', async () => {
    let gets = 0;
    const server = sessionServer((heard, res) => {
      const send = sse(res);
      if (heard.method === 'GET') gets++;
      send({ id: `e${gets}`, retry: 10 });
      if (gets === 3) send({ data: { jsonrpc: '2.0', id: 5, result: {} } });
      res.end();
    });
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 5, method: 'tools/call' });
    await client.next((message) => message.id === 5);
    expect(upstream.heard.flatMap(({ headers }) => headers['last-event-id'] ?? [])).toEqual(['e0', 'e1', 'e2']);
  });

  it('ends when the client cancels while the rest is waited for', async () => {
    const server = sessionServer((heard, res) => {
      if (heard.message?.method === 'notifications/cancelled') return void res.writeHead(202).end();
      if (heard.message?.method === 'ping') return json(res, result(heard));
      sse(res)({ id: 'a', retry: 60_000 });
      res.end();
    });
    const { client, upstream, app } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'long' } });
    await expect.poll(() => upstream.posts('tools/call')).toHaveLength(1);
    for (let rounds = 0; rounds < 5; rounds++) await client.ask('ping');
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } });
    await expect.poll(() => app.records.find(({ tool }) => tool === 'long')?.outcome).toBe('aborted');
  });

  it('is not resumed from an event id that cannot stand in a header', async () => {
    const server = sessionServer((_heard, res) => {
      sse(res)({ id: 'a\u2028b', retry: 1, data: { jsonrpc: '2.0', method: 'notifications/x' } });
      res.end();
    });
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    expect((await client.ask('tools/call')).error.data.code).toBe('GW_UPSTREAM_LOST');
    expect(upstream.heard.filter(({ headers }) => headers['last-event-id'] !== undefined)).toEqual([]);
  });

  it.each([404, 405, 500])(
    'ends the call with a fault when the server refuses to resume it with %d',
    async (status) => {
      const server = sessionServer((heard, res) => {
        if (heard.method === 'GET') return void res.writeHead(status).end();
        sse(res)({ id: 'a', retry: 10 });
        res.end();
      });
      const { client } = await rig(server.respond);
      await client.initialize();
      expect((await client.ask('tools/call')).error.data.code).toBe('GW_UPSTREAM_LOST');
    },
  );

  it('ends the call with a fault after five connections that brought nothing', async () => {
    let gets = 0;
    const server = sessionServer((heard, res) => {
      if (heard.method === 'GET') {
        gets++;
        return void res.destroy();
      }
      sse(res)({ id: 'a', retry: 10 });
      res.end();
    });
    const { client } = await rig(server.respond);
    await client.initialize();
    expect((await client.ask('tools/call')).error.data.code).toMatch(/^GW_UPSTREAM_/);
    expect(gets).toBe(5);
  });

  it('ends the call with a fault at once when the way to the rest is closed for a reason that will not pass', async () => {
    const server = sessionServer((_heard, res) => {
      sse(res)({ id: 'a', retry: 1 });
      res.end();
    });
    let gets = 0;
    const { client } = await rig(server.respond, {
      around: (connection) => ({
        ...connection,
        exchange(request, sink) {
          if (request.method !== 'GET' || gets++ === 0) return connection.exchange(request, sink);
          queueMicrotask(() => sink.onFault(new Fault('GW_PAUSED', { connection: 'CRM' })));
          return { abort() {}, resume() {} };
        },
      }),
    });
    await client.initialize();
    expect((await client.ask('tools/call')).error.data.code).toBe('GW_PAUSED');
    expect(gets).toBe(2);
  });

  it('ends the call with a fault at once when the server gave no event ids', async () => {
    const server = sessionServer((_heard, res) => {
      sse(res)({ data: { jsonrpc: '2.0', method: 'notifications/progress', params: {} } });
      res.end();
    });
    const { client } = await rig(server.respond);
    await client.initialize();
    expect((await client.ask('tools/call')).error.data.code).toBe('GW_UPSTREAM_LOST');
  });

  it('of the session is opened again from its last event', async () => {
    const server = sessionServer((heard, res) => {
      if (heard.method === 'GET') sse(res)({ id: 'n2', data: { jsonrpc: '2.0', method: 'notifications/two' } });
    });
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    await expect.poll(() => server.streams.size).toBe(1);
    server.streams.get('session-1')?.end('retry: 20\nid: n1\ndata: {"jsonrpc":"2.0","method":"notifications/one"}\n\n');
    await client.next((message) => message.method === 'notifications/two');
    expect(client.received.some((message) => message.method === 'notifications/one')).toBe(true);
    expect(upstream.heard.at(-1)?.headers).toMatchObject({ 'last-event-id': 'n1', 'mcp-session-id': 'session-1' });
  });
});

describe('a session that the server has forgotten', () => {
  it('is begun anew without the client noticing, and the call is repeated once', async () => {
    const server = sessionServer((heard, res) =>
      json(res, result(heard, { session: heard.headers['mcp-session-id'] })),
    );
    const { client, upstream } = await rig(server.respond);
    const first = await client.initialize();
    await client.ask('tools/list');
    server.sessions.clear();
    const before = upstream.heard.length;
    expect((await client.ask('tools/call', { name: 'x' })).result).toEqual({ session: 'session-2' });
    expect(posted(upstream.heard.slice(before))).toEqual([
      'tools/call',
      'initialize',
      'notifications/initialized',
      'GET',
      'tools/call',
    ]);
    const [said, again] = upstream.posts('initialize');
    expect(again?.body).toBe(said?.body);
    expect(again?.headers).not.toHaveProperty('mcp-session-id');
    expect(client.received.filter((message) => message.id === first.id)).toHaveLength(1);
  });

  it('is begun anew once for many calls', async () => {
    const server = sessionServer();
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    await client.ask('ping');
    server.sessions.clear();
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.ask('tools/call')));
    expect(answers.every((message) => message.result)).toBe(true);
    expect(upstream.posts('initialize')).toHaveLength(2);
  });

  it('is begun anew when its stream is refused after it was open, so that the server can be heard', async () => {
    const server = sessionServer();
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    await client.ask('ping');
    server.streams.get('session-1')?.write('retry: 20\ndata:\n\n');
    server.forget();
    await expect.poll(() => server.streams.has('session-2')).toBe(true);
    expect(upstream.posts('initialize')).toHaveLength(2);
  });

  it('that is forgotten again and again does not keep a call going round', async () => {
    const server = sessionServer();
    const { client, upstream } = await rig((heard, res) => {
      if (heard.message?.method !== 'tools/call') return server.respond(heard, res);
      json(res, { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } }, {}, 404);
    });
    await client.initialize();
    expect((await client.ask('tools/call')).error.code).toBe(-32001);
    expect(upstream.posts('tools/call')).toHaveLength(2);
    expect(upstream.posts('initialize')).toHaveLength(2);
  });

  it('is not begun anew for a call whose refusal comes late, when it was already', async () => {
    let refuse = () => {};
    const server = sessionServer();
    const { client, upstream } = await rig((heard, res) => {
      const late = heard.message?.params?.name === 'late' && heard.headers['mcp-session-id'] === 'session-1';
      if (!late) return server.respond(heard, res);
      refuse = () => res.writeHead(404).end();
    });
    await client.initialize();
    await client.ask('ping');
    server.sessions.clear();
    const late = client.ask('tools/call', { name: 'late' });
    await client.ask('ping');
    refuse();
    expect((await late).result).toEqual({});
    expect(upstream.posts('initialize')).toHaveLength(2);
  });

  it('is looked for again with the next call when it cannot be begun anew', async () => {
    let down = true;
    const server = sessionServer();
    const { client } = await rig((heard, res) => {
      if (heard.message?.method === 'initialize' && server.streams.size > 0 && down) return void res.destroy();
      server.respond(heard, res);
    });
    await client.initialize();
    await client.ask('ping');
    server.sessions.clear();
    for (let attempt = 0; attempt < 2; attempt++) {
      expect((await client.ask('tools/call')).error.data.code).toMatch(/^GW_/);
    }
    down = false;
    expect((await client.ask('tools/call')).result).toEqual({});
  });

  it('ends every call that waited for it when it cannot be begun anew', async () => {
    const server = sessionServer();
    let begun = 0;
    const { client } = await rig((heard, res) => {
      if (heard.message?.method === 'initialize' && begun++ > 0) return void res.writeHead(503).end();
      server.respond(heard, res);
    });
    await client.initialize();
    await client.ask('ping');
    server.sessions.clear();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.ask('tools/call')));
    expect(new Set(answers.map((message) => message.error.data.code))).toEqual(new Set(['GW_SESSION_LOST']));
    expect(begun).toBeLessThan(20);
  });

  it('takes its questions with it: the client is told, and an answer does not reach the next session', async () => {
    const server = sessionServer((heard, res) => {
      const send = sse(res);
      send({
        data: { jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: { of: heard.headers['mcp-session-id'] } },
      });
    });
    const { client, upstream } = await rig((heard, res) => {
      if (heard.message?.method === 'ping') return json(res, result(heard), {}, server.sessions.size ? 200 : 404);
      server.respond(heard, res);
    });
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 'c1', method: 'tools/call' });
    await client.next((message) => message.params?.of === 'session-1');
    server.sessions.clear();
    await client.ask('ping');
    const withdrawn = await client.next((message) => message.method === 'notifications/cancelled');
    expect(withdrawn.params.requestId).toBe(1);
    client.send({ jsonrpc: '2.0', id: 'c2', method: 'tools/call' });
    const next = await client.next((message) => message.params?.of === 'session-2');
    expect(next.id).not.toBe(1);
    client.send({ jsonrpc: '2.0', id: 1, result: { action: 'accept', for: 'session-1' } });
    client.send({ jsonrpc: '2.0', id: next.id, result: { action: 'decline', for: 'session-2' } });
    await client.ask('ping');
    expect(upstream.posts('response').map(({ message }) => message)).toEqual([
      { jsonrpc: '2.0', id: 1, result: { action: 'decline', for: 'session-2' } },
    ]);
  });
});
