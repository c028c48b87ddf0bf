import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../main/connections/index.ts';
import { createLegacyFronts } from '../../main/gateway/legacy-fronts.ts';
import { createToolRules } from '../../main/gateway/tool-rules.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { folders } from '../channel/folders.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { connectClient, startApp } from './app.ts';
import { programs } from './client.ts';
import { httpConnection } from './connection.ts';

const ELICITATION = { elicitation: { form: {} } };

/** The sandbox over its real TLS, the app's side, and how to start the bridge to it. */
async function bridged(way: 'mcp' | 'sse' = 'mcp') {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const upstream = createUpstream({ trust: { anchors: [sandbox.ca] }, proxyFor: async () => ({ kind: 'direct' }) });
  onTestFinished(() => upstream.close());
  const paths = folders();
  connectClient(paths);
  const crm = connection(sandbox, way, upstream);
  const { openPipe } = createLegacyFronts({ get: () => crm }, createToolRules(createPolicy()));
  const start = () => startApp(paths, { crm }, { openPipe });
  const app = await start();
  onTestFinished(() => app.close());
  const program = {
    command: programs.node,
    args: [programs.bridge, paths.data, 'cursor', 'crm'],
    stderr: 'ignore' as const,
  };
  return { sandbox, app, program, restart: () => app.close().then(start) };
}

function connection(sandbox: Sandbox, way: 'mcp' | 'sse', upstream: ReturnType<typeof createUpstream>): Connection {
  const url = sandbox.urls[way];
  const { origin, pathname } = new URL(url);
  const { key } = sandbox.sharedKeys.northwind;
  return {
    ...httpConnection(url, way === 'sse' ? 'http+sse' : 'streamable-http'),
    exchange(request, sink, path = pathname) {
      const headers = [...request.headers, 'X-Onboard-Api-Token', key];
      return upstream.exchange({ ...request, headers, origin, path }, sink);
    },
  };
}

async function v2(program: ConstructorParameters<typeof StdioV2>[0], mode: 'legacy' | 'auto') {
  const client = new ClientV2(
    { name: 'v2', version: '1' },
    { capabilities: ELICITATION, versionNegotiation: { mode } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { sure: true } }));
  await client.connect(new StdioV2(program));
  onTestFinished(() => client.close());
  return client;
}

async function v1(program: ConstructorParameters<typeof StdioV1>[0]) {
  const client = new ClientV1({ name: 'v1', version: '1' });
  await client.connect(new StdioV1(program) as Transport);
  onTestFinished(() => client.close());
  return client;
}

const SEARCH = { name: 'search_customers', arguments: { query: '' } };

describe.each(['mcp', 'sse'] as const)('a client that starts the bridge, towards /%s', (way) => {
  const path = way === 'mcp' ? 'mcp' : 'mcp/sse';

  it(`works with the SDK of version 1 (${path})`, async () => {
    const { sandbox, program } = await bridged(way);
    const client = await v1(program);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('search_customers');
    expect(JSON.stringify(await client.callTool(SEARCH))).toContain(sandbox.marks.northwind);
  });

  it(`works with the SDK of version 2 in the era of sessions, and answers the server's questions (${path})`, async () => {
    const { sandbox, program } = await bridged(way);
    const client = await v2(program, 'legacy');
    let changes = 0;
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changes++;
    });
    expect(JSON.stringify(await client.callTool(SEARCH))).toContain(sandbox.marks.northwind);
    const [session = ''] = sandbox.sessions();
    const schema = { type: 'object', properties: { sure: { type: 'boolean' } } };
    const params = { mode: 'form', message: 'Sure?', requestedSchema: schema };
    expect(await sandbox.sendServerRequest(session, { method: 'elicitation/create', params })).toMatchObject({
      action: 'accept',
    });
    await sandbox.announceToolsChanged();
    await expect.poll(() => changes).toBeGreaterThan(0);
  });

  it(`settles with the SDK of version 2 on the newest revision that the server has (${path})`, async () => {
    const { sandbox, program } = await bridged(way);
    const client = await v2(program, 'auto');
    expect(client.getNegotiatedProtocolVersion()).toBe(way === 'mcp' ? '2026-07-28' : '2025-11-25');
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('search_customers');
    expect(JSON.stringify(await client.callTool(SEARCH))).toContain(sandbox.marks.northwind);
    const kpi = { name: 'get_kpi', arguments: { dashboard: 'Délais' } };
    expect((await client.callTool(kpi)).isError).toBeFalsy();
    const [asked] = sandbox.requests.filter(({ rpc }) => rpc?.tool === 'get_kpi').slice(-1);
    expect(asked?.header('mcp-param-dashboard')).toEqual(
      way === 'mcp' ? [`=?base64?${Buffer.from('Délais').toString('base64')}?=`] : [],
    );
  });

  it(`goes on after the server was restarted (${path})`, async () => {
    const { sandbox, program } = await bridged(way);
    const client = await v2(program, 'legacy');
    await client.callTool(SEARCH);
    await sandbox.kill();
    await expect(client.callTool(SEARCH)).rejects.toThrow(/GW_/);
    await sandbox.restart();
    await expect
      .poll(async () => JSON.stringify(await client.callTool(SEARCH).catch(() => '')), { timeout: 10_000 })
      .toContain(sandbox.marks.northwind);
  });

  it(`goes on after the app was restarted (${path})`, async () => {
    const { sandbox, program, restart } = await bridged(way);
    const client = await v2(program, 'legacy');
    await client.callTool(SEARCH);
    const again = await restart();
    onTestFinished(() => again.close());
    const call = async () => JSON.stringify(await client.callTool(SEARCH).catch(String));
    await expect.poll(call, { timeout: 10_000 }).toContain(sandbox.marks.northwind);
    await sandbox.announceToolsChanged();
  });

  it.each(way === 'mcp' ? (['legacy', 'auto'] as const) : (['legacy'] as const))(
    `has a call that it cancels end at the server, in the mode %s (${path})`,
    async (mode) => {
      const { sandbox, program, app } = await bridged(way);
      const client = await v2(program, mode);
      const leave = new AbortController();
      const onprogress = () => leave.abort();
      const call = client.callTool(
        { name: 'slow', arguments: { ms: 20_000, steps: 200 } },
        { signal: leave.signal, onprogress },
      );
      await expect(call).rejects.toThrow();
      await sandbox.waitForCounts(({ cancelledCalls }) => cancelledCalls === 1);
      await expect.poll(() => app.records.find(({ tool }) => tool === 'slow')?.outcome).toBe('aborted');
      expect(JSON.stringify(await client.callTool(SEARCH))).toContain(sandbox.marks.northwind);
    },
  );

  it(`has each of several clients' answers reach that client alone (${path})`, async () => {
    const { app, program } = await bridged(way);
    const clients = await Promise.all([
      v1(program),
      v2(program, 'legacy'),
      v2(program, way === 'mcp' ? 'auto' : 'legacy'),
    ]);
    const found = await Promise.all(
      clients.flatMap((client) =>
        Array.from({ length: 10 }, () => client.callTool(SEARCH).then((answer) => JSON.stringify(answer.content))),
      ),
    );
    expect(new Set(found).size).toBe(1);
    await expect.poll(() => app.records.filter(({ tool }) => tool === 'search_customers')).toHaveLength(30);
  });
});
