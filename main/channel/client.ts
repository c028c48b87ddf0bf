import { connect, type Socket } from 'node:net';
import { Fault } from '../faults/index.ts';
import { publishedAddress } from './address.ts';
import { type ChannelPurpose, proveServer } from './handshake.ts';

export interface ChannelClientOptions {
  /** The host's data folder. */
  readonly data: string;
  readonly purpose: ChannelPurpose;
  readonly id: string;
  readonly token: string;
  /** Longest time until the listener has proved itself, ms. */
  readonly timeoutMs?: number;
}

/**
 * Connects to the running app and has it prove itself.
 * @returns a paused socket, to which nothing but the proof has been sent
 * @throws Fault GW_NOT_RUNNING, GW_APP_SILENT, GW_LISTENER_UNPROVEN, GW_TOKEN_UNKNOWN
 */
export async function connectChannel(options: ChannelClientOptions): Promise<Socket> {
  const { data, purpose, id, token, timeoutMs = 5000 } = options;
  const published = publishedAddress(data);
  if (published === undefined) throw new Fault('GW_NOT_RUNNING');
  const socket = connect({ path: published.address, noDelay: true });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Fault('GW_APP_SILENT', { seconds: timeoutMs / 1000 })), timeoutMs);
  try {
    await Promise.race([connected(socket), late]);
    await Promise.race([proveServer(socket, { purpose, id }, token), late]);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    // Stays on for the life of the socket: an error is always followed by 'close', which is what callers listen to.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A socket of another user in our place cannot be opened.
      const foreign = error.code === 'EACCES' || error.code === 'EPERM';
      reject(new Fault(foreign ? 'GW_LISTENER_UNPROVEN' : 'GW_NOT_RUNNING', {}, { cause: error }));
    });
  });
}
