import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { connect, type Fetch, type TrustingFetch, trusting } from './clients.ts';

let sandbox: Sandbox;
let trusted: TrustingFetch;
let fetch: Fetch;
let key: { 'X-Onboard-Api-Token': string };

beforeEach(async () => {
  sandbox = await startSandbox();
  trusted = trusting(sandbox.ca);
  fetch = trusted.fetch;
  key = { 'X-Onboard-Api-Token': sandbox.sharedKeys.northwind.key };
});
afterEach(async () => {
  await trusted.close();
  await sandbox.close();
});

const JSON_TYPES = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

const post = (message: unknown, headers: Record<string, string>) =>
  fetch(sandbox.urls.mcp, {
    method: 'POST',
    headers: { ...JSON_TYPES, ...key, ...headers },
    body: JSON.stringify(message),
  });

/** Opens a session by hand. @returns its header. */
async function openSession(): Promise<{ 'Mcp-Session-Id': string }> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'check', version: '1' } };
  const answer = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params }, {});
  await answer.text();
  const session = { 'Mcp-Session-Id': answer.headers.get('mcp-session-id') ?? '' };
  expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session)).status).toBe(202);
  return session;
}

/** @returns what came before the connection broke. */
async function readUntilCut(answer: Response): Promise<string> {
  let text = '';
  const read = async () => {
    for await (const chunk of answer.body ?? []) text += new TextDecoder().decode(chunk);
  };
  await expect(read()).rejects.toThrow();
  return text;
}

describe('sessions', () => {
  test('end with DELETE, and then answer 404', async () => {
    const session = await openSession();
    expect(sandbox.sessions()).toEqual([session['Mcp-Session-Id']]);
    expect((await fetch(sandbox.urls.mcp, { method: 'DELETE', headers: { ...key, ...session } })).status).toBe(200);
    expect(sandbox.counts().sessions).toBe(0);
    expect((await post({ jsonrpc: '2.0', id: 1, method: 'ping' }, session)).status).toBe(404);
  });

  test('are forgotten on demand: their streams end and their next request is a 404', async () => {
    const session = await openSession();
    const stream = await fetch(sandbox.urls.mcp, { headers: { ...key, ...session, accept: 'text/event-stream' } });
    expect(sandbox.counts()).toMatchObject({ sessions: 1, openStreams: 1 });
    await sandbox.endSessions();
    expect(await stream.text()).toBe('');
    await sandbox.waitForCounts(({ openStreams, sessions }) => openStreams === 0 && sessions === 0);
    expect((await post({ jsonrpc: '2.0', id: 1, method: 'ping' }, session)).status).toBe(404);
  });

  test('of the HTTP+SSE transport end with their stream', async () => {
    const client = await connect('v2 sse', sandbox, fetch, key);
    expect(sandbox.counts()).toMatchObject({ sessions: 1, openStreams: 1 });
    await client.close();
    await sandbox.waitForCounts(({ sessions, openStreams }) => sessions === 0 && openStreams === 0);
  });

  test.each(['v2 sessions', 'v2 sse'] as const)(
    'carry requests and notifications of the server to a client: %s',
    async (kind) => {
      const client = await connect(kind, sandbox, fetch, key);
      if (kind === 'v2 sessions') await sandbox.waitForCounts(({ openStreams }) => openStreams === 1);
      const [session = ''] = sandbox.sessions();
      expect(await sandbox.sendServerRequest(session, { method: 'roots/list' })).toEqual({
        roots: [{ uri: 'file:///north' }],
      });
      await sandbox.sendServerNotification(session, {
        method: 'notifications/message',
        params: { level: 'info', data: 'x' },
      });
      await client.close();
    },
  );

  test('that do not exist cannot be asked anything', async () => {
    await expect(sandbox.sendServerRequest('none', { method: 'ping' })).rejects.toThrow('no session none');
  });
});

test.each(['legacy', { pin: '2026-07-28' }] as const)('clients are told that the tools changed: %j', async (mode) => {
  const told = Promise.withResolvers<void>();
  const listChanged = { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => told.resolve() } };
  const client = new Client({ name: 'check', version: '1' }, { versionNegotiation: { mode }, listChanged });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(sandbox.urls.mcp), { fetch, requestInit: { headers: key } }),
  );
  await sandbox.waitForCounts(({ openStreams }) => openStreams === 1);
  await sandbox.announceToolsChanged('northwind');
  await told.promise;
  await client.close();
});

test.each(['legacy', { pin: '2026-07-28' }] as const)(
  'clients are not told that the tools of another company changed: %j',
  async (mode) => {
    const told: string[] = [];
    const heard = { northwind: Promise.withResolvers<void>(), borealis: Promise.withResolvers<void>() };
    const clients: Client[] = [];
    for (const company of ['northwind', 'borealis'] as const) {
      const onChanged = () => {
        told.push(company);
        heard[company].resolve();
      };
      const client = new Client(
        { name: company, version: '1' },
        { versionNegotiation: { mode }, listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } } },
      );
      const requestInit = { headers: { 'X-Onboard-Api-Token': sandbox.sharedKeys[company].key } };
      await client.connect(new StreamableHTTPClientTransport(new URL(sandbox.urls.mcp), { fetch, requestInit }));
      clients.push(client);
    }
    await sandbox.waitForCounts(({ openStreams }) => openStreams === 2);
    await sandbox.announceToolsChanged('borealis');
    await heard.borealis.promise;
    await sandbox.announceToolsChanged('northwind');
    await heard.northwind.promise;
    expect(told).toEqual(['borealis', 'northwind']);
    await Promise.all(clients.map((client) => client.close()));
  },
);

test('a stream that was cut is resumed from its last event, with the answer that came meanwhile', async () => {
  const session = await openSession();
  sandbox.trouble.next({ kind: 'cut-stream', afterMs: 20 }, { tool: 'slow' });
  const call = { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'slow', arguments: { ms: 300 } } };
  const versioned = { ...session, 'MCP-Protocol-Version': '2025-11-25' };
  const broken = await post(call, versioned);
  const received = await readUntilCut(broken);
  expect(received).not.toContain('"result"');
  const lastEventId = [...received.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';
  const resumed = await fetch(sandbox.urls.mcp, {
    headers: { ...key, ...versioned, accept: 'text/event-stream', 'Last-Event-ID': lastEventId },
  });
  expect(await resumed.text()).toMatch(/"result":.*sprucewood slow after 300 ms/);
});

test('a call of the stateless era is cancelled by closing its stream', async () => {
  const client = await connect('v2 stateless', sandbox, fetch, key);
  const call = client.call('slow', { ms: 60_000, steps: 600 }, () => {}).catch(() => 'ended');
  await sandbox.waitFor(({ rpc, status }) => rpc?.tool === 'slow' && status === 200);
  await client.close();
  await sandbox.waitForCounts(({ cancelledCalls }) => cancelledCalls === 1);
  const request = await sandbox.waitFor(({ rpc, outcome }) => rpc?.tool === 'slow' && outcome === 'client-closed');
  expect(request.company).toBe('northwind');
  expect(await call).toBe('ended');
});

describe('a killed sandbox', () => {
  test.each([false, true])(
    'cuts every connection, refuses new ones, and comes back on the same port without its sessions (HTTP/2: %s)',
    async (http2) => {
      await trusted.close();
      trusted = trusting(sandbox.ca, { http2 });
      fetch = trusted.fetch;
      const session = await openSession();
      const stream = await fetch(sandbox.urls.mcp, { headers: { ...key, ...session, accept: 'text/event-stream' } });
      await sandbox.kill();
      await expect(stream.text()).rejects.toThrow();
      expect(sandbox.counts()).toMatchObject({ connections: 0, sessions: 0 });
      await expect(fetch(sandbox.urls.rest)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
      await sandbox.restart();
      expect((await post({ jsonrpc: '2.0', id: 1, method: 'ping' }, session)).status).toBe(404);
    },
  );

  test('keeps its sessions when only the network was down', async () => {
    const session = await openSession();
    await sandbox.kill({ keepSessions: true });
    await sandbox.restart();
    await trusted.close();
    trusted = trusting(sandbox.ca);
    fetch = trusted.fetch;
    expect((await post({ jsonrpc: '2.0', id: 1, method: 'ping' }, session)).status).toBe(200);
  });
});

describe('what was received', () => {
  test('is recorded as it came: names, values, their order, and repeated ones', async () => {
    await fetch(`${sandbox.origin}/nowhere?x=1`, {
      method: 'POST',
      headers: [
        ['X-Onboard-Api-Token', 'mine'],
        ['X-A', '1'],
        ['x-b', '2'],
      ],
      body: 'abc',
    });
    const request = await sandbox.waitFor(({ path }) => path === '/nowhere?x=1');
    expect(request).toMatchObject({ method: 'POST', bodyBytes: 3, body: 'abc', company: null, status: 404 });
    expect(request.header('x-onboard-api-token')).toEqual(['mine']);
    expect(request.header('authorization')).toEqual([]);
  });

  test('is kept up to a limit, the newest of it', async () => {
    const small = await startSandbox({ keepRequests: 3 });
    const own = trusting(small.ca);
    for (const path of ['/1', '/2', '/3', '/4']) await (await own.fetch(`${small.origin}${path}`)).text();
    expect(small.requests.map(({ path }) => path)).toEqual(['/2', '/3', '/4']);
    await own.close();
    await small.close();
  });

  test('can be waited for, but not for ever', async () => {
    const coming = sandbox.waitFor(({ path }) => path === '/later');
    await fetch(`${sandbox.origin}/later`);
    expect((await coming).path).toBe('/later');
    await expect(sandbox.waitFor(() => false, 20)).rejects.toThrow('GET /later');
    await expect(sandbox.waitForCounts(() => false, 20)).rejects.toThrow('"openStreams":0');
  });
});

describe.each([false, true])('a body over the limit (HTTP/2: %s)', (http2) => {
  test.each([1001, 5_000_000])('of %d bytes is a 413 where the limit is 1000', async (bytes) => {
    const small = await startSandbox({ maxBodyBytes: 1000 });
    const own = trusting(small.ca, { http2 });
    const send = async (size: number) => {
      const answer = await own.fetch(small.urls.mcp, { method: 'POST', body: 'x'.repeat(size) });
      await answer.text();
      return answer.status;
    };
    expect([await send(bytes), await send(bytes), await send(1000)]).toEqual([413, 413, 401]);
    await own.close();
    await small.close();
  });
});

test('after close nothing keeps the process alive, not even open streams and calls under way', async () => {
  const script = fileURLToPath(new URL('lifetime.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 10_000 });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: 0, signal: null });
});
