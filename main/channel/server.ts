import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Fault } from '../faults/index.ts';
import type { HostPaths } from '../host/index.ts';
import { chooseAddress, publishAddress, publishedAddress, withdrawAddress } from './address.ts';
import { type ChannelPurpose, type KeysOf, proveClient } from './handshake.ts';

/** Longest time to prove oneself, ms. */
const PROOF_TIMEOUT_MS = 5000;
/** Most sockets that have not proved themselves yet. */
const MOST_UNPROVEN = 64;

export interface ChannelServerOptions {
  readonly paths: HostPaths;
  readonly keysOf: KeysOf;
  /** A client has proved itself. The stream is paused; what is left of it when the server closes is destroyed. */
  accept(purpose: ChannelPurpose, id: string, stream: Socket): void;
  /** Longest time to prove oneself, ms. */
  readonly proofTimeoutMs?: number;
}

export interface ChannelServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Listens for programs of this user: bridges of AI clients, and the command line. The socket is 0600 in a folder of
 * 0700; one that a dead process left behind is replaced.
 * @throws Fault GW_ALREADY_RUNNING when another process listens there, GW_CHANNEL_UNAVAILABLE
 */
export async function createChannelServer(options: ChannelServerOptions): Promise<ChannelServer> {
  const { paths, keysOf, accept, proofTimeoutMs = PROOF_TIMEOUT_MS } = options;
  const address = chooseAddress(paths);
  const sockets = new Set<Socket>();
  let unproven = 0;

  async function admit(socket: Socket) {
    if (unproven >= MOST_UNPROVEN) return socket.destroy();
    unproven++;
    const timer = setTimeout(() => socket.destroy(), proofTimeoutMs);
    const proven = await proveClient(socket, keysOf).catch(() => undefined);
    clearTimeout(timer);
    unproven--;
    // A socket that was told "no" ends after that line; bytes ahead of the proof are a breach of the protocol.
    if (!proven) return socket.destroySoon();
    if (socket.readableLength > 0) return socket.destroy();
    return accept(proven.purpose, proven.id, socket);
  }

  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    admit(socket).catch(() => socket.destroy());
  });
  await listen(server, address, () => publishedAddress(paths.data)?.pid ?? 'unknown');
  try {
    publishAddress(paths.data, address);
  } catch (error) {
    server.close();
    throw unavailable(address, error);
  }

  return {
    address,
    close() {
      withdrawAddress(paths.data);
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

async function listen(server: Server, address: string, holder: () => number | string): Promise<void> {
  const pipe = address.startsWith('\\\\.\\pipe\\');
  try {
    await bind(server, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw unavailable(address, error);
    if (pipe || (await answers(address))) throw new Fault('GW_ALREADY_RUNNING', { pid: holder() }, { cause: error });
    rmSync(address, { force: true });
    await bind(server, address).catch((again) => {
      throw unavailable(address, again);
    });
  }
  if (!pipe) chmodSync(address, 0o600);
}

function bind(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject).on('error', () => {});
      resolve();
    });
  });
}

/** Whether a process listens there: only a socket that refuses is one that nobody owns any more. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(address);
    probe
      .once('connect', () => resolve(true))
      .once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
      });
    probe.once('close', () => probe.removeAllListeners());
    probe.once('connect', () => probe.destroy());
  });
}

const unavailable = (address: string, error: unknown) =>
  new Fault(
    'GW_CHANNEL_UNAVAILABLE',
    { address, reason: String((error as NodeJS.ErrnoException).code ?? 'unknown') },
    { cause: error },
  );
