/** A server that is not ours: the HTTP+SSE transport of the SDK's first line, in front of its own server. */
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '../../main/faults/index.ts';
import { createAuthority } from '../sandbox/index.ts';
import { connectTo, type FrontRig, startFront } from './legacy-rig.ts';

const authority = createAuthority('foreign server');
const transports = new Map<string, SSEServerTransport>();
let server: https.Server;
let front: FrontRig;
let closeUpstream: () => Promise<void>;

function createServer(): McpServer {
  const mcp = new McpServer({ name: 'foreign', version: '1' }, { capabilities: { tools: { listChanged: true } } });
  mcp.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  mcp.registerTool('ask', {}, async () => {
    const { action } = await mcp.server.elicitInput({
      message: 'Sure?',
      requestedSchema: { type: 'object', properties: {} },
    });
    return { content: [{ type: 'text', text: action }] };
  });
  mcp.registerTool('steps', {}, async ({ _meta, sendNotification }) => {
    for (let progress = 1; progress <= 3; progress++) {
      const progressToken = _meta?.progressToken ?? '';
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress } });
    }
    return { content: [{ type: 'text', text: 'done' }] };
  });
  return mcp;
}

beforeAll(async () => {
  server = https.createServer(authority.issue({ hosts: ['localhost'] }), async (req, res) => {
    const url = new URL(req.url ?? '/', 'https://localhost');
    if (req.method === 'GET') {
      const transport = new SSEServerTransport('/messages', res);
      transports.set(transport.sessionId, transport);
      res.on('close', () => transports.delete(transport.sessionId));
      await createServer().connect(transport as Parameters<McpServer['connect']>[0]);
      return;
    }
    const transport = transports.get(url.searchParams.get('sessionId') ?? '');
    if (transport) await transport.handlePostMessage(req, res);
    else res.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { connection, upstream } = connectTo({ url: `https://localhost:${port}/sse`, ca: authority.pem });
  closeUpstream = () => upstream.close();
  front = await startFront(connection, { backoffMs: [5, 40] });
});
afterAll(async () => {
  front.front.close(new Fault('GW_SHUTTING_DOWN'));
  await front.close();
  await closeUpstream();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('is served as it is: calls, progress, questions, and a restart in between', async () => {
  const client = new Client(
    { name: 'check', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: 'auto' } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'decline' as const }));
  await client.connect(new StreamableHTTPClientTransport(new URL(front.url)));
  const call = async (name: string, args = {}, onprogress?: () => void) => {
    const { content } = await client.callTool({ name, arguments: args }, onprogress ? { onprogress } : {});
    return (content as { text: string }[])[0]?.text;
  };
  try {
    expect(client.getServerVersion()?.name).toBe('foreign');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['add', 'ask', 'steps']);
    expect(await call('add', { a: 2, b: 3 })).toBe('5');
    let steps = 0;
    expect([await call('steps', {}, () => steps++), steps]).toEqual(['done', 3]);
    expect(await call('ask')).toBe('decline');
    for (const transport of [...transports.values()]) await transport.close();
    expect(await call('add', { a: 4, b: 5 })).toBe('9');
    expect(transports.size).toBe(1);
  } finally {
    await client.close();
  }
});
