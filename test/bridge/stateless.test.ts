import { describe, expect, it } from 'vitest';
import { rig } from './rig.ts';
import { type Heard, json, result, sessionServer, sse } from './upstream.ts';

const VERSION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const modern = (params: object = {}) => ({ ...params, _meta: META });

const REGION = { type: 'string', 'x-mcp-header': 'Region' };
const tool = (name: string, properties: object) => ({ name, inputSchema: { type: 'object', properties } });

/** A server of tools, which refuses a call of `query` without its header, as the specification has it do. */
function toolServer(tools: () => object[], pages = 1) {
  return (heard: Heard, res: Parameters<typeof json>[0]) => {
    const { method, params } = heard.message;
    if (method === 'tools/list') {
      const page = Number(params.cursor ?? 1);
      const listed = page === pages ? tools() : [];
      return json(res, result(heard, { tools: listed, ...(page < pages && { nextCursor: String(page + 1) }) }));
    }
    if (params?.name === 'query' && heard.headers['mcp-param-region'] !== params.arguments.region) {
      const error = { code: -32020, message: 'Header mismatch' };
      return json(res, { jsonrpc: '2.0', id: heard.message.id, error }, {}, 400);
    }
    json(res, result(heard, { ok: true }));
  };
}

describe('the bridge towards a stateless server', () => {
  it('says in headers what the message says, and opens no session', async () => {
    const { client, upstream } = await rig((heard, res) => json(res, result(heard)));
    await client.ask('server/discover', modern());
    await client.ask('tools/call', modern({ name: 'search', arguments: {} }));
    await client.ask('resources/read', modern({ uri: 'file:///ü' }));
    expect(upstream.heard.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
    expect(
      upstream.heard.map(({ headers }) => [
        headers['mcp-protocol-version'],
        headers['mcp-method'],
        headers['mcp-name'],
      ]),
    ).toEqual([
      [VERSION, 'server/discover', undefined],
      [VERSION, 'tools/call', 'search'],
      [VERSION, 'resources/read', `=?base64?${Buffer.from('file:///ü').toString('base64')}?=`],
    ]);
    expect(upstream.heard[1]?.headers).toMatchObject({
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    });
    expect(upstream.heard[1]?.headers).not.toHaveProperty('mcp-session-id');
  });

  it('sends the body of the client byte for byte', async () => {
    const { client, upstream } = await rig((heard, res) => json(res, result(heard)));
    const line = `{ "method":"ping" , "id":1.0e0,"params":{"_meta":${JSON.stringify(META)},"a":"\\u00e9é"},"jsonrpc":"2.0"}`;
    client.write(`${line}\r\n`);
    await client.next((message) => message.id === 1);
    expect(upstream.heard[0]?.body).toBe(line);
  });

  it('mirrors the parameters that a tool asks for', async () => {
    const { client, upstream } = await rig(toolServer(() => [tool('query', { region: REGION })]));
    await client.ask('tools/list', modern());
    expect((await client.ask('tools/call', modern({ name: 'query', arguments: { region: 'eu' } }))).result.ok).toBe(
      true,
    );
    expect(upstream.posts('tools/list')).toHaveLength(1);
  });

  it('leaves tools out of the list whose marks break the rules, and nothing else', async () => {
    const fine = tool('fine', { region: REGION });
    const broken = tool('broken', { region: { type: 'number', 'x-mcp-header': 'Region' } });
    const { client } = await rig(toolServer(() => [broken, fine]));
    expect((await client.ask('tools/list', modern({ cursor: '1' }))).result).toEqual({ tools: [fine] });
  });

  it('leaves them out of a list that comes as a stream too', async () => {
    const broken = tool('broken', { region: { type: 'string', 'x-mcp-header': '' } });
    const { client } = await rig((heard, res) => {
      sse(res)({ data: result(heard, { tools: [broken] }) });
      res.end();
    });
    expect((await client.ask('tools/list', modern())).result).toEqual({ tools: [] });
  });

  it('passes a list on as it came when nothing is to be left out', async () => {
    const body = '{ "jsonrpc":"2.0","id":101,"result":{"tools":[],"big":12345678901234567890}}';
    const { client } = await rig((_heard, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(body));
    let raw = '';
    client.stdout.on('data', (chunk) => {
      raw += chunk;
    });
    await client.ask('tools/list', modern());
    expect(raw).toBe(`${body}\n`);
  });

  it('looks at the tools and tries once more when the server misses a header', async () => {
    const { client, upstream, app } = await rig(toolServer(() => [tool('query', { region: REGION })], 3));
    const call = modern({ name: 'query', arguments: { region: 'eu' } });
    expect((await client.ask('tools/call', { ...call, _meta: { ...META, progressToken: 1 } })).result.ok).toBe(true);
    expect(upstream.heard.map(({ message }) => message.method)).toEqual([
      'tools/call',
      'tools/list',
      'tools/list',
      'tools/list',
      'tools/call',
    ]);
    expect(upstream.posts('tools/list')[0]?.message.params).toEqual({ _meta: META });
    expect(client.received).toHaveLength(1);
    await client.ask('tools/call', call);
    expect(upstream.posts('tools/list')).toHaveLength(3);
    await expect.poll(() => app.records.filter(({ tool }) => tool === 'query')).toHaveLength(2);
  });

  it("passes the server's refusal on when the tools are what they were", async () => {
    const { client, upstream } = await rig(toolServer(() => [tool('query', {})]));
    expect((await client.ask('tools/call', modern({ name: 'query', arguments: { region: 'eu' } }))).error.code).toBe(
      -32020,
    );
    expect(upstream.posts('tools/call')).toHaveLength(1);
  });

  it('cancels by closing the stream, and posts nothing', async () => {
    let closed = false;
    const { client, upstream, app } = await rig((_heard, res) => {
      sse(res)({ data: { jsonrpc: '2.0', method: 'notifications/progress', params: {} } });
      res.on('close', () => {
        closed = true;
      });
    });
    client.send({ jsonrpc: '2.0', id: 'x', method: 'tools/call', params: modern({ name: 'slow' }) });
    await client.next((message) => message.method === 'notifications/progress');
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'x' } });
    await expect.poll(() => closed).toBe(true);
    expect(upstream.heard).toHaveLength(1);
    await expect.poll(() => app.records.find(({ tool }) => tool === 'slow')?.outcome).toBe('aborted');
  });

  it('cancels before the server has said anything', async () => {
    let closed = false;
    const { client, upstream } = await rig((_heard, res) => {
      res.on('close', () => {
        closed = true;
      });
    });
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: modern() });
    await expect.poll(() => upstream.heard).toHaveLength(1);
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: modern({ requestId: 1 }) });
    await expect.poll(() => closed).toBe(true);
  });

  it('posts nothing for a cancellation that comes too late', async () => {
    const { client, upstream } = await rig((heard, res) => json(res, result(heard)));
    await client.ask('ping', modern());
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: modern({ requestId: 101 }) });
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 101 } });
    await client.ask('ping', modern());
    expect(upstream.heard).toHaveLength(2);
  });

  it('keeps a subscription open and passes what comes on it', async () => {
    let send: ReturnType<typeof sse> = () => {};
    const { client } = await rig((heard, res) => {
      if (heard.message.method === 'subscriptions/listen') send = sse(res);
      else json(res, result(heard));
    });
    client.send({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params: modern() });
    await client.ask('ping', modern());
    send({ data: { jsonrpc: '2.0', method: 'notifications/tools/list_changed' } });
    await client.next((message) => message.method === 'notifications/tools/list_changed');
    send({ data: { jsonrpc: '2.0', id: 1, result: {} } });
    await client.next((message) => message.id === 1);
  });

  it('does not resume a stream that breaks: this revision has no such thing', async () => {
    const { client, upstream } = await rig((_heard, res) => {
      sse(res)({ id: 'a', retry: 1, data: { jsonrpc: '2.0', method: 'notifications/progress', params: {} } });
      res.end();
    });
    expect((await client.ask('tools/call', modern())).error.data.code).toBe('GW_UPSTREAM_LOST');
    expect(upstream.heard).toHaveLength(1);
  });

  it('refuses a method or version that cannot stand in a header', async () => {
    const { client, upstream } = await rig((heard, res) => json(res, result(heard)));
    expect((await client.ask('ping\r\nX-Injected: 1', modern())).error.code).toBe(-32600);
    const meta = { ...META, 'io.modelcontextprotocol/protocolVersion': '2026\r\nX: 1' };
    expect((await client.ask('ping', { _meta: meta })).error.code).toBe(-32600);
    expect(upstream.heard).toEqual([]);
  });

  it('passes a server of the other era its refusal, so that the client can fall back, and carries both eras at once', async () => {
    const server = sessionServer((heard, res) => {
      if (heard.message.method === 'slow') return;
      json(res, result(heard));
    });
    const { client, upstream } = await rig(server.respond);
    const probe = await client.ask('server/discover', modern());
    expect(probe.error.code).toBe(-32001);
    await client.initialize();
    expect((await client.ask('ping')).result).toEqual({});
    expect(upstream.posts('server/discover')[0]?.headers).not.toHaveProperty('mcp-session-id');
    expect(upstream.posts('ping')[0]?.headers).not.toHaveProperty('mcp-method');
  });
});
