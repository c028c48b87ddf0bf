import { describe, expect, it, vi } from 'vitest';
import { rig } from './rig.ts';
import { json, result, sessionServer, sse } from './upstream.ts';

const echo = () => sessionServer((heard, res) => json(res, result(heard, { said: heard.message.params })));

describe('the lines of the bridge', () => {
  it('may end in CRLF, be empty, and lack an end at the end', async () => {
    const { client } = await rig(echo().respond);
    await client.initialize();
    client.write('\r\n\n{"jsonrpc":"2.0","id":1,"method":"ping"}\r\n\n{"jsonrpc":"2.0","id":2,"method":"ping"}');
    await client.next((message) => message.id === 1);
    client.stdin.end();
    await client.next((message) => message.id === 2);
    expect(await client.exit).toBe(0);
    expect(client.received.some((message) => message.error)).toBe(false);
  });

  it('may be cut anywhere', async () => {
    const { client } = await rig(echo().respond);
    await client.initialize();
    for (const char of '{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":"ü\\n"}}\n')
      client.stdin.write(Buffer.from(char));
    expect((await client.next((message) => message.id === 1)).result.said).toEqual({ a: 'ü\n' });
  });

  it('stay one line each, however the server lays out its JSON', async () => {
    const server = sessionServer((heard, res) => {
      const body = JSON.stringify(result(heard, { text: 'a\nb' }), null, 2).replaceAll('\n', '\r\n');
      res.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    });
    const { client } = await rig(server.respond);
    await client.initialize();
    expect((await client.ask('tools/call')).result.text).toBe('a\nb');
  });

  it('may be large, both ways', async () => {
    const { client } = await rig(echo().respond);
    await client.initialize();
    const params = { text: 'lorem "ipsum" ü \\ '.repeat(150_000) };
    const { said } = (await client.ask('tools/call', params)).result;
    expect(said.text === params.text).toBe(true);
  });

  it('are refused beyond 4 MiB with the id that they carry, wherever it stands', async () => {
    const { client, upstream } = await rig(echo().respond);
    await client.initialize();
    const text = 'x'.repeat(4 * 1024 * 1024);
    client.write(`{"jsonrpc":"2.0","method":"tools/call","params":{"id":1,"text":"${text}"},"id":"last"}\n`);
    client.write(`{"jsonrpc":"2.0","method":"notifications/x","params":{"text":"${text}"}}\n`);
    expect((await client.next((message) => message.id === 'last')).error.data.code).toBe('GW_BODY_TOO_LARGE');
    await client.ask('ping');
    expect(upstream.posts('tools/call')).toEqual([]);
    expect(client.received.filter((message) => message.error)).toHaveLength(1);
  });

  it('are not read from the server faster than the client takes them', async () => {
    const chunk = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/x', params: { text: 'x'.repeat(60_000) } })}\n\n`;
    let written = 0;
    let done = false;
    const server = sessionServer((heard, res) => {
      sse(res);
      const pump = () => {
        while (written < 300_000_000) {
          written += chunk.length;
          if (!res.write(chunk)) return void res.once('drain', pump);
        }
        res.end(`data: ${JSON.stringify(result(heard))}\n\n`);
        done = true;
      };
      pump();
    });
    const { client } = await rig(server.respond, { read: false });
    client.stdin.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } })}\n`,
    );
    client.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    client.stdin.write('{"jsonrpc":"2.0","id":2,"method":"tools/call"}\n');
    let last = -1;
    await vi.waitFor(
      () => {
        const before = last;
        last = written;
        expect(written).toBeGreaterThan(0);
        expect(written).toBe(before);
      },
      { timeout: 8000, interval: 200 },
    );
    expect(done).toBe(false);
    expect(written).toBeLessThan(30_000_000);
    let bytes = 0;
    client.stdout.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    await vi.waitFor(() => expect(done && bytes > 300_000_000 - 6 * 300_000).toBe(true), {
      timeout: 15_000,
      interval: 50,
    });
  });
});

describe('the end of the bridge', () => {
  it('waits for answers under way when the client closes its side', async () => {
    let answer = () => {};
    const server = sessionServer((heard, res) => {
      answer = () => json(res, result(heard));
    });
    const { client, upstream } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call' });
    client.stdin.end();
    await expect.poll(() => upstream.posts('tools/call')).toHaveLength(1);
    answer();
    await client.next((message) => message.id === 1);
    expect(await client.exit).toBe(0);
  });

  it('waits for two seconds at most', async () => {
    const { client } = await rig(sessionServer(() => {}).respond);
    await client.initialize();
    const started = performance.now();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call' });
    client.stdin.end();
    expect(await client.exit).toBe(0);
    expect(performance.now() - started).toBeGreaterThan(1900);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('comes when nobody reads any more', async () => {
    const { client } = await rig(echo().respond);
    await client.initialize();
    client.stdout.destroy();
    expect(await client.exit).toBe(0);
  });
});
