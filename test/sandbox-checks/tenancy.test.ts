import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CompanyId, marks, type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type AnyClient, connect, KINDS, type TrustingFetch, trusting } from './clients.ts';

const COMPANIES: readonly CompanyId[] = ['northwind', 'borealis'];
const other = (company: CompanyId): CompanyId => (company === 'northwind' ? 'borealis' : 'northwind');

let sandbox: Sandbox;
let trusted: TrustingFetch;

beforeAll(async () => {
  sandbox = await startSandbox({ identity: { tool: true } });
  trusted = trusting(sandbox.ca);
});
afterAll(async () => {
  await trusted.close();
  await sandbox.close();
});

const headersOf = (company: CompanyId) => ({ 'X-Onboard-Api-Token': sandbox.sharedKeys[company].key });

describe('answers never mix companies', () => {
  const clients = new Map<string, AnyClient>();
  beforeAll(async () => {
    for (const company of COMPANIES) {
      for (const kind of KINDS) {
        clients.set(`${company} ${kind}`, await connect(kind, sandbox, trusted.fetch, headersOf(company)));
      }
    }
  });
  afterAll(async () => {
    await Promise.all([...clients.values()].map((client) => client.close()));
  });

  const tool = fc.constantFrom(
    ['search_customers', { query: '' }],
    ['list_projects', {}],
    ['get_kpi', {}],
    ['find_blockers', {}],
    ['whoami', {}],
    ['run_api_request', { method: 'GET', path: '/tasks/?page=1&page_size=2' }],
    ['stream', { count: 3, delayMs: 1 }],
    ['big', { bytes: 4096 }],
  ) as fc.Arbitrary<[string, Record<string, unknown>]>;
  const call = fc.record({ company: fc.constantFrom(...COMPANIES), kind: fc.constantFrom(...KINDS), tool });

  test('in any interleaving of calls of both companies over all transports', async () => {
    const interleaving = fc.array(call, { minLength: 2, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(interleaving, async (calls) => {
        await Promise.all(
          calls.map(async ({ company, kind, tool: [name, args] }) => {
            const text = await clients.get(`${company} ${kind}`)?.call(name, args);
            expect(text).toContain(marks[company]);
            expect(text).not.toContain(marks[other(company)]);
          }),
        );
      }),
      { numRuns: 30, interruptAfterTimeLimit: 10_000 },
    );
  });
});

test('every record of a company carries its mark and not the mark of the other', async () => {
  for (const company of COMPANIES) {
    const headers = { Authorization: `Token ${sandbox.sharedKeys[company].key}` };
    for (const path of ['/tasks/', '/customers/', '/projects/']) {
      const records = (await (await trusted.fetch(`${sandbox.origin}${path}`, { headers })).json()) as unknown[];
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) {
        expect(JSON.stringify(record)).toContain(marks[company]);
        expect(JSON.stringify(record)).not.toContain(marks[other(company)]);
      }
    }
  }
});

test('a record of another company is as good as not there', async () => {
  const client = await connect('v2 stateless', sandbox, trusted.fetch, headersOf('borealis'));
  const read = await client.call('run_api_request', { method: 'GET', path: '/tasks/410141/' });
  expect(JSON.parse(read)).toEqual({ status: 404, body: { detail: 'Not found.' } });
  const changed = await client.call('run_api_request', {
    method: 'PATCH',
    path: '/tasks/410141/',
    body: { note: 'x' },
  });
  expect(JSON.parse(changed).status).toBe(404);
  await client.close();
});

test("a preview's token is worth nothing to another company", async () => {
  const owner = await connect('v2 sessions', sandbox, trusted.fetch, headersOf('northwind'));
  const thief = await connect('v2 sessions', sandbox, trusted.fetch, headersOf('borealis'));
  const preview = JSON.parse(await owner.call('preview_update', { task_id: 410150, note: 'mine' }));
  const apply = { task_id: 410150, apply: preview.preview_token };
  expect(await thief.call('preview_update', apply)).toBe('no such preview');
  expect(await owner.call('preview_update', apply)).toContain('"applied":true');
  await Promise.all([owner.close(), thief.close()]);
});

describe('a session is refused to everyone but the company and user that opened it', () => {
  const listTools = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' });
  const post = (url: string, headers: Record<string, string>) =>
    trusted.fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...headers },
      body: listTools,
    });

  test('over Streamable HTTP: 404, also for its stream and its end', async () => {
    const client = await connect('v2 sessions', sandbox, trusted.fetch, headersOf('northwind'));
    const session = sandbox.sessions('northwind').at(-1) ?? '';
    const theft = { ...headersOf('borealis'), 'Mcp-Session-Id': session };
    expect((await post(sandbox.urls.mcp, theft)).status).toBe(404);
    const accept = { ...theft, accept: 'text/event-stream' };
    expect((await trusted.fetch(sandbox.urls.mcp, { headers: accept })).status).toBe(404);
    expect((await trusted.fetch(sandbox.urls.mcp, { method: 'DELETE', headers: theft })).status).toBe(404);
    expect(sandbox.sessions('northwind')).toContain(session);
    await client.close();
  });

  test('over HTTP+SSE: 404', async () => {
    const client = await connect('v2 sse', sandbox, trusted.fetch, headersOf('northwind'));
    const session = sandbox.sessions('northwind').at(-1) ?? '';
    const answer = await post(`${sandbox.origin}/mcp/messages?session_id=${session}`, headersOf('borealis'));
    expect(answer.status).toBe(404);
    await client.close();
  });

  test('but goes on under the key that replaces the one it was opened with', async () => {
    const old = sandbox.keys.create('northwind', 'tomas@northwind.example');
    const client = await connect('v2 sessions', sandbox, trusted.fetch, { Authorization: `Token ${old.key}` });
    const session = { 'Mcp-Session-Id': sandbox.sessions('northwind').at(-1) ?? '' };
    const next = sandbox.keys.rotate(old.key, { overlap: false });
    expect((await post(sandbox.urls.mcp, { ...session, Authorization: `Token ${old.key}` })).status).toBe(401);
    expect((await post(sandbox.urls.mcp, { ...session, Authorization: `Token ${next.key}` })).status).toBe(200);
    const colleague = sandbox.keys.create('northwind', 'ada@northwind.example');
    expect((await post(sandbox.urls.mcp, { ...session, Authorization: `Token ${colleague.key}` })).status).toBe(404);
    await client.close();
  });
});
