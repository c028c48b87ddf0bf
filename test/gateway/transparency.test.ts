import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, call, jsonOf, KEY, type Rig, type RigOptions, send, startRig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

/** What the upstream got, and an answer that the test gives. */
async function rigOf(
  answer: (req: IncomingMessage, res: ServerResponse, body: Buffer) => void,
  options: RigOptions = {},
) {
  const seen: Array<{ method: string; url: string; raw: string[]; body: Buffer }> = [];
  const script: RequestListener = async (req, res) => {
    const body = await bodyOf(req).catch(() => Buffer.alloc(0));
    seen.push({ method: req.method ?? '', url: req.url ?? '', raw: req.rawHeaders, body });
    answer(req, res, body);
  };
  rig = await startRig(script, options);
  return seen;
}

const lowered = (raw: string[]) => raw.map((text, i) => (i % 2 ? text : text.toLowerCase()));
const valuesOf = (raw: string[], name: string) =>
  lowered(raw).filter((_, i, all) => i % 2 === 1 && all[i - 1] === name);

describe('a request on its way through', () => {
  it('keeps method, body bytes and headers that nobody knows, repeated ones and their order included', async () => {
    const seen = await rigOf((_req, res) => res.writeHead(202).end());
    const body = Buffer.from('{"jsonrpc":"2.0",  "id":1.0,"method":"x","params":{"\\u00e9":"\xff"}}', 'latin1');
    const headers = {
      'Mcp-Session-Id': 'S 1',
      'Mcp-Param-Region': '=?base64?w6k=?=',
      'X-Twice': ['b', 'a'],
      'MCP-Protocol-Version': '2025-11-25',
    };
    const res = await send(rig, { headers, body });
    expect(res.statusCode).toBe(202);
    expect(seen[0]?.method).toBe('POST');
    expect(seen[0]?.url).toBe('/hosted/mcp');
    expect(seen[0]?.body.equals(body)).toBe(true);
    for (const [name, value] of Object.entries(headers))
      expect(valuesOf(seen[0]?.raw ?? [], name.toLowerCase())).toEqual([value].flat());
  });

  it.each(['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'])('passes the method %s', async (method) => {
    const seen = await rigOf((_req, res) => res.writeHead(405, { Allow: 'POST' }).end());
    const res = await send(rig, { method });
    expect([res.statusCode, res.headers.allow, seen[0]?.method]).toEqual([405, 'POST', method]);
  });

  it.each([200, 202, 204, 400, 403, 404, 405, 406, 409, 410, 415, 429, 500, 502, 503])(
    'passes the status %i with body and headers untouched',
    async (status) => {
      const body = status === 204 || status === 202 ? '' : `{"status":${status}}`;
      await rigOf((_req, res) =>
        res
          .writeHead(status, 'Own Words', { 'Retry-After': '7', 'X-Own': 'yes', 'Content-Type': 'application/json' })
          .end(body),
      );
      const res = await send(rig, { body: call(1) });
      expect([res.statusCode, res.statusMessage, res.headers['retry-after'], res.headers['x-own']]).toEqual([
        status,
        'Own Words',
        '7',
        'yes',
      ]);
      expect((await bodyOf(res)).toString()).toBe(body);
    },
  );

  it('never forwards a header that carries a credential, whatever its case, nor cookies or the address of the local side', async () => {
    const seen = await rigOf((_req, res) => res.writeHead(202).end());
    const theirs = {
      'x-ONBOARD-api-token': 'theirs',
      Cookie: 'a=theirs',
      'Proxy-Authorization': 'Basic theirs',
      Referer: 'http://theirs/',
      'Sec-Fetch-Site': 'theirs',
    };
    await send(rig, { headers: theirs, body: call(1) });
    const raw = seen[0]?.raw ?? [];
    expect(JSON.stringify(raw)).not.toContain('theirs');
    expect(JSON.stringify(raw)).not.toContain(rig.token);
    expect(valuesOf(raw, 'authorization')).toEqual([`Bearer ${KEY}`]);
    expect(valuesOf(raw, 'host')).toEqual([new URL(rig.origin).host]);
  });

  it('drops what a Connection header names', async () => {
    const seen = await rigOf((_req, res) => res.writeHead(202).end());
    await send(rig, { headers: { Connection: 'keep-alive, X-Hop', 'X-Hop': 'local', 'X-Far': 'kept' }, body: call(1) });
    expect(valuesOf(seen[0]?.raw ?? [], 'x-hop')).toEqual([]);
    expect(valuesOf(seen[0]?.raw ?? [], 'x-far')).toEqual(['kept']);
  });

  it('leaves the query of the client behind, because the address of the connection is the whole address', async () => {
    const seen = await rigOf((_req, res) => res.writeHead(202).end());
    await send(rig, { path: '/acme/mcp?readonly=false', body: call(1) });
    expect(seen[0]?.url).toBe('/hosted/mcp');
  });

  it('carries large bodies both ways, with and without a declared length', async () => {
    const large = Buffer.alloc(3_000_000, 'abcdefgh');
    const seen = await rigOf((_req, res, body) =>
      res.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(body),
    );
    const known = await bodyOf(await send(rig, { body: large }));
    expect(known.equals(large)).toBe(true);
    const unknown = await bodyOf(await send(rig, { headers: { 'Transfer-Encoding': 'chunked' }, body: large }));
    expect(unknown.equals(large)).toBe(true);
    expect(seen).toHaveLength(2);
  });

  it('refuses a body over the limit with 413, declared or not', async () => {
    await rigOf((_req, res) => res.writeHead(202).end(), { bodyLimit: 1000 });
    const declared = await send(rig, { body: Buffer.alloc(1001, ' ') });
    expect([declared.statusCode, (await jsonOf(declared)).error.data.code]).toEqual([413, 'GW_BODY_TOO_LARGE']);
    const chunked = await send(rig, { headers: { 'Transfer-Encoding': 'chunked' }, body: Buffer.alloc(100_000, ' ') });
    expect([chunked.statusCode, (await jsonOf(chunked)).error.data.code]).toEqual([413, 'GW_BODY_TOO_LARGE']);
  });
});

describe('an answer on its way back', () => {
  it('never relays a challenge, a cookie or what binds the origin', async () => {
    await rigOf((_req, res) =>
      res
        .writeHead(403, {
          'WWW-Authenticate': 'Bearer resource_metadata="https://x/"',
          'Set-Cookie': 's=1',
          'Alt-Svc': 'h3',
          'Strict-Transport-Security': 'max-age=1',
          'X-Kept': '1',
        })
        .end('{}'),
    );
    const { headers } = await send(rig, { body: call(1) });
    expect(
      headers['www-authenticate'] ??
        headers['set-cookie'] ??
        headers['alt-svc'] ??
        headers['strict-transport-security'],
    ).toBeUndefined();
    expect(headers['x-kept']).toBe('1');
  });

  it('leaves behind what a Connection header of the upstream names, also before it', async () => {
    await rigOf((_req, res) =>
      res.writeHead(202, { 'X-Hop': 'upstream', Connection: 'keep-alive, X-Hop', 'X-Far': 'kept' }).end(),
    );
    const { headers } = await send(rig, { body: call(1) });
    expect([headers['x-hop'], headers['x-far']]).toEqual([undefined, 'kept']);
  });

  it('tells in words that the key was refused, instead of a 401 that would make the client sign in against 127.0.0.1', async () => {
    await rigOf((_req, res) => res.writeHead(401, { 'WWW-Authenticate': 'Token' }).end('{"detail":"Invalid token."}'));
    const res = await send(rig, { body: call('a-1') });
    const answer = await jsonOf(res);
    expect([res.statusCode, answer.id, answer.error.data.code]).toEqual([200, 'a-1', 'GW_NEEDS_KEY']);
    expect(rig.connections.get('acme')?.state.kind).toBe('needs-key');
  });

  it('follows no redirect and tells so', async () => {
    const seen = await rigOf((_req, res) => res.writeHead(307, { Location: `${rig.origin}/elsewhere` }).end());
    const answer = await jsonOf(await send(rig, { body: call(5) }));
    expect([answer.id, answer.error.data.code, seen.length]).toEqual([5, 'GW_UPSTREAM_REDIRECT', 1]);
  });

  it('hands on each chunk of a stream when it comes, and its head before the first', async () => {
    let stream: ServerResponse | undefined;
    await rigOf((_req, res) => {
      stream = res;
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.flushHeaders();
    });
    const res = await send(rig, { method: 'GET' });
    expect(res.headers['content-type']).toBe('text/event-stream');
    for (const text of [': comment\n\n', 'id: 7\nretry: 10\ndata: {}\n\n']) {
      const arrived = once(res, 'data');
      stream?.write(text);
      expect(String((await arrived)[0])).toBe(text);
    }
    stream?.end();
    await once(res, 'end');
  });

  it('sends the head of a slow plain answer before its body comes', async () => {
    let answer: ServerResponse | undefined;
    await rigOf((_req, res) => {
      answer = res;
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.flushHeaders();
    });
    const res = await send(rig, { body: call(1) });
    expect(res.statusCode).toBe(200);
    answer?.end('{}');
    expect((await bodyOf(res)).toString()).toBe('{}');
  });

  it('breaks off where the upstream breaks off, and never ends such a stream cleanly', async () => {
    await rigOf((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write('data: {}\n\n', () => res.destroy());
    });
    const res = await send(rig, { body: call(1) });
    await expect(bodyOf(res)).rejects.toThrow(/aborted/);
  });

  it('closes the upstream stream when the client leaves', async () => {
    const left = Promise.withResolvers<void>();
    await rigOf((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.flushHeaders();
      res.on('close', left.resolve);
    });
    (await send(rig, { body: call(1) })).destroy();
    await left.promise;
  });

  it('stops reading upstream when the client stops reading, and slows no other call', async () => {
    let written = 0;
    const full = Promise.withResolvers<void>();
    await rigOf((req, res) => {
      if (req.method === 'POST') {
        res.writeHead(202).end();
        return;
      }
      res.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      const chunk = Buffer.alloc(1024 * 1024);
      const more = () => {
        while (written < 200 && !res.destroyed) {
          written++;
          if (res.write(chunk)) continue;
          full.resolve();
          return;
        }
      };
      res.on('drain', more);
      more();
    });
    const unread = await send(rig, { method: 'GET' });
    await full.promise;
    for (let i = 0; i < 100 && written < 200; i++) expect((await send(rig, { body: call(i) })).statusCode).toBe(202);
    expect(written).toBeLessThan(50);
    unread.destroy();
  });
});
