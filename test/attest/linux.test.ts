/** Real processes at the other end of real connections, as /proc and ss show them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Program } from '../../main/attest/index.ts';
import { linuxAttestor, peersFromSocketStatistics } from '../../main/attest/linux.ts';
import { runProgram } from '../../main/host/index.ts';

const SOURCE = fileURLToPath(new URL('./peer-process.ts', import.meta.url));
const NODE = realpathSync(process.execPath);
const uid = process.getuid?.() ?? -1;
const isRoot = uid === 0;

/** Everything under this folder belongs to who runs the tests, and stands for what root has installed. */
let folder: string;
/** A copy of the program's script that other users can read as well. */
let peer: string;
let servers: Server[];
let children: ChildProcess[];
let variables: Record<string, string>;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'gangway-attest-')));
  chmodSync(folder, 0o755);
  peer = join(folder, 'peer-process.ts');
  copyFileSync(SOURCE, peer);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  servers = [];
  children = [];
  variables = {};
});
afterEach(() => {
  for (const child of children) if (child.pid !== undefined) killGroup(child.pid);
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** The same program under a name of its own. */
function program(name: string, place = folder): string {
  const path = join(place, name);
  try {
    linkSync(NODE, path);
  } catch {
    copyFileSync(NODE, path);
  }
  return path;
}

function start(path: string, ...args: string[]): ChildProcess {
  const child = spawn(path, args, { detached: true, stdio: 'ignore', env: { PATH: process.env.PATH, ...variables } });
  children.push(child);
  return child;
}

async function listening(where: { host: string; port: number } | string): Promise<Server> {
  const server = createServer({ pauseOnConnect: true });
  servers.push(server);
  if (typeof where === 'string') server.listen(where);
  else server.listen(where);
  await once(server, 'listening');
  return server;
}

const attestor = (bridge = '/nowhere') =>
  linuxAttestor({ run: runProgram, uid, bridge, administrators: { root: folder, uid } });
const accepted = async (server: Server) => (await once(server, 'connection'))[0] as Socket;

function tcpProgram({ remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 }: Socket) {
  return attestor()
    .tcp([{ address: remoteAddress, port: remotePort, localAddress, localPort }])
    .then(([found]) => found as Program);
}

/** Who connected, when a program was started with `tcp HOST PORT` after what else it is given. */
async function seen(path: string, before: readonly string[] = [], host = '127.0.0.1', how = 'tcp') {
  const server = await listening({ host, port: 0 });
  const { port } = server.address() as AddressInfo;
  const socket = accepted(server);
  const child = start(path, ...before, peer, how, host, String(port));
  return { child, socket: await socket, found: await tcpProgram(await socket) };
}

describe.runIf(process.platform === 'linux')('the program behind a TCP connection', () => {
  it.each(['127.0.0.1', '::1'])('is named where it connects to %s', async (host) => {
    const path = program('acme-client');
    const { child, found } = await seen(path, [], host);
    expect(found).toEqual({ pid: child.pid, path, name: 'acme-client', identity: `path:${path}`, reason: null });
  });

  it('is named where it reaches an IPv4 listener from an IPv6 socket', async () => {
    const server = await listening({ host: '127.0.0.1', port: 0 });
    const { port } = server.address() as AddressInfo;
    const socket = accepted(server);
    const path = program('acme-client');
    start(path, peer, 'tcp', '::ffff:127.0.0.1', String(port));
    expect(await tcpProgram(await socket)).toMatchObject({ path, reason: null });
  });

  it('is no identity where it is an interpreter, and the script is told to people', async () => {
    const { found } = await seen(program('node'));
    expect(found).toMatchObject({ name: 'node peer-process.ts', identity: null, reason: 'interpreter' });
  });

  it.each(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'LD_PRELOAD'])(
    'is no identity where %s made it run other code',
    async (name) => {
      const path = program('acme-client');
      variables = { [name]: name === 'NODE_OPTIONS' ? '--no-warnings' : '/nowhere' };
      expect((await seen(path)).found).toMatchObject({ path, identity: null, reason: 'interpreter' });
    },
  );

  it('is no identity where its folder can be written by others than administrators', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    const path = program('acme-client', open);
    chmodSync(open, 0o777);
    expect((await seen(path)).found).toMatchObject({ identity: null, reason: 'user-writable' });
    chmodSync(open, 0o755);
    expect((await seen(path)).found.reason).toBeNull();
  });

  it.runIf(isRoot)('is no identity where its file belongs to a user', async () => {
    const path = join(folder, 'acme-client');
    copyFileSync(NODE, path);
    chownSync(path, 65_534, 65_534);
    expect((await seen(path)).found).toMatchObject({ identity: null, reason: 'user-writable' });
  });

  it('is no identity once its file was replaced', async () => {
    const path = program('acme-client');
    const { socket } = await seen(path);
    rmSync(path);
    expect(await tcpProgram(socket)).toMatchObject({ path, identity: null, reason: 'replaced' });
    copyFileSync('/bin/true', path);
    expect(await tcpProgram(socket)).toMatchObject({ path, identity: null, reason: 'replaced' });
  });

  it.runIf(isRoot)('is no identity where another user runs it, and is not looked into', async () => {
    const path = program('acme-client');
    const { found } = await seen('/usr/bin/setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', path]);
    expect(found).toMatchObject({ identity: null, reason: 'other-user' });
  });

  it('is no identity where it hands its end of the connection to another program', async () => {
    const { socket } = await seen(program('acme-client'), [], '127.0.0.1', 'share');
    await vi.waitFor(async () => expect((await tcpProgram(socket)).reason).toBe('shared'), { timeout: 5000 });
  });

  it('is not known once it has ended', async () => {
    const { child, socket } = await seen(program('acme-client'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await tcpProgram(socket)).toMatchObject({ pid: 0, identity: null, reason: 'unknown' });
  });

  it.runIf(isRoot && canUnshare())('is no identity where it gave its file the path of another one', async () => {
    const honest = program('acme-client');
    const evil = join(folder, 'evil');
    copyFileSync(NODE, evil);
    const script = `mount --bind ${evil} ${honest} && exec ${honest} "$@"`;
    const { found } = await seen('/usr/bin/unshare', ['-m', '/bin/sh', '-c', script, 'sh']);
    expect(found).toMatchObject({ path: honest, identity: null, reason: 'replaced' });
  });

  it('is asked for many connections at once, each with its own answer', async () => {
    const server = await listening({ host: '127.0.0.1', port: 0 });
    const { port } = server.address() as AddressInfo;
    const sockets: Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    for (const name of ['one', 'two', 'three']) start(program(name), peer, 'tcp', '127.0.0.1', String(port));
    await vi.waitFor(() => expect(sockets).toHaveLength(3), { timeout: 5000 });
    const peers = sockets.map(({ remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 }) => ({
      ...{ address: remoteAddress, port: remotePort, localAddress, localPort },
    }));
    const found = await attestor().tcp([
      ...peers,
      { address: '127.0.0.1', port: 1, localAddress: '127.0.0.1', localPort: port },
    ]);
    expect(
      found
        .slice(0, 3)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['one', 'three', 'two']);
    expect(found[3]?.reason).toBe('unknown');
  });
});

function canUnshare(): boolean {
  try {
    execFileSync('/usr/bin/unshare', ['-m', '/bin/mount', '--bind', '/bin/true', '/bin/true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasSocketStatistics = ['/usr/bin/ss', '/usr/sbin/ss', '/bin/ss', '/sbin/ss'].some((path) => existsSync(path));

describe.runIf(process.platform === 'linux' && hasSocketStatistics)('the program behind the local channel', () => {
  /** Who is behind a connection that is made by what is started. */
  async function behind(bridge: string, begin: (connecting: string[]) => unknown): Promise<Program> {
    const path = join(folder, 'channel.sock');
    const server = await listening(path);
    const socket = accepted(server);
    await begin([peer, 'unix', path]);
    const { fd } = ((await socket) as Socket & { _handle: { fd: number } })._handle;
    const [found] = await attestor(bridge).channel([{ descriptor: fd }]);
    return found as Program;
  }

  it('is itself, where it is not the bridge', async () => {
    const path = program('acme-client');
    expect(await behind('/nowhere', (connecting) => start(path, ...connecting))).toMatchObject({
      path,
      identity: `path:${path}`,
    });
  });

  it('is who started the bridge, past shells and npx', async () => {
    const [client, bridge, node] = [program('acme-client'), program('gangway'), program('node')];
    const npx = join(folder, 'npx-cli.js');
    copyFileSync(SOURCE, npx);
    const found = await behind(bridge, (connecting) => {
      const shell = ['/bin/sh', '-c', `"$@"; exit`, 'sh', bridge, ...connecting];
      start(client, peer, 'start', node, npx, 'start', ...shell);
    });
    expect(found).toMatchObject({ path: client, identity: `path:${client}`, reason: null });
  });

  it('is no identity where an interpreter started the bridge', async () => {
    const [bridge, node] = [program('gangway'), program('node')];
    const found = await behind(bridge, (connecting) => start(node, peer, 'start', bridge, ...connecting));
    expect(found).toMatchObject({ name: 'node peer-process.ts', identity: null, reason: 'interpreter' });
  });

  it('is not known where who started the bridge has ended', async () => {
    const [client, bridge] = [program('acme-client'), program('gangway')];
    const connected = behind(bridge, (connecting) => once(start(client, peer, 'leave', bridge, ...connecting), 'exit'));
    expect(await connected).toMatchObject({ identity: null });
  });

  it('is not known for a descriptor that is no socket', async () => {
    const descriptor = openSync(SOURCE, 'r');
    const found = await attestor().channel([{ descriptor: -1 }, { descriptor }]);
    closeSync(descriptor);
    expect(found.map(({ reason }) => reason)).toEqual(['unknown', 'unknown']);
  });
});

it('reads the ends of Unix sockets from what ss prints, and nothing else', () => {
  const text = [
    'u_str ESTAB 0      0      /run/user/0/gangway/app.sock 812 * 811  ',
    'u_str ESTAB 0      0      * 811     * 812    ',
    'u_str LISTEN 0      128    /run/x.sock 900 * 0',
    'u_dgr ESTAB 0      0      * 5 * 6',
    'nonsense',
  ].join('\n');
  expect([...peersFromSocketStatistics(text)]).toEqual([
    ['socket:[812]', 'socket:[811]'],
    ['socket:[811]', 'socket:[812]'],
  ]);
});
