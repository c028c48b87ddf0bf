import { once } from 'node:events';
import https from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox, type Trouble } from '../sandbox/index.ts';
import { connect, type Fetch, type TrustingFetch, trusting } from './clients.ts';

let sandbox: Sandbox;
let overHttp1: TrustingFetch;
let overHttp2: TrustingFetch;

beforeAll(async () => {
  sandbox = await startSandbox();
  overHttp1 = trusting(sandbox.ca);
  overHttp2 = trusting(sandbox.ca, { http2: true });
});
afterEach(() => {
  sandbox.trouble.clear();
  sandbox.clearRequests();
});
afterAll(async () => {
  await Promise.all([overHttp1.close(), overHttp2.close()]);
  await sandbox.close();
});

const PATH = '/tasks/?page=1&page_size=1';
const headers = () => ({ Authorization: `Token ${sandbox.sharedKeys.northwind.key}` });

describe.each(['HTTP/1.1', 'HTTP/2'])('over %s', (protocol) => {
  const get: Fetch = (path, init = {}) => {
    const { fetch } = protocol === 'HTTP/2' ? overHttp2 : overHttp1;
    return fetch(`${sandbox.origin}${path}`, { headers: headers(), redirect: 'manual', ...init });
  };
  const answerTo = (trouble: Trouble) => {
    sandbox.trouble.next(trouble);
    return get(PATH);
  };

  test('a 429 says in header and words when to come back, and the next request is answered', async () => {
    const answer = await answerTo({ kind: 'status', status: 429, retryAfter: 7 });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.json()).toEqual({ detail: 'Request was throttled. Expected available in 7 seconds.' });
    expect((await get(PATH)).status).toBe(200);
  });

  test.each([500, 502, 503])('a %d can be had', async (status) => {
    expect((await answerTo({ kind: 'status', status })).status).toBe(status);
  });

  test('a status can come with any headers and body: metadata that lies, for instance', async () => {
    const resource = 'https://elsewhere.example/mcp';
    const body = JSON.stringify({ resource, authorization_servers: ['http://127.0.0.1:22'] });
    const path = '/.well-known/oauth-protected-resource';
    expect((await get(path)).status).toBe(404);
    sandbox.trouble.always({ kind: 'status', status: 200, body }, { path });
    expect(await (await get(path)).json()).toMatchObject({ resource });
  });

  test('a challenge can point to metadata elsewhere', async () => {
    const answer = await answerTo({ kind: 'lying-challenge', resourceMetadata: 'http://169.254.169.254/meta' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer resource_metadata="http://169.254.169.254/meta"');
  });

  test.each([302, 307] as const)('a %d can point to another origin', async (status) => {
    const location = 'https://elsewhere.example/mcp';
    const answer = await answerTo({ kind: 'redirect', status, location });
    expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
  });

  test('JSON can end in the middle', async () => {
    await expect((await answerTo({ kind: 'malformed-json' })).json()).rejects.toThrow();
  });

  test('the right answer can come under a wrong content type', async () => {
    const answer = await answerTo({ kind: 'content-type', value: 'text/html' });
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.json()).toMatchObject({ count: 40 });
  });

  test('the right answer can come with more headers', async () => {
    const answer = await answerTo({
      kind: 'add-headers',
      headers: [
        ['Set-Cookie', 'a=b'],
        ['Set-Cookie', 'c=d'],
        ['X-Odd', 'yes'],
      ],
    });
    expect([answer.headers.getSetCookie(), answer.headers.get('x-odd')]).toEqual([['a=b', 'c=d'], 'yes']);
  });

  test('the head can be slow', async () => {
    const begun = performance.now();
    await answerTo({ kind: 'slow-head', ms: 60 });
    expect(performance.now() - begun).toBeGreaterThan(55);
  });

  test('the body can be slow', async () => {
    const answer = await answerTo({ kind: 'slow-body', ms: 5, bytes: 40 });
    const pieces = [];
    for await (const piece of answer.body ?? []) pieces.push(piece.length);
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces)).toBeLessThan(200);
  });

  test('the connection can be cut before the head', async () => {
    await expect(answerTo({ kind: 'cut-before-head' })).rejects.toThrow();
    expect(sandbox.requests.at(-1)).toMatchObject({ status: null, outcome: 'cut' });
  });

  test('the connection can be cut within the body', async () => {
    const answer = await answerTo({ kind: 'cut-mid-body', afterBytes: 20 });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    await sandbox.waitFor(({ outcome }) => outcome === 'cut');
  });

  test('a stream can be cut between its events', async () => {
    sandbox.trouble.next({ kind: 'cut-stream', afterMs: 30 }, { path: '/mcp/sse' });
    const answer = await get('/mcp/sse');
    expect(sandbox.counts()).toMatchObject({ openStreams: 1, sessions: 1 });
    await expect(answer.text()).rejects.toThrow();
    await sandbox.waitFor(({ outcome }) => outcome === 'cut');
    await sandbox.waitForCounts(({ openStreams, sessions }) => openStreams === 0 && sessions === 0);
  });

  test('there can be no answer at all', async () => {
    const leave = new AbortController();
    sandbox.trouble.next({ kind: 'no-answer' });
    const answer = get(PATH, { signal: leave.signal });
    const request = await sandbox.waitFor(({ path, company }) => path === PATH && company === 'northwind');
    expect(request).toMatchObject({ status: null, outcome: 'open' });
    leave.abort();
    await expect(answer).rejects.toThrow();
    await sandbox.waitFor(({ outcome }) => outcome === 'client-closed');
  });

  test('a body can go on and on', async () => {
    const answer = await answerTo({ kind: 'body-bomb', bytes: 300_000, as: 'event-stream' });
    expect((await answer.text()).length).toBeGreaterThanOrEqual(300_000);
  });

  test('a request body can be left unread for a while', async () => {
    const begun = performance.now();
    sandbox.trouble.next({ kind: 'slow-read', ms: 60 });
    await get('/tasks/410140/', { method: 'PATCH', body: JSON.stringify({ note: 'n' }) });
    expect(performance.now() - begun).toBeGreaterThan(55);
  });
});

test('headers can be too many or too large', async () => {
  const received = async (trouble: Trouble) => {
    sandbox.trouble.next(trouble);
    const options = { ca: sandbox.ca, headers: headers(), maxHeaderSize: 1_000_000, agent: false };
    const [answer] = await once(https.get(`${sandbox.origin}${PATH}`, options), 'response');
    answer.resume();
    await once(answer, 'close');
    return Object.entries(answer.headers as Record<string, string>).filter(([name]) => name.startsWith('x-bomb-'));
  };
  expect(await received({ kind: 'header-bomb', count: 500, bytes: 100 })).toHaveLength(500);
  const [[, huge] = []] = await received({ kind: 'header-bomb', bytes: 100_000 });
  expect(huge).toHaveLength(100_000);
});

describe('a content-length that lies', () => {
  test.each(['HTTP/1.1', 'HTTP/2'])('and is too long leaves the client without the rest, over %s', async (protocol) => {
    sandbox.trouble.next({ kind: 'lying-length', length: 'long' });
    const { fetch } = protocol === 'HTTP/2' ? overHttp2 : overHttp1;
    await expect(
      fetch(`${sandbox.origin}${PATH}`, { headers: headers() }).then((answer) => answer.text()),
    ).rejects.toThrow();
  });

  test('and is too short leaves bytes over', async () => {
    sandbox.trouble.next({ kind: 'lying-length', length: 'short' });
    const answer = await overHttp1.fetch(`${sandbox.origin}${PATH}`, { headers: headers() });
    await expect(answer.json()).rejects.toThrow();
  });
});

describe('a rule', () => {
  const status = (path: string, key = sandbox.sharedKeys.northwind.key, method = 'GET') =>
    overHttp1
      .fetch(`${sandbox.origin}${path}`, { method, headers: { Authorization: `Token ${key}` } })
      .then((answer) => answer.status);
  const down = { kind: 'status', status: 503 } as const;

  test('meets as many requests as it was made for', async () => {
    const rule = sandbox.trouble.next(down, { times: 2 });
    expect([await status('/tasks/'), await status('/tasks/'), await status('/tasks/')]).toEqual([503, 503, 200]);
    expect(rule.hits).toBe(2);
  });

  test('goes on until stopped', async () => {
    const rule = sandbox.trouble.always(down);
    expect([await status('/tasks/'), await status('/customers/')]).toEqual([503, 503]);
    rule.stop();
    expect(await status('/tasks/')).toBe(200);
  });

  test('can be for one path, method, company or key', async () => {
    const { key, id } = sandbox.keys.create('borealis');
    sandbox.trouble.always(down, { path: '/customers/' });
    expect([await status('/customers/'), await status('/tasks/')]).toEqual([503, 200]);
    sandbox.trouble.clear();
    sandbox.trouble.always(down, { path: /page=2/, method: 'GET' });
    expect([await status('/tasks/?page=2'), await status('/tasks/?page=1')]).toEqual([503, 200]);
    sandbox.trouble.clear();
    sandbox.trouble.always(down, { company: 'borealis' });
    expect([await status('/tasks/', key), await status('/tasks/')]).toEqual([503, 200]);
    sandbox.trouble.clear();
    sandbox.trouble.always(down, { key: id });
    expect([await status('/tasks/', key), await status('/tasks/', sandbox.sharedKeys.borealis.key)]).toEqual([
      503, 200,
    ]);
  });

  test('can be for one JSON-RPC method or tool', async () => {
    const client = await connect('v2 sessions', sandbox, overHttp1.fetch, headers());
    sandbox.trouble.always(down, { tool: 'big' });
    sandbox.trouble.always(down, { rpc: 'tools/list' });
    await expect(client.call('big', { bytes: 1 })).rejects.toThrow();
    await expect(client.tools()).rejects.toThrow();
    expect(await client.call('echo', { text: 'still' })).toBe('still');
    await client.close();
  });

  test('can answer before the request body was read', async () => {
    sandbox.trouble.next({ kind: 'status', status: 413 }, { when: 'head' });
    const answer = await overHttp1.fetch(sandbox.urls.mcp, {
      method: 'POST',
      headers: headers(),
      body: 'x'.repeat(100_000),
    });
    expect(answer.status).toBe(413);
    expect(sandbox.requests.at(-1)?.bodyBytes).toBe(0);
  });
});
