import { describe, expect, test } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import {
  type Failure,
  type LegacySession,
  type LegacySessionOptions,
  openLegacySession,
  type ResponseSink,
  type Send,
} from '../../main/upstream/index.ts';

/** A server of which every byte is placed by hand. */
function scripted() {
  const requests: Array<{
    method: string;
    path: string | undefined;
    body: string;
    headers: readonly string[];
    sink: ResponseSink;
    aborted: boolean;
    resumed: number;
  }> = [];
  const send: Send = (request, sink, path) => {
    const entry = {
      method: request.method,
      path,
      body: String(request.body ?? ''),
      headers: request.headers,
      sink,
      aborted: false,
      resumed: 0,
    };
    requests.push(entry);
    return {
      abort: () => {
        entry.aborted = true;
      },
      resume: () => {
        entry.resumed++;
      },
    };
  };
  return { requests, send };
}

const URL_OF_SERVER = 'https://mcp.example:8443/v1/mcp/sse?team=7';

function open(more: Partial<LegacySessionOptions> = {}, send?: Send) {
  const server = scripted();
  const seen: string[] = [];
  const messages: string[] = [];
  const failures: Failure[] = [];
  const session: LegacySession = openLegacySession(send ?? server.send, {
    url: URL_OF_SERVER,
    onReady: () => seen.push('ready'),
    onMessage: (message) => messages.push(message.toString()) < 1000,
    onEnd: (failure) => {
      failures.push(failure);
      seen.push(failure.kind === 'fault' ? failure.fault.code : String(failure.refusal.status));
    },
    ...more,
  });
  const stream = () => server.requests[0]?.sink;
  const head = (status = 200, type = 'text/event-stream') => stream()?.onHead(status, ['Content-Type', type], '');
  const data = (text: string) => stream()?.onData(Buffer.from(text));
  const begin = (endpoint = '/messages?s=1') => {
    head();
    return data(`event: endpoint\ndata: ${endpoint}\n\n`);
  };
  return { ...server, session, seen, messages, failures, stream, head, data, begin };
}

const hello = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}');

describe('the message address', () => {
  test.each([
    ['/messages?s=1', '/messages?s=1'],
    ['messages', '/v1/mcp/messages'],
    ['?s=1', '/v1/mcp/sse?s=1'],
    ['https://mcp.example:8443/a#b', '/a'],
    ['//mcp.example:8443/a', '/a'],
    [' /a ', '/a'],
  ])('%j is resolved against the address of the connection', async (endpoint, path) => {
    const { begin, seen, session, requests } = open();
    begin(endpoint);
    expect(seen).toEqual(['ready']);
    void session.post(hello);
    expect(requests[1]).toMatchObject({ method: 'POST', path, body: hello.toString() });
  });

  test.each([
    'https://mcp.example/messages',
    'https://mcp.example:8444/',
    'http://mcp.example:8443/',
    'https://mcp.example.evil.example:8443/',
    'https://evil.example/',
    '//evil.example/',
    'https://mcp.example:8443@evil.example/',
    'https://key@mcp.example:8443/',
    'file:///etc/passwd',
    'blob:https://mcp.example:8443/x',
  ])('%j is refused, and nothing is posted', async (endpoint) => {
    const { begin, seen, session, requests } = open();
    begin(endpoint);
    expect(seen).toEqual(['GW_LEGACY_ENDPOINT']);
    expect(requests[0]?.aborted).toBe(true);
    expect((await session.post(hello)).kind).toBe('fault');
    expect(requests).toHaveLength(1);
  });

  test.each(['https://', `/${'x'.repeat(9000)}`])('is refused when it is no address, or too long', (endpoint) => {
    const { begin, seen } = open();
    begin(endpoint);
    expect(seen).toEqual(['GW_UPSTREAM_MALFORMED']);
  });

  test('counts once: a later one changes nothing', () => {
    const { begin, data, seen, session, requests } = open();
    begin('/a');
    data('event: endpoint\ndata: /b\n\nevent: endpoint\ndata: https://evil.example/\n\n');
    void session.post(hello);
    expect([seen, requests[1]?.path]).toEqual([['ready'], '/a']);
  });

  test('must be known before anything is posted', async () => {
    const { session, requests, head } = open();
    head();
    expect(await session.post(hello)).toMatchObject({ kind: 'fault', fault: { code: 'GW_SESSION_LOST' } });
    expect(requests).toHaveLength(1);
  });
});

test('nothing is posted to a session that is over', async () => {
  const { begin, session, stream, requests } = open();
  begin();
  stream()?.onEnd();
  expect(await session.post(hello)).toMatchObject({ kind: 'fault', fault: { code: 'GW_SESSION_LOST' } });
  expect(requests).toHaveLength(1);
});

describe('the stream', () => {
  test('gives messages as they come, and pauses when told so', () => {
    let room = false;
    const { begin, data, session, requests } = open({ onMessage: () => room });
    begin();
    expect(data('data: {}\n\n')).toBe(false);
    session.resume();
    expect(requests[0]?.resumed).toBe(1);
    room = true;
    expect(data('data: {}\n\n')).toBe(true);
    expect(data(': keep-alive\n\n')).toBe(true);
  });

  test('stays paused when only one of the messages of a chunk said so', () => {
    const { begin, data } = open({ onMessage: (message) => message.toString() !== 'full' });
    begin();
    expect(data('data: full\n\ndata: fine\n\n')).toBe(false);
  });

  test('tells the retry time of the server', () => {
    const retries: number[] = [];
    const { begin, data } = open({ onRetry: (ms) => retries.push(ms) });
    begin();
    data('retry: 2500\n\n');
    expect(retries).toEqual([2500]);
  });

  test('that ends is a lost session, told once', () => {
    const { begin, stream, seen } = open();
    begin();
    stream()?.onEnd();
    stream()?.onFault(new Fault('GW_UPSTREAM_LOST'));
    expect(seen).toEqual(['ready', 'GW_SESSION_LOST']);
  });

  test('that outgrows the limit of an event ends the session', () => {
    const { begin, data, seen, messages } = open({ maxEventBytes: 100 });
    begin();
    data(`data: ${'x'.repeat(200)}\n\ndata: y\n\n`);
    data('data: z\n\n');
    expect([seen, messages]).toEqual([['ready', 'GW_ANSWER_TOO_LARGE'], []]);
  });

  test('says nothing more once it was left, also within one chunk', () => {
    const { begin, data, session, messages, seen } = open({
      onMessage(message) {
        messages.push(message.toString());
        session.close();
        return true;
      },
    });
    begin();
    data('data: 1\n\ndata: 2\n\n');
    expect([messages, seen]).toEqual([['1'], ['ready']]);
  });

  test.each([
    [204, '', '204'],
    [401, 'application/json', '401'],
    [404, 'text/event-stream', '404'],
    [200, 'application/json', 'GW_UPSTREAM_MALFORMED'],
    [200, 'text/event-stream-not', 'GW_UPSTREAM_MALFORMED'],
  ])('refused with %d %s', (status, type, expected) => {
    const { head, stream, seen, requests } = open();
    head(status, type);
    stream()?.onData(Buffer.from('event: endpoint\ndata: /messages\n\n'));
    stream()?.onEnd();
    expect([seen, requests[0]?.aborted]).toEqual([[expected], true]);
  });

  test('asks for an event stream, uncached, and carries the given headers', () => {
    const { requests } = open({ headers: ['User-Agent', 'x'] });
    expect(requests[0]).toMatchObject({
      method: 'GET',
      path: undefined,
      headers: ['accept', 'text/event-stream', 'cache-control', 'no-cache', 'User-Agent', 'x'],
    });
  });

  test('that announces nothing is given up after its time', async () => {
    const { head, seen, requests } = open({ endpointTimeoutMs: 20 });
    head();
    await expect.poll(() => seen).toEqual(['GW_UPSTREAM_TIMEOUT']);
    expect(requests[0]?.aborted).toBe(true);
  });

  test('a fault that comes while the request is still being made is told after the session was returned', async () => {
    const seen: string[] = [];
    const session = openLegacySession(
      (_, sink) => {
        sink.onFault(new Fault('GW_PAUSED', { connection: 'x' }));
        return { abort: () => {}, resume: () => {} };
      },
      { url: URL_OF_SERVER, onReady: () => {}, onMessage: () => true, onEnd: () => seen.push(typeof session.close) },
    );
    expect(seen).toEqual([]);
    await expect.poll(() => seen).toEqual(['function']);
  });
});

describe('a post', () => {
  const posting = () => {
    const rig = open();
    rig.begin();
    const posted = rig.session.post(hello, ['Mcp-Protocol-Version', '2025-11-25']);
    const [, post] = rig.requests;
    if (!post) throw new Error('nothing was posted');
    return { ...rig, posted, post };
  };

  test('carries JSON and the given headers', () => {
    expect(posting().post.headers).toEqual(['content-type', 'application/json', 'Mcp-Protocol-Version', '2025-11-25']);
  });

  test('is accepted with the head of a success, whatever its body says', async () => {
    const { post, posted } = posting();
    post.sink.onHead(202, [], '');
    expect(await posted).toEqual({ kind: 'accepted' });
    for (let sent = 0; sent < 9; sent++) post.sink.onData(Buffer.alloc(10_000));
    expect(post.aborted).toBe(true);
  });

  test('is refused with status, headers and body', async () => {
    const { post, posted } = posting();
    post.sink.onHead(429, ['Retry-After', '3'], '');
    post.sink.onData(Buffer.from('la'));
    post.sink.onData(Buffer.from('ter'));
    post.sink.onEnd();
    expect(await posted).toEqual({
      kind: 'refused',
      refusal: { status: 429, headers: ['Retry-After', '3'], body: Buffer.from('later') },
    });
  });

  test('is refused, not broken, when the refusal is cut off', async () => {
    const { post, posted } = posting();
    post.sink.onHead(500, [], '');
    post.sink.onFault(new Fault('GW_UPSTREAM_LOST'));
    expect(await posted).toMatchObject({ kind: 'refused', refusal: { status: 500 } });
  });

  test('fails with the fault of the way', async () => {
    const { post, posted } = posting();
    post.sink.onFault(new Fault('GW_UPSTREAM_LOST', { host: 'x' }));
    expect(await posted).toMatchObject({ kind: 'fault', fault: { code: 'GW_UPSTREAM_LOST' } });
  });

  test('may still come to an end when the stream is gone, because the server may not have taken it', async () => {
    const { post, posted, stream } = posting();
    stream()?.onEnd();
    expect(post.aborted).toBe(false);
    post.sink.onHead(404, [], '');
    post.sink.onEnd();
    expect(await posted).toMatchObject({ kind: 'refused', refusal: { status: 404 } });
  });

  test('is given up at once when the session is closed', async () => {
    const { post, posted, session } = posting();
    session.close();
    expect(post.aborted).toBe(true);
    expect(await posted).toMatchObject({ kind: 'fault', fault: { code: 'GW_SESSION_LOST' } });
  });
});
