import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type Fetch, type TrustingFetch, trusting } from './clients.ts';

let sandbox: Sandbox;
let trusted: TrustingFetch;
let fetch: Fetch;

beforeAll(async () => {
  sandbox = await startSandbox();
  trusted = trusting(sandbox.ca);
  fetch = trusted.fetch;
});
afterAll(async () => {
  await trusted.close();
  await sandbox.close();
});

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'check', version: '1' } },
};

const openMcp = (headers: Record<string, string>) =>
  fetch(sandbox.urls.mcp, {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(initialize),
  });

const rest = (path: string, headers: Record<string, string>) => fetch(`${sandbox.origin}${path}`, { headers });

describe('on the MCP path', () => {
  test('no credential is a 401 that asks for a Token and points to no OAuth metadata', async () => {
    const answer = await openMcp({});
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Token');
    expect(await answer.json()).toEqual({ detail: 'Authentication credentials were not provided.' });
  });

  test('two credentials that differ are a 400, and the same one twice is fine', async () => {
    const [a, b] = [sandbox.sharedKeys.northwind.key, sandbox.sharedKeys.borealis.key];
    expect((await openMcp({ 'X-Onboard-Api-Token': a, Authorization: `Bearer ${b}` })).status).toBe(400);
    expect((await openMcp({ 'X-Onboard-Api-Token': a, Authorization: `Bearer ${a}` })).status).toBe(200);
  });

  test.each(['Token', 'Token a b', 'Basic abc'])('"Authorization: %s" is a 401', async (value) => {
    expect((await openMcp({ Authorization: value })).status).toBe(401);
  });
});

test('paths are exact, and the HTTP+SSE path is not for POST', async () => {
  const headers = { 'X-Onboard-Api-Token': sandbox.sharedKeys.northwind.key };
  expect((await rest('/mcp/sse/', headers)).status).toBe(404);
  expect((await rest('/mcp/', headers)).status).toBe(404);
  const posted = await fetch(sandbox.urls.sse, { method: 'POST', headers, body: JSON.stringify(initialize) });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
});

test('GET and DELETE of the stateless era are 405', async () => {
  const headers = { 'X-Onboard-Api-Token': sandbox.sharedKeys.northwind.key, 'MCP-Protocol-Version': '2026-07-28' };
  for (const method of ['GET', 'DELETE']) {
    expect(
      (await fetch(sandbox.urls.mcp, { method, headers: { ...headers, accept: 'text/event-stream' } })).status,
    ).toBe(405);
  }
});

describe('on the REST paths', () => {
  test('Token is the only form: Bearer and X-Onboard-Api-Token are no credential there', async () => {
    const { key } = sandbox.sharedKeys.northwind;
    expect((await rest('/tasks/?page=1&page_size=1', { Authorization: `Token ${key}` })).status).toBe(200);
    const refused = await rest('/tasks/', { Authorization: `Bearer ${key}` });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ detail: 'Authentication credentials were not provided.' });
    expect((await rest('/tasks/', { 'X-Onboard-Api-Token': key })).status).toBe(401);
  });

  test('lists are paginated only when a page is asked for, 25 a page and 100 at most', async () => {
    const headers = { Authorization: `Token ${sandbox.sharedKeys.northwind.key}` };
    expect(await (await rest('/tasks/', headers)).json()).toHaveLength(40);
    const first = (await (await rest('/tasks/?page=1', headers)).json()) as { results: unknown[]; next: string };
    expect(first).toMatchObject({ count: 40, previous: null, next: `${sandbox.origin}/tasks/?page=2` });
    expect(first.results).toHaveLength(25);
    const second = (await (await fetch(first.next, { headers })).json()) as { results: unknown[] };
    expect(second).toMatchObject({ next: null, previous: `${sandbox.origin}/tasks/?page=1` });
    expect(second.results).toHaveLength(15);
    const all = (await (await rest('/tasks/?page=1&page_size=1000', headers)).json()) as { results: unknown[] };
    expect(all.results).toHaveLength(40);
    expect(await (await rest('/tasks/?page=9', headers)).json()).toEqual({ detail: 'Invalid page.' });
  });

  test('/me is not there unless switched on', async () => {
    const headers = { Authorization: `Token ${sandbox.sharedKeys.borealis.key}` };
    expect((await rest('/me', headers)).status).toBe(404);
    sandbox.identity.rest = true;
    const mei = sandbox.keys.create('borealis', 'mei@borealis.example');
    const company = { id: 4102, name: 'Borealis Systems' };
    expect(await (await rest('/me', headers)).json()).toMatchObject({ company, user: null, acts_as: 'shared key' });
    expect(await (await rest('/me', { Authorization: `Token ${mei.key}` })).json()).toMatchObject({
      company,
      user: { email: 'mei@borealis.example' },
    });
    sandbox.identity.rest = false;
  });
});

describe('keys', () => {
  const works = async (key: string) =>
    (await rest('/tasks/?page=1&page_size=1', { Authorization: `Token ${key}` })).status === 200;

  test('look like those of Django REST Framework', () => {
    expect(sandbox.keys.create('northwind').key).toMatch(/^[0-9a-f]{40}$/);
  });

  test('die at once when replaced without overlap', async () => {
    const old = sandbox.keys.create('northwind', 'ada@northwind.example');
    const next = sandbox.keys.rotate(old.key, { overlap: false });
    expect(next).toMatchObject({ company: 'northwind', user: { email: 'ada@northwind.example' } });
    expect([await works(old.key), await works(next.key)]).toEqual([false, true]);
  });

  test('work side by side when replaced with overlap, until one is revoked', async () => {
    const old = sandbox.keys.create('northwind');
    const next = sandbox.keys.rotate(old.id, { overlap: true });
    expect([await works(old.key), await works(next.key)]).toEqual([true, true]);
    sandbox.keys.revoke(old.key);
    expect([await works(old.key), await works(next.key)]).toEqual([false, true]);
  });

  test('stop when their overlap is over', async () => {
    const old = sandbox.keys.create('northwind');
    sandbox.keys.rotate(old.key, { overlap: 60_000 });
    expect(await works(old.key)).toBe(true);
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 60_001);
    expect(await works(old.key)).toBe(false);
    expect(sandbox.keys.list('northwind').find(({ id }) => id === old.id)?.state).toBe('dead');
  });

  test('are not made for people a company does not have', () => {
    expect(() => sandbox.keys.create('northwind', 'mei@borealis.example')).toThrow('northwind has no user');
  });
});

describe('for other processes', () => {
  const admin = (path: string, body?: unknown, token = sandbox.adminToken) =>
    fetch(`${sandbox.origin}/sandbox/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'X-Sandbox-Admin': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test('keys are made, rotated, revoked and listed over HTTPS with the admin token', async () => {
    const made = (await (await admin('keys', { company: 'borealis' })).json()) as { id: string; key: string };
    const rotated = (await (await admin('keys/rotate', { key: made.key, overlap: true })).json()) as { key: string };
    expect(rotated.key).not.toBe(made.key);
    expect((await admin('keys/revoke', { key: made.id })).status).toBe(204);
    const listed = (await (await admin('keys')).json()) as ReadonlyArray<{ id: string; state: string }>;
    expect(listed.find(({ id }) => id === made.id)?.state).toBe('dead');
  });

  test('nothing is done without the admin token, or with a body that is not understood', async () => {
    expect((await admin('keys', { company: 'borealis' }, 'wrong')).status).toBe(401);
    expect((await admin('keys', { company: 'elsewhere' })).status).toBe(400);
  });

  test('such requests are not among the recorded ones', () => {
    expect(sandbox.requests.some(({ path }) => path.startsWith('/sandbox/'))).toBe(false);
  });
});
