import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { chooseAddress, publishAddress } from '../../main/channel/address.ts';
import {
  type ChannelServerOptions,
  connectChannel,
  createChannelServer,
  deriveChannelKeys,
} from '../../main/channel/index.ts';
import { clientProof } from '../../main/channel/proof.ts';
import { type Folders, folders } from './folders.ts';

const TOKEN = `gw_${'a'.repeat(43)}`;
const WRONG = `gw_${'b'.repeat(43)}`;
const KEYS = deriveChannelKeys(TOKEN);

async function serve(paths: Folders, more: Partial<ChannelServerOptions> = {}) {
  const accept = vi.fn((_purpose: string, _id: string, stream: Socket) => {
    stream.end('welcome');
  });
  const server = await createChannelServer({
    paths,
    keysOf: (purpose, id) => (purpose === 'bridge' && id === 'cursor' ? KEYS : undefined),
    accept,
    ...more,
  });
  onTestFinished(() => server.close());
  return { server, accept };
}

const enter = (paths: Folders, more: Partial<Parameters<typeof connectChannel>[0]> = {}) =>
  connectChannel({ data: paths.data, purpose: 'bridge', id: 'cursor', token: TOKEN, ...more });

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

/** A listener in the place of the app, which answers each line as told. */
async function impostor(paths: Folders, answer: (line: string, socket: Socket) => void): Promise<{ heard: string[] }> {
  const address = chooseAddress(paths);
  const heard: string[] = [];
  const server = createServer((socket) => {
    let rest = '';
    socket.setEncoding('latin1').on('error', () => {});
    socket.on('data', (text: string) => {
      rest += text;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        heard.push(line);
        answer(line, socket);
      }
    });
  });
  await listening(server, address);
  publishAddress(paths.data, address);
  return { heard };
}

async function listening(server: Server, address: string) {
  server.listen(address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

describe('the channel', () => {
  it('lets in a client that proves its token, and tells which one it is', async () => {
    const paths = folders();
    const { accept } = await serve(paths);
    expect(await textOf(await enter(paths))).toBe('welcome');
    expect(accept).toHaveBeenCalledExactlyOnceWith('bridge', 'cursor', expect.anything());
  });

  it('refuses a wrong token, an unknown id and a purpose that the id may not have, all in the same words', async () => {
    const paths = folders();
    const { accept } = await serve(paths);
    await expect(enter(paths, { token: WRONG })).rejects.toMatchObject({ code: 'GW_TOKEN_UNKNOWN' });
    await expect(enter(paths, { id: 'nobody' })).rejects.toMatchObject({ code: 'GW_TOKEN_UNKNOWN' });
    await expect(enter(paths, { purpose: 'control' })).rejects.toMatchObject({ code: 'GW_TOKEN_UNKNOWN' });
    expect(accept).not.toHaveBeenCalled();
  });

  it('answers an unknown id in the same shape as a known one', async () => {
    const paths = folders();
    const { server } = await serve(paths);
    const shapes: string[] = [];
    for (const id of ['cursor', 'nobody']) {
      const socket = connect(server.address);
      socket.write(`gangway/1 bridge ${id} ${'n'.repeat(32)}\n`);
      const [first] = (await once(socket, 'data')) as [Buffer];
      socket.write(`${'p'.repeat(43)}\n`);
      const [second] = (await once(socket, 'data')) as [Buffer];
      shapes.push(`${first.length} ${second}`);
      socket.destroy();
    }
    expect(shapes[1]).toBe(shapes[0]);
  });

  it('says that the app is not running when nothing was ever started', async () => {
    await expect(enter(folders())).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
  });

  it('says so too when it ended in order, and when it died', async () => {
    const paths = folders();
    const { server } = await serve(paths);
    await server.close();
    await expect(enter(paths)).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
    publishAddress(paths.data, server.address);
    await expect(enter(paths)).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
  });

  it('never shows the token to a program that listens in the place of the app, nor anything after the proof', async () => {
    const paths = folders();
    let lines = 0;
    const { heard } = await impostor(paths, (_line, socket) =>
      socket.write(lines++ === 0 ? `${'s'.repeat(32)}\n` : `${'A'.repeat(43)}\n`),
    );
    await expect(enter(paths)).rejects.toMatchObject({ code: 'GW_LISTENER_UNPROVEN' });
    expect(heard).toHaveLength(2);
    expect(heard.join('\n')).not.toContain(TOKEN);
  });

  it.each([
    ['sends no nonce', (socket: Socket) => socket.write('hello there\n')],
    ['sends a line without end', (socket: Socket) => socket.write('x'.repeat(4096))],
  ])('does not trust a listener that %s', async (_what, answer) => {
    const paths = folders();
    await impostor(paths, (_line, socket) => answer(socket));
    await expect(enter(paths, { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'GW_LISTENER_UNPROVEN' });
  });

  it('does not wait for a listener that stays silent', async () => {
    const paths = folders();
    await impostor(paths, () => {});
    await expect(enter(paths, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'GW_APP_SILENT',
      details: { seconds: 0.05 },
    });
  });

  it('hangs up on who proves nothing in time', async () => {
    const paths = folders();
    const { server, accept } = await serve(paths, { proofTimeoutMs: 50 });
    const socket = connect(server.address);
    socket.write(`gangway/1 bridge cursor ${'n'.repeat(32)}\n`);
    expect(await textOf(socket)).toMatch(/^[\w-]{32}\n$/);
    expect(accept).not.toHaveBeenCalled();
  });

  it.each([
    ['a line of more than 512 bytes', `gangway/1 bridge cursor ${'n'.repeat(600)}`],
    ['another protocol', 'GET / HTTP/1.1\r\n\r\n'],
    ['an id that is not one', `gangway/1 bridge ../x ${'n'.repeat(32)}\n`],
    ['a purpose that there is not', `gangway/1 root cursor ${'n'.repeat(32)}\n`],
    ['a version that it does not speak', `gangway/2 bridge cursor ${'n'.repeat(32)}\n`],
  ])('hangs up on %s', async (_what, bytes) => {
    const paths = folders();
    const { server, accept } = await serve(paths, { proofTimeoutMs: 60_000 });
    const socket = connect(server.address);
    socket.on('error', () => {});
    socket.write(bytes);
    expect(await textOf(socket)).toBe('');
    expect(accept).not.toHaveBeenCalled();
  });

  it('hangs up on who sends something ahead of the proof', async () => {
    const paths = folders();
    const { server, accept } = await serve(paths);
    const socket = connect(server.address);
    const opening = `gangway/1 bridge cursor ${'n'.repeat(32)}`;
    socket.on('error', () => {}).write(`${opening}\n`);
    const [nonce] = (await once(socket, 'data')) as [Buffer];
    socket.write(`${clientProof(TOKEN, `${opening} ${nonce.toString().trim()}`)}\nahead`);
    await once(socket, 'close');
    expect(accept).not.toHaveBeenCalled();
  });

  it('keeps at most 64 sockets that have not proved themselves', async () => {
    const paths = folders();
    const { server } = await serve(paths);
    const waiting = Array.from({ length: 64 }, () => connect(server.address));
    for (const socket of waiting) {
      socket.write(`gangway/1 bridge cursor ${'n'.repeat(32)}\n`);
      await once(socket, 'data');
    }
    await expect(enter(paths)).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
    waiting[0]?.destroy();
    await vi.waitFor(async () => expect(await textOf(await enter(paths))).toBe('welcome'));
    for (const socket of waiting) socket.destroy();
  });

  it('replaces the socket of a process that died', async () => {
    const paths = folders();
    const address = chooseAddress(paths);
    const dead = createServer().listen(`${address}.elsewhere`);
    await once(dead, 'listening');
    // A listener that closes removes its entry, except where it has another name now: like one that was killed.
    renameSync(`${address}.elsewhere`, address);
    dead.close();
    await once(dead, 'close');
    expect(statSync(address).isSocket()).toBe(true);
    await serve(paths);
    expect(await textOf(await enter(paths))).toBe('welcome');
  });

  it('does not push aside a process that lives', async () => {
    const paths = folders();
    await serve(paths);
    await expect(serve(paths)).rejects.toMatchObject({ code: 'GW_ALREADY_RUNNING', details: { pid: process.pid } });
    expect(await textOf(await enter(paths))).toBe('welcome');
  });

  it('survives an accept that fails, and keys that are damaged', async () => {
    const paths = folders();
    let keys = { storedKey: 'damaged', serverKey: 'damaged' };
    const { server } = await serve(paths, {
      keysOf: () => keys,
      accept: () => {
        throw new Error('not now');
      },
    });
    await expect(enter(paths)).rejects.toMatchObject({ code: 'GW_NOT_RUNNING' });
    keys = KEYS;
    expect(await textOf(await enter(paths))).toBe('');
    expect(server.address).toContain('gangway.sock');
  });

  it('is not opened when its address cannot be published', async () => {
    const paths = folders();
    mkdirSync(join(paths.data, 'channel', 'in-the-way'), { recursive: true });
    await expect(serve(paths)).rejects.toMatchObject({ code: 'GW_CHANNEL_UNAVAILABLE' });
    rmSync(join(paths.data, 'channel'), { recursive: true });
    await serve(paths);
  });

  it('leaves the address of a process that took over', async () => {
    const paths = folders();
    const { server } = await serve(paths);
    writeFileSync(join(paths.data, 'channel'), `${server.address}\n${process.pid + 1}\n`);
    await server.close();
    expect(readFileSync(join(paths.data, 'channel'), 'utf8')).toContain(server.address);
  });

  it('is open to this user alone', async () => {
    const paths = folders();
    mkdirSync(paths.run, { recursive: true });
    chmodSync(paths.run, 0o755);
    const { server } = await serve(paths);
    expect(statSync(paths.run).mode & 0o777).toBe(0o700);
    expect(statSync(server.address).mode & 0o777).toBe(0o600);
    expect(statSync(join(paths.data, 'channel')).mode & 0o777).toBe(0o600);
  });

  it('finds a shorter place where the path of the socket would be too long', async () => {
    const { run, data } = folders();
    const paths = { run: join(run, 'x'.repeat(100)), data };
    const { server } = await serve(paths);
    onTestFinished(() => rmSync(dirname(server.address), { recursive: true, force: true }));
    expect(Buffer.byteLength(server.address)).toBeLessThanOrEqual(103);
    expect(statSync(dirname(server.address)).mode & 0o777).toBe(0o700);
    expect(await textOf(await enter(paths))).toBe('welcome');
  });

  it('does not use a folder that another user could have put there', async () => {
    const { run, data } = folders();
    mkdirSync(dirname(run), { recursive: true });
    mkdirSync(`${run}-elsewhere`);
    symlinkSync(`${run}-elsewhere`, run);
    await expect(serve({ run, data })).rejects.toMatchObject({ code: 'GW_CHANNEL_UNAVAILABLE' });
  });

  it('is a pipe with a name that cannot be guessed on Windows', () => {
    const paths = folders();
    const [one, two] = [chooseAddress(paths, 'win32'), chooseAddress(paths, 'win32')];
    expect(one).toMatch(/^\\\\\.\\pipe\\gangway-[0-9a-f]{12}-[0-9a-f]{32}$/);
    expect(two).not.toBe(one);
  });
});
