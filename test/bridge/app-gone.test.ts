import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectChannel, FRAME, openFrames } from '../../main/channel/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { folders } from '../channel/folders.ts';
import { connectClient, startApp, TOKEN } from './app.ts';
import { appProcess, bridgeHere } from './client.ts';
import { httpConnection } from './connection.ts';
import { rig } from './rig.ts';
import { json, result, sessionServer, sse, startUpstream } from './upstream.ts';

const echo = () => sessionServer((heard, res) => json(res, result(heard, { said: heard.message.params })));

describe('the app that goes away', () => {
  it('ends the calls under way with a fault, also when it is killed, and the session goes on when it is back', async () => {
    const server = sessionServer((heard, res) => {
      if (heard.message.params?.name !== 'hangs') json(res, result(heard));
    });
    const upstream = await startUpstream(server.respond);
    const paths = folders();
    connectClient(paths);
    const first = await appProcess(paths, upstream.url);
    const client = bridgeHere(paths.data);
    await client.initialize();
    await client.ask('ping');
    const call = client.ask('tools/call', { name: 'hangs' });
    client.send({ jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: 'hangs', pad: 'x'.repeat(100_000) } });
    await expect.poll(() => upstream.posts('tools/call')).toHaveLength(2);
    first.kill('SIGKILL');
    expect((await call).error.data.code).toBe('GW_SESSION_LOST');
    expect((await client.next((message) => message.id === 'b')).error.data.code).toBe('GW_SESSION_LOST');
    expect((await client.ask('ping')).error.data.code).toBe('GW_NOT_RUNNING');

    await appProcess(paths, upstream.url);
    const before = upstream.heard.length;
    expect((await client.ask('tools/call', { name: 'works' })).result).toEqual({});
    const after = upstream.heard.slice(before);
    expect(after.map(({ method, message }) => message?.method ?? method)).toEqual([
      'initialize',
      'notifications/initialized',
      'GET',
      'tools/call',
    ]);
    expect(after.at(-1)?.headers['mcp-session-id']).toBe('session-2');
    expect(client.received.filter((message) => message.result?.protocolVersion)).toHaveLength(1);
  });

  it('is looked for by itself, so that the server is heard again', async () => {
    const server = echo();
    const upstream = await startUpstream(server.respond);
    const paths = folders();
    connectClient(paths);
    const first = await startApp(paths, { crm: httpConnection(upstream.url) });
    const client = bridgeHere(paths.data);
    await client.initialize();
    await client.ask('ping');
    await first.close();
    const second = await startApp(paths, { crm: httpConnection(upstream.url) });
    onTestFinished(() => second.close());
    await vi.waitFor(() => expect(server.streams.has('session-2')).toBe(true), { timeout: 5000 });
    server.streams.get('session-2')?.write('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
    await client.next((message) => message.method === 'notifications/tools/list_changed');
  });

  it('may take the stream from a client whose grant has ended: calls are answered, upstream is left', async () => {
    let left = false;
    const server = sessionServer((_heard, res) => {
      sse(res);
      res.on('close', () => {
        left = true;
      });
    });
    const { client, app, upstream } = await rig(server.respond);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'slow' } });
    await expect.poll(() => upstream.posts('tools/call')).toHaveLength(1);
    app.sessions[0]?.end(new Fault('GW_TOKEN_UNKNOWN'));
    expect((await client.next((message) => message.id === 1)).error.data.code).toBe('GW_TOKEN_UNKNOWN');
    await app.sessions[0]?.closed;
    await expect.poll(() => left).toBe(true);
    await expect.poll(() => upstream.heard.at(-1)?.method).toBe('DELETE');
    await expect
      .poll(() => app.records.find(({ tool }) => tool === 'slow'))
      .toMatchObject({ outcome: 'fault', code: 'GW_TOKEN_UNKNOWN' });
  });

  it('ends such a stream also when the bridge reads nothing', async () => {
    const server = sessionServer((heard, res) => json(res, result(heard, 'x'.repeat(20_000_000))));
    const upstream = await startUpstream(server.respond);
    const paths = folders();
    connectClient(paths);
    const app = await startApp(paths, { crm: httpConnection(upstream.url) });
    onTestFinished(() => app.close());
    const socket = await connectChannel({ data: paths.data, purpose: 'bridge', id: 'cursor', token: TOKEN });
    const link = openFrames(socket, 100_000_000, { onFrame() {}, onDrain() {}, onClose() {} });
    const params = { protocolVersion: '2025-11-25' };
    const line = (message: object) => [Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))];
    link.send(FRAME.open, 0, [Buffer.from('{"connection":"crm"}')]);
    link.send(FRAME.request, 1, line({ id: 1, method: 'initialize', params }));
    await expect.poll(() => upstream.heard).toHaveLength(1);
    link.pause();
    link.send(FRAME.request, 2, line({ id: 2, method: 'tools/call' }));
    await expect.poll(() => (app.streams[0]?.writableLength ?? 0) > 10_000_000, { timeout: 5000 }).toBe(true);
    app.sessions[0]?.end(new Fault('GW_TOKEN_UNKNOWN'));
    await app.sessions[0]?.closed;
    expect(app.streams[0]?.destroyed).toBe(false);
    await expect.poll(() => upstream.heard.at(-1)?.method).toBe('DELETE');
    await expect.poll(() => app.streams[0]?.destroyed, { timeout: 3000 }).toBe(true);
    socket.destroy();
  });

  it('says why a connection may not be used, and notices when it may', async () => {
    const upstream = await startUpstream(echo().respond);
    const paths = folders();
    connectClient(paths);
    const connections: Record<string, ReturnType<typeof httpConnection>> = {};
    const app = await startApp(paths, connections);
    onTestFinished(() => app.close());
    const client = bridgeHere(paths.data);
    expect((await client.ask('initialize')).error.data.code).toBe('GW_CONNECTION_UNKNOWN');
    connections.crm = httpConnection(upstream.url);
    expect((await client.initialize()).result).toBeDefined();
  });

  it('hangs up on a bridge that does not say first what it wants', async () => {
    const paths = folders();
    const app = await startApp(paths, {});
    onTestFinished(() => app.close());
    const socket = await connectChannel({ data: paths.data, purpose: 'bridge', id: 'cursor', token: TOKEN });
    const closed = Promise.withResolvers<void>();
    const link = openFrames(socket, 1000, { onFrame() {}, onDrain() {}, onClose: closed.resolve });
    link.send(FRAME.request, 1, [Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}')]);
    await closed.promise;
  });
});
