import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseAddress, publishAddress } from '../../main/channel/address.ts';
import { folders } from '../channel/folders.ts';
import { connectClient, startApp, TOKEN } from './app.ts';
import { bridgeHere, bridgeProcess, programs } from './client.ts';
import { httpConnection } from './connection.ts';
import { rig } from './rig.ts';
import { json, result, sessionServer, startUpstream } from './upstream.ts';

const echo = () => sessionServer((heard, res) => json(res, result(heard, { said: heard.message.params })));

describe('the bridge without the app', () => {
  it('says so to every request, drops notifications, and works as soon as the app is there', async () => {
    const upstream = await startUpstream(echo().respond);
    const paths = folders();
    connectClient(paths);
    const client = bridgeHere(paths.data);
    expect((await client.ask('initialize')).error.data.code).toBe('GW_NOT_RUNNING');
    client.send({ jsonrpc: '2.0', method: 'notifications/initialized' }, { jsonrpc: '2.0', id: 9, result: {} });
    const second = await client.ask('ping');
    expect(second.error.message).toContain('Start Gangway');
    expect(client.received).toHaveLength(2);
    const app = await startApp(paths, { crm: httpConnection(upstream.url) });
    onTestFinished(() => app.close());
    expect((await client.initialize()).result.protocolVersion).toBe('2025-11-25');
    expect(upstream.posts('initialize')).toHaveLength(1);
    expect(client.said()).toContain('GW_NOT_RUNNING');
    expect(client.said().match(/\n/g)).toHaveLength(1);
  });

  it('answers what cannot be read as such, and every member of a batch', async () => {
    const { data } = folders();
    const client = bridgeHere(data);
    client.write(
      '{"id":\n[{"jsonrpc":"2.0","id":"a","method":"x"},{"jsonrpc":"2.0","method":"y"},{"jsonrpc":"2.0","id":2,"method":"z"}]\n[{"jsonrpc":"2.0","id":3,"method":"z"}]\n',
    );
    await expect.poll(() => client.received).toHaveLength(3);
    expect(client.received[0]).toMatchObject({ id: null, error: { code: -32700 } });
    expect(client.received[1].map((each: { id: unknown }) => each.id)).toEqual(['a', 2]);
    expect(client.received[2].map((each: { id: unknown }) => each.id)).toEqual([3]);
  });

  it('ends at once when the client leaves', async () => {
    const client = bridgeHere(folders().data);
    await client.ask('ping');
    const started = performance.now();
    client.stdin.end();
    expect(await client.exit).toBe(0);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('the token of the client', () => {
  const refused = async (data: string, client?: string) =>
    (await bridgeHere(data, client === undefined ? {} : { client }).ask('ping')).error;

  it.each([0o604, 0o640, 0o644, 0o622])('is not used when others can get at its file (%o)', async (mode) => {
    const paths = folders();
    connectClient(paths, TOKEN, mode);
    const error = await refused(paths.data);
    expect(error.data.code).toBe('GW_CLIENT_TOKEN_UNREADABLE');
    expect(error.message).toContain('other users can read it');
  });

  it.each([
    ['there is none', (file: string) => rmSync(file)],
    ['it is empty', (file: string) => writeFileSync(file, '\n')],
    ['it is not a token', (file: string) => writeFileSync(file, 'x'.repeat(5000))],
    [
      'ELOOP',
      (file: string) => {
        rmSync(file);
        writeFileSync(`${file}.real`, TOKEN, { mode: 0o600 });
        symlinkSync(`${file}.real`, file);
      },
    ],
  ])('is missed in words: %s', async (reason, spoil) => {
    const paths = folders();
    connectClient(paths);
    spoil(join(paths.data, 'clients', 'cursor.token'));
    const error = await refused(paths.data);
    expect(error.data.code).toBe('GW_CLIENT_TOKEN_UNREADABLE');
    expect(error.message).toContain(reason);
  });

  it.each(['../cursor', '', '.', 'a/b', 'x'.repeat(65)])(
    'is not looked for under a name that is no client id: %j',
    async (client) => {
      const paths = folders();
      connectClient(paths);
      expect((await refused(paths.data, client)).message).toContain('not a client id');
    },
  );

  it('is refused by the app when it was replaced, and taken when the new one is in place', async () => {
    const { paths, client } = await rig(echo().respond);
    await client.initialize();
    connectClient(paths, `gw_${'w'.repeat(43)}`);
    const late = bridgeHere(paths.data);
    expect((await late.ask('ping')).error.data.code).toBe('GW_TOKEN_UNKNOWN');
    connectClient(paths);
    expect((await late.initialize()).result).toBeDefined();
  });

  it('reaches nothing that is not the app, and neither does a call', async () => {
    const paths = folders();
    connectClient(paths);
    const address = chooseAddress(paths);
    let heard = '';
    const impostor = createServer((socket: Socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        socket.write(`${'s'.repeat(32)}\n`);
      });
    });
    impostor.listen(address);
    await once(impostor, 'listening');
    onTestFinished(() => void impostor.close());
    publishAddress(paths.data, address);
    const client = bridgeHere(paths.data);
    const { error } = await client.ask('tools/call', { name: 'secret-business' });
    expect(error.data.code).toBe('GW_LISTENER_UNPROVEN');
    expect(heard).toMatch(/^gangway\/1 bridge cursor /);
    expect(heard).not.toContain(TOKEN);
    expect(heard).not.toContain('secret-business');
    expect(heard).not.toContain('crm');
  });
});

describe('the bridge as a program', () => {
  it('prints answers and nothing else, takes its orders from stdin, and exits with 0 when that ends', async () => {
    const { paths, upstream } = await rig(echo().respond);
    const client = bridgeProcess(paths.data);
    await client.initialize();
    expect((await client.ask('tools/call', { a: 1 })).result.said).toEqual({ a: 1 });
    expect(upstream.posts('tools/call')).toHaveLength(1);
    client.child.stdin.end();
    const [code] = await once(client.child, 'exit');
    expect(code).toBe(0);
  });

  it('finds the app without the environment of the desktop', async () => {
    const { paths } = await rig(echo().respond);
    const child = spawn(programs.node, [programs.bridge, paths.data, 'cursor', 'crm'], { env: {} });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}\n');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(line.toString()).result.protocolVersion).toBe('2025-11-25');
  });

  it('delivers a large answer whole before it exits', async () => {
    const big = 'x'.repeat(5_000_000);
    const { paths } = await rig(sessionServer((heard, res) => json(res, result(heard, big))).respond);
    const client = bridgeProcess(paths.data);
    await client.initialize();
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call' });
    client.child.stdin.end();
    expect((await client.next((message) => message.id === 1)).result).toHaveLength(big.length);
  });

  it('shows its token in no argument, no variable and no line', async () => {
    const { paths } = await rig(echo().respond);
    const client = bridgeProcess(paths.data);
    await client.initialize();
    for (const file of ['cmdline', 'environ']) {
      expect(readFileSync(`/proc/${client.child.pid}/${file}`, 'latin1')).not.toContain(TOKEN);
    }
    expect(JSON.stringify(client.received)).not.toContain(TOKEN);
  });
});
