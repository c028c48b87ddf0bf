/** Clients that are not ours, over the whole way: gate, front, connection, TLS, a server of Onboard's kind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCallLog } from '../../main/audit/index.ts';
import { createGrants } from '../../main/clients/index.ts';
import { createConnections, PROVIDERS } from '../../main/connections/index.ts';
import { startGateway } from '../../main/gateway/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { type CompanyId, marks, type Sandbox, startSandbox } from '../sandbox/index.ts';

async function startHouse(sandbox: Sandbox) {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-legacy-'));
  const secrets = new Map<string, string>();
  const upstream = createUpstream({ trust: { anchors: [sandbox.ca] }, proxyFor: async () => ({ kind: 'direct' }) });
  const vault = {
    getPassword: async (service: string, account: string) => secrets.get(`${service} ${account}`) ?? null,
    setPassword: async (service: string, account: string, password: string) =>
      void secrets.set(`${service} ${account}`, password),
    deletePassword: async (service: string, account: string) => secrets.delete(`${service} ${account}`),
  };
  const connections = createConnections({ folder, vault, upstream, providers: PROVIDERS });
  const grants = createGrants(folder);
  const calls = createCallLog();
  const gateway = await startGateway({
    grants,
    connections,
    policy: createPolicy(),
    calls,
    port: 0,
  });
  for (const company of ['northwind', 'borealis'] as const) {
    await connections.add({
      id: company,
      provider: 'onboard',
      url: sandbox.urls.sse,
      key: sandbox.sharedKeys[company].key,
    });
  }
  return {
    connections,
    grants,
    calls,
    gateway,
    async close() {
      await gateway.close();
      connections.close();
      await upstream.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const INFO = { name: 'legacy-check', version: '1' };
const FORM = { action: 'accept' as const, content: { region: 'north' } };
const COMPLETION = { model: 'none', role: 'assistant' as const, content: { type: 'text' as const, text: 'north' } };

interface AnyClient {
  readonly version: string | undefined;
  readonly errors: Error[];
  tools(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>, onprogress?: () => void): Promise<string>;
  /** Times that the server said its tools changed. */
  readonly changes: () => number;
  terminate(): Promise<void>;
  close(): Promise<void>;
}

const textOf = (result: unknown) =>
  (result as { content: { text?: string }[] }).content.map(({ text = '' }) => text).join('');

async function connectV2(url: string, token: string, mode: 'legacy' | 'auto'): Promise<AnyClient> {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  const client = new Client(INFO, { capabilities: { elicitation: {}, sampling: {} }, versionNegotiation: { mode } });
  const errors: Error[] = [];
  let changes = 0;
  client.setRequestHandler('elicitation/create', () => FORM);
  client.setRequestHandler('sampling/createMessage', () => COMPLETION);
  client.setNotificationHandler('notifications/tools/list_changed', () => void changes++);
  client.onerror = (error) => void errors.push(error);
  await client.connect(transport);
  return {
    version: client.getNegotiatedProtocolVersion(),
    errors,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, onprogress) =>
      textOf(await client.callTool({ name, arguments: args }, onprogress ? { onprogress } : {})),
    changes: () => changes,
    terminate: () => transport.terminateSession(),
    close: () => client.close(),
  };
}

async function connectV1(url: string, token: string): Promise<AnyClient> {
  const transport = new TransportV1(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });
  const client = new ClientV1(INFO, { capabilities: { elicitation: {}, sampling: {} } });
  const errors: Error[] = [];
  let changes = 0;
  client.setRequestHandler(ElicitRequestSchema, () => FORM);
  client.setRequestHandler(CreateMessageRequestSchema, () => COMPLETION);
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes++);
  client.onerror = (error) => void errors.push(error);
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    version: transport.protocolVersion,
    errors,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, onprogress) =>
      textOf(await client.callTool({ name, arguments: args }, undefined, onprogress ? { onprogress } : {})),
    changes: () => changes,
    terminate: () => transport.terminateSession(),
    close: () => client.close(),
  };
}

const CLIENTS = {
  'SDK v2': (url: string, token: string) => connectV2(url, token, 'legacy'),
  'SDK v2, negotiating': (url: string, token: string) => connectV2(url, token, 'auto'),
  'SDK v1': connectV1,
} as const;
const KINDS = Object.keys(CLIENTS) as (keyof typeof CLIENTS)[];

let sandbox: Sandbox;
let house: Awaited<ReturnType<typeof startHouse>>;
const open: AnyClient[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  house = await startHouse(sandbox);
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});
afterAll(async () => {
  await house.close();
  await sandbox.close();
});

async function connect(kind: keyof typeof CLIENTS, company: CompanyId = 'northwind', id = 'tester') {
  const { token } = house.grants.issue({ id, label: id, carrier: 'header', connections: 'all' });
  const client = await CLIENTS[kind](house.gateway.addressOf(company), token);
  open.push(client);
  return client;
}

describe.each(KINDS)('%s', (kind) => {
  test('lists and calls tools, with large answers and progress', async () => {
    const client = await connect(kind);
    expect(client.version).toBe('2025-11-25');
    expect(await client.tools()).toContain('search_customers');
    expect(await client.call('search_customers')).toContain(marks.northwind);
    expect(await client.call('big', { bytes: 3_000_000 })).toHaveLength(3_000_000);
    let progress = 0;
    await client.call('stream', { count: 25 }, () => progress++);
    expect(progress).toBe(25);
    expect(client.errors).toEqual([]);
  });

  test('is asked by the server, and its answers reach it', async () => {
    const client = await connect(kind);
    expect(await client.call('ask', { kind: 'elicit' })).toContain('north');
    expect(await client.call('ask', { kind: 'sample' })).toContain('north');
    expect(client.errors).toEqual([]);
  });

  test('hears of changes on its GET stream', async () => {
    const client = await connect(kind);
    await client.tools();
    await sandbox.announceToolsChanged();
    await expect.poll(() => client.changes()).toBeGreaterThan(0);
  });

  test('goes on after the server forgot every session, and after it was killed and started again', async () => {
    const client = await connect(kind);
    await client.tools();
    await sandbox.endSessions();
    expect(await client.call('echo', { text: 'still here' })).toBe('still here');
    await sandbox.kill();
    await expect(client.call('echo', { text: 'x' })).rejects.toThrow(/Gangway: .*\[GW_/);
    await sandbox.restart();
    await expect
      .poll(() => client.call('echo', { text: 'back' }).catch((error: Error) => error.message), { timeout: 15_000 })
      .toBe('back');
  });

  test('ends its session at the server too', async () => {
    const client = await connect(kind);
    await sandbox.waitForCounts(({ sessions }) => sessions >= 1);
    const before = sandbox.counts().sessions;
    await client.terminate();
    await sandbox.waitForCounts(({ sessions }) => sessions === before - 1);
  });
});

describe('many clients at once', () => {
  test('each sees its own company and its own answers', async () => {
    const clients = await Promise.all(
      Array.from({ length: 8 }, async (_, number) => {
        const company: CompanyId = number % 2 === 0 ? 'northwind' : 'borealis';
        return {
          company,
          client: await connect(KINDS[number % KINDS.length] ?? 'SDK v1', company, `client-${number}`),
        };
      }),
    );
    await Promise.all(
      clients.flatMap(({ company, client }, number) =>
        Array.from({ length: 12 }, async (_, round) => {
          const text = `${number} ${round}`;
          expect(await client.call('echo', { text })).toBe(text);
          const records = await client.call('search_customers');
          expect(records).toContain(marks[company]);
          expect(records).not.toContain(marks[company === 'northwind' ? 'borealis' : 'northwind']);
        }),
      ),
    );
    expect(clients.flatMap(({ client }) => client.errors)).toEqual([]);
  });
});

describe('a key that is replaced', () => {
  test('goes unnoticed by a running client, with and without an overlap', async () => {
    const client = await connect('SDK v2');
    await client.tools();
    for (const overlap of [true, false]) {
      const old = sandbox.keys.list('northwind').find(({ user, state }) => user === null && state === 'active');
      const next = sandbox.keys.rotate(old?.id ?? '', { overlap });
      await house.connections.rotations.enterKey('northwind', next.key);
      expect(await client.call('search_customers')).toContain(marks.northwind);
    }
    expect(client.errors).toEqual([]);
  });

  test('with one that is refused is told in words, and forgotten once a good one is there', async () => {
    const client = await connect('SDK v2');
    const old = sandbox.keys.list('northwind').find(({ user, state }) => user === null && state === 'active');
    const next = sandbox.keys.rotate(old?.id ?? '', { overlap: false });
    await expect(client.call('search_customers')).rejects.toThrow('GW_NEEDS_KEY');
    await house.connections.rotations.enterKey('northwind', next.key);
    expect(await client.call('search_customers')).toContain(marks.northwind);
  });
});

describe('a grant that is revoked', () => {
  test('ends its sessions and their streams', async () => {
    const client = await connect('SDK v2', 'northwind', 'leaver');
    await client.tools();
    const before = sandbox.counts().sessions;
    house.grants.revoke('leaver');
    await sandbox.waitForCounts(({ sessions }) => sessions === before - 1);
    await expect(client.call('echo', { text: 'x' })).rejects.toThrow('GW_TOKEN_UNKNOWN');
  });
});
