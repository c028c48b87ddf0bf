import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Web } from '../../main/web/index.ts';
import { ask, openSession, openStream, originOf, post } from './requests.ts';
import { CANARY, type FakeApp, fakeApp, serve } from './rig.ts';

let files: string;
let app: FakeApp;
let web: Web;
let time: number;

beforeAll(() => {
  files = mkdtempSync(join(tmpdir(), 'gangway-window-'));
  writeFileSync(join(files, 'index.html'), '<!doctype html><title>Gangway</title>');
  writeFileSync(join(files, 'main.js'), 'export {};');
  writeFileSync(join(files, 'main.js.map'), '{}');
});
afterAll(() => rmSync(files, { recursive: true }));
beforeEach(async () => {
  time = 1_000_000;
  app = fakeApp();
  web = await serve(app, files, { now: () => time });
});
afterEach(() => web.close());

const codeOf = (answer: { readonly json: { readonly problem?: { readonly code: string } } }) =>
  answer.json.problem?.code;

describe('who is answered (rule 1)', () => {
  it('asks at 127.0.0.1: no other address of this computer is listened on', async () => {
    for (const host of ['127.0.0.2', '::1']) {
      const socket = connect({ host, port: web.port });
      const outcome = await new Promise((resolve) => {
        socket.once('connect', () => resolve('connected'));
        socket.once('error', () => resolve('refused'));
      });
      socket.destroy();
      expect(outcome, host).toBe('refused');
    }
  });

  it('names exactly the address that is listened on', async () => {
    const { port } = web;
    const session = await openSession(web);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
    ]) {
      for (const path of ['/', '/main.js', '/events', '/nothing']) {
        const answer = await ask(web, path, { headers: { Host: host, ...session.bearer } });
        expect([answer.status, codeOf(answer)], `${host} ${path}`).toEqual([403, 'GW_WINDOW_FOREIGN']);
        expect(answer.text).not.toContain('<title>');
      }
    }
  });

  it('comes from no other origin, and has to say its own to change anything', async () => {
    const { bearer } = await openSession(web);
    const headers = { 'Content-Type': 'application/json', ...bearer };
    const own = originOf(web);
    for (const origin of [
      undefined,
      'null',
      'https://evil.example',
      `${own}.evil.example`,
      own.replace('http', 'https'),
      own.replace('127.0.0.1', 'localhost'),
      `http://127.0.0.1:${web.port + 1}`,
      own.toUpperCase(),
    ]) {
      const asking = { headers: { ...headers, ...(origin && { Origin: origin }) }, body: '{}' };
      const answer = await ask(web, '/call/status.read', { ...asking, method: 'POST' });
      expect([answer.status, codeOf(answer)], origin).toEqual([403, 'GW_WINDOW_FOREIGN']);
      expect((await ask(web, '/session', { ...asking, method: 'DELETE' })).status, origin).toBe(403);
      const read = await ask(web, '/', { headers: origin ? { Origin: origin } : {} });
      expect(read.status, origin).toBe(origin ? 403 : 200);
    }
    expect(app.asked).toEqual([]);
    expect(await post(web, '/call/status.read', {}, bearer)).toMatchObject({ status: 200, json: { ok: true } });
  });

  it('is not a page of another site, nor of another port, as the browser tells', async () => {
    const { bearer } = await openSession(web);
    for (const site of ['cross-site', 'same-site']) {
      for (const [path, mode] of [
        ['/main.js', 'no-cors'],
        ['/events', 'cors'],
        ['/', 'no-cors'],
        ['/main.js', 'navigate'],
      ] as const) {
        const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, ...bearer };
        expect((await ask(web, path, { headers })).status, `${site} ${path} ${mode}`).toBe(403);
      }
      const opening = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate' };
      expect((await ask(web, '/', { headers: opening })).status, 'the page itself may be opened from a file').toBe(200);
    }
    expect((await ask(web, '/main.js', { headers: { 'Sec-Fetch-Site': 'same-origin' } })).status).toBe(200);
  });

  it('has the token of a session, in the header and nowhere else', async () => {
    const { token, bearer } = await openSession(web);
    const wrong = [
      undefined,
      '',
      'Bearer',
      `Bearer ${token}x`,
      `Bearer ${'A'.repeat(43)}`,
      `Basic ${token}`,
      token,
      `Bearer  ${token}`,
    ];
    for (const authorization of wrong) {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const call = await post(web, '/call/status.read', {}, headers);
      expect([call.status, codeOf(call)], authorization).toEqual([401, 'GW_WINDOW_SESSION']);
      expect((await ask(web, '/events', { headers })).status).toBe(401);
    }
    expect((await ask(web, `/events?token=${token}`, {})).status).toBe(404);
    expect((await ask(web, '/events', { headers: { Cookie: `token=${token}` } })).status).toBe(401);
    expect(app.asked).toEqual([]);
    expect((await post(web, '/call/status.read', {}, bearer)).status).toBe(200);
  });
});

describe('codes', () => {
  it('open one window', async () => {
    const { code, address, validForMs } = web.issueCode();
    expect(address).toBe(`${originOf(web)}/#code=${code}`);
    expect(validForMs).toBe(60_000);
    expect((await post(web, '/session', { code })).status).toBe(200);
    const again = await post(web, '/session', { code });
    expect([again.status, codeOf(again)]).toEqual([401, 'GW_WINDOW_CODE']);
  });

  it('are valid for a minute', async () => {
    const { code } = web.issueCode();
    const late = web.issueCode();
    time += 59_999;
    expect((await post(web, '/session', { code })).status).toBe(200);
    time += 1;
    expect((await post(web, '/session', { code: late.code })).status).toBe(401);
  });

  it('end when several wrong ones were tried', async () => {
    const { code } = web.issueCode();
    for (let tries = 0; tries < 9; tries++) await post(web, '/session', { code: `${code.slice(0, -1)}!` });
    const other = web.issueCode();
    for (let tries = 0; tries < 10; tries++) await post(web, '/session', { code: 'wrong' });
    expect((await post(web, '/session', { code })).status).toBe(401);
    expect((await post(web, '/session', { code: other.code })).status).toBe(401);
    expect((await post(web, '/session', { code: web.issueCode().code })).status).toBe(200);
  });

  it('are refused when they are no text, or not there', async () => {
    for (const body of [{}, [], null, 'x', { code: 7 }, { code: null }, { code: { length: 43 } }]) {
      expect((await post(web, '/session', body)).status, JSON.stringify(body)).toBe(401);
    }
  });

  it('are at most four at a time', async () => {
    const codes = Array.from({ length: 5 }, () => web.issueCode().code);
    expect((await post(web, '/session', { code: codes[0] })).status).toBe(401);
    expect((await post(web, '/session', { code: codes[1] })).status).toBe(200);
  });
});

describe('sessions', () => {
  it('are at most four: a further window ends the one that was away for longest', async () => {
    const first = await openSession(web);
    const stream = await openStream(web, first);
    time += 1;
    const second = await openSession(web);
    time += 1;
    const others = [await openSession(web), await openSession(web), await openSession(web)];
    expect((await post(web, '/call/status.read', {}, second.bearer)).status).toBe(401);
    for (const each of [first, ...others]) {
      expect((await post(web, '/call/status.read', {}, each.bearer)).status).toBe(200);
    }
    stream.res.destroy();
  });

  it('end after a quarter of an hour without news, and not while there is a stream', async () => {
    const idle = await openSession(web);
    const live = await openSession(web);
    const stream = await openStream(web, live);
    time += 15 * 60_000 + 1;
    expect((await post(web, '/call/status.read', {}, idle.bearer)).status).toBe(401);
    expect((await post(web, '/proof', { id: idle.id, challenge: 'A'.repeat(43) })).status).toBe(401);
    expect((await post(web, '/call/status.read', {}, live.bearer)).status).toBe(200);
    stream.res.destroy();
  });

  it('end when the window says so, and its stream with them', async () => {
    const session = await openSession(web);
    const stream = await openStream(web, session);
    const ended = await ask(web, '/session', {
      method: 'DELETE',
      headers: { Origin: originOf(web), ...session.bearer },
    });
    expect(ended.status).toBe(204);
    await stream.ended;
    expect((await post(web, '/call/status.read', {}, session.bearer)).status).toBe(401);
    await expect.poll(() => app.listening, { timeout: 6000 }).toBe(0);
  });

  it('are proved by what only the process knows that opened them', async () => {
    const { id, token } = await openSession(web);
    const challenge = 'c'.repeat(43);
    const key = createHash('sha256').update(token).digest();
    expect((await post(web, '/proof', { id, challenge })).json).toEqual({
      proof: createHmac('sha256', key).update(challenge).digest('base64url'),
    });
    for (const body of [{ id }, { challenge }, { id: 'other', challenge }, { id, challenge: 'short' }, null]) {
      expect((await post(web, '/proof', body)).status, JSON.stringify(body)).toBe(401);
    }
  });
});

describe('news', () => {
  it('come as lines of JSON, on one stream for each window', async () => {
    const session = await openSession(web);
    const first = await openStream(web, session);
    expect([first.status, first.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    app.tell('activity.added', []);
    await expect.poll(() => first.lines, { timeout: 6000 }).toEqual(['{"push":"activity.added","value":[]}']);
    const second = await openStream(web, session);
    await first.ended;
    app.tell('activity.added', []);
    await expect.poll(() => second.lines, { timeout: 6000 }).toHaveLength(1);
    expect(first.lines).toHaveLength(1);
    second.res.destroy();
    await expect.poll(() => app.listening, { timeout: 6000 }).toBe(0);
  });

  it('are not piled up for a window that takes none', async () => {
    const stream = await openStream(web, await openSession(web));
    stream.res.pause();
    const value = await app.calls['status.read']({});
    for (let told = 0; told < 5000 && app.listening > 0; told++) {
      app.change(value);
      if (told % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(app.listening, 'the stream was cut').toBe(0);
    stream.res.resume();
    await stream.ended;
  });
});

describe('what is served', () => {
  const EXPECTED: Readonly<Record<string, string>> = {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  };

  it('carries the same protection on every kind of answer (rule 8)', async () => {
    const session = await openSession(web);
    const stream = await openStream(web, session);
    const answers = [
      await ask(web, '/'),
      await ask(web, '/main.js'),
      await ask(web, '/nothing'),
      await ask(web, '/', { method: 'PUT', headers: { Origin: originOf(web) } }),
      await ask(web, '/', { headers: { Host: 'evil.example' } }),
      await post(web, '/session', { code: web.issueCode().code }),
      await post(web, '/session', { code: 'wrong' }),
      await post(web, '/call/status.read', {}, session.bearer),
      stream,
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject(EXPECTED);
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    stream.res.destroy();
  });

  it('is the files read at the start and nothing else', async () => {
    expect(await ask(web, '/')).toMatchObject({ status: 200, text: '<!doctype html><title>Gangway</title>' });
    expect((await ask(web, '/main.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    const head = await ask(web, '/', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    writeFileSync(join(files, 'later.js'), '');
    for (const path of [
      '/later.js',
      '/main.js.map',
      '/index.html',
      '/../package.json',
      '/%2e%2e/package.json',
      '/main.js?x',
      '//main.js',
      '/.well-known/oauth-protected-resource',
      '/favicon.ico',
      '/constructor',
    ]) {
      expect((await ask(web, path)).status, path).toBe(404);
    }
    rmSync(join(files, 'later.js'));
  });

  it('takes requests of up to 64 KiB of JSON', async () => {
    const { bearer } = await openSession(web);
    const large = await post(web, '/call/connections.test', { id: 'x'.repeat(70_000) }, bearer);
    expect([large.status, codeOf(large)]).toEqual([413, 'GW_BODY_TOO_LARGE']);
    const chunked = await ask(web, '/call/connections.test', {
      method: 'POST',
      headers: { Origin: originOf(web), 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked', ...bearer },
      body: Buffer.alloc(70_000, 'x'),
    });
    expect(chunked.status).toBe(413);
    for (const [type, body] of [
      ['text/plain', '{}'],
      ['application/x-www-form-urlencoded', 'a=b'],
      ['application/json', `{"id": ${CANARY}`],
    ] as const) {
      const headers = { Origin: originOf(web), 'Content-Type': type, ...bearer };
      const answer = await ask(web, '/call/connections.test', { method: 'POST', headers, body });
      expect([answer.status, codeOf(answer)], type).toEqual([400, 'GW_WINDOW_REQUEST']);
      expect(answer.text).not.toContain(CANARY);
    }
    expect(app.asked).toEqual([]);
  });

  it('says when the window was not built, or the port is taken', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'gangway-no-window-'));
    await expect(serve(app, empty)).rejects.toMatchObject({ code: 'GW_WINDOW_MISSING' });
    await expect(serve(app, join(empty, 'none'))).rejects.toMatchObject({ code: 'GW_WINDOW_MISSING' });
    rmSync(empty, { recursive: true });
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    await expect(serve(app, files, { port })).rejects.toMatchObject({
      code: 'GW_WINDOW_PORT_TAKEN',
      details: { port },
    });
    holder.close();
  });
});
