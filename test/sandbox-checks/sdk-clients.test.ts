import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type AnyClient, connect, type Headers, KINDS, type TrustingFetch, trusting } from './clients.ts';

const FORMS: Readonly<Record<string, (key: string) => Headers>> = {
  'X-Onboard-Api-Token': (key) => ({ 'X-Onboard-Api-Token': key }),
  'Authorization: Token': (key) => ({ Authorization: `Token ${key}` }),
  'Authorization: Bearer': (key) => ({ Authorization: `Bearer ${key}` }),
};

let sandbox: Sandbox;
let overHttp1: TrustingFetch;
let overHttp2: TrustingFetch;

beforeAll(async () => {
  sandbox = await startSandbox();
  overHttp1 = trusting(sandbox.ca);
  overHttp2 = trusting(sandbox.ca, { http2: true });
});
afterAll(async () => {
  await Promise.all([overHttp1.close(), overHttp2.close()]);
  await sandbox.close();
});

const key = () => sandbox.sharedKeys.northwind.key;

async function withClient(kind: (typeof KINDS)[number], headers: Headers, use: (client: AnyClient) => Promise<void>) {
  const client = await connect(kind, sandbox, overHttp1.fetch, headers);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

describe.each(KINDS)('the SDK client %s', (kind) => {
  test.each(Object.keys(FORMS))('connects, lists and calls with the key as %s', async (form) => {
    await withClient(kind, FORMS[form]?.(key()) ?? {}, async (client) => {
      expect(client.serverName).toBe('Onboard sandbox (test server)');
      expect(await client.tools()).toEqual(expect.arrayContaining(['search_customers', 'run_api_request']));
      expect(await client.call('get_kpi', { dashboard: 'time-to-value' })).toContain(sandbox.marks.northwind);
    });
  });

  test('gets progress before the answer', async () => {
    await withClient(kind, { 'X-Onboard-Api-Token': key() }, async (client) => {
      let seen = 0;
      const answer = await client.call('stream', { count: 5, delayMs: 10 }, () => {
        seen += 1;
      });
      expect(answer).toContain('streamed 5');
      // A client may drop the last notification when it comes in one chunk with the answer.
      expect(seen).toBeGreaterThanOrEqual(4);
    });
  });

  test.each(['elicit', 'sample', 'roots'])('is asked for %s in the way of its era', async (what) => {
    await withClient(kind, { 'X-Onboard-Api-Token': key() }, async (client) => {
      expect(await client.call('ask', { kind: what })).toContain('north');
    });
  });
});

test.each(['v2 sessions', 'v2 stateless', 'v2 sse'] as const)('the SDK client %s works over HTTP/2', async (kind) => {
  sandbox.clearRequests();
  const client = await connect(kind, sandbox, overHttp2.fetch, { Authorization: `Token ${key()}` });
  expect(await client.call('stream', { count: 3 }, () => {})).toContain('streamed 3');
  await client.close();
  expect(new Set(sandbox.requests.map(({ httpVersion }) => httpVersion))).toEqual(new Set(['2.0']));
});

test('a wrong key is refused before anything else is said', async () => {
  const wrong = { Authorization: `Token ${'0'.repeat(40)}` };
  for (const kind of KINDS) await expect(connect(kind, sandbox, overHttp1.fetch, wrong)).rejects.toThrow();
  expect(sandbox.requests.at(-1)?.status).toBe(401);
});

test('a tool that whoami stands for is there only when switched on', async () => {
  await withClient('v2 sessions', { 'X-Onboard-Api-Token': key() }, async (client) => {
    expect(await client.tools()).not.toContain('whoami');
  });
  sandbox.identity.tool = true;
  await withClient('v2 stateless', { 'X-Onboard-Api-Token': key() }, async (client) => {
    expect(await client.call('whoami')).toContain('"acts_as":"shared key"');
  });
  sandbox.identity.tool = false;
});

test('the company is named in the instructions only when switched on', async () => {
  const instructions = async () => {
    const client = await connect('v2 sessions', sandbox, overHttp1.fetch, { 'X-Onboard-Api-Token': key() });
    await client.close();
    return client.instructions;
  };
  expect(await instructions()).toBe('Test server. The records are made up.');
  sandbox.identity.instructions = true;
  expect(await instructions()).toBe('Test server. You act in the company Northwind Onboarding (id 4101).');
  sandbox.identity.instructions = false;
});

test('an update is previewed first and applied only with the token of the preview', async () => {
  await withClient('v2 sessions', { 'X-Onboard-Api-Token': key() }, async (client) => {
    const update = { task_id: 410141, status: 'blocked' };
    const { preview, preview_token: token } = JSON.parse(await client.call('preview_update', update));
    expect(preview.after.status).toBe('blocked');
    const path = '/tasks/410141/';
    const unchanged = JSON.parse(await client.call('run_api_request', { method: 'GET', path }));
    expect(unchanged.body.status).not.toBe('blocked');
    expect(await client.call('preview_update', { task_id: 410141, apply: token })).toContain('"applied":true');
    const changed = JSON.parse(await client.call('run_api_request', { method: 'GET', path }));
    expect(changed.body.status).toBe('blocked');
  });
});
