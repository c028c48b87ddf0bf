import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import tls, { type TLSSocket } from 'node:tls';
import { Fault, isFault } from '../faults/index.ts';
import { faultOf } from '../upstream/index.ts';
import type { SyslogDestination } from './destination.ts';
import type { Origin } from './otlp.ts';
import type { Sender } from './sender.ts';
import { syslogFrame } from './syslog.ts';

export interface SyslogOptions {
  readonly destination: SyslogDestination;
  readonly origin: Origin;
  /** PEM of the authorities that the server's certificate is verified against. */
  readonly anchors: readonly string[];
  readonly timeoutMs?: number;
  /**
   * Syslog confirms nothing. A batch counts as arrived when its connection is still up so long after it was written;
   * if it breaks before, the batch is sent again. ms
   */
  readonly settleMs?: number;
}

const MOST_RECORDS = 2048;
const TIMEOUT_MS = 15_000;
const SETTLE_MS = 1000;

/** Sends batches as syslog over TLS, on one connection that is kept. Not through a proxy. */
export function createSyslogSender(options: SyslogOptions): Sender {
  const { destination, origin, anchors, timeoutMs = TIMEOUT_MS, settleMs = SETTLE_MS } = options;
  const { host, port } = destination;
  // Everything is stated here, because Node takes what is left open from the environment; see main/upstream.
  const secureContext = tls.createSecureContext({ ca: [...anchors], minVersion: 'TLSv1.2' });
  let socket: TLSSocket | null = null;

  async function connected(signal: AbortSignal): Promise<TLSSocket> {
    if (socket !== null && !socket.destroyed && socket.writable) return socket;
    const servername = /^[\d.]+$/.test(host) ? '' : host;
    const fresh = tls.connect({ host, port, servername, secureContext, rejectUnauthorized: true });
    // A later error is met by the write that it breaks.
    fresh.on('error', () => {});
    // Nothing is to be read; but without reading, the end of the connection would not be noticed.
    fresh.resume();
    try {
      await once(fresh, 'secureConnect', { signal });
    } catch (error) {
      fresh.destroy();
      throw error;
    }
    fresh.setKeepAlive(true, 30_000);
    socket = fresh;
    return fresh;
  }

  async function written(open: TLSSocket, data: Buffer, signal: AbortSignal): Promise<void> {
    const lost = once(open, 'close', { signal }).then(() => {
      throw new Fault('GW_UPSTREAM_LOST', { host });
    });
    lost.catch(() => {});
    const through = new Promise<void>((resolve, reject) =>
      open.write(data, (error) => (error ? reject(error) : resolve())),
    );
    await Promise.race([through, lost]);
    await Promise.race([wait(settleMs, undefined, { signal }), lost]);
  }

  return {
    most: MOST_RECORDS,
    async send(records, signal) {
      const frames = Buffer.concat(records.map((record) => syslogFrame(record, origin)));
      const over = new AbortController();
      const limit = AbortSignal.any([signal, over.signal, AbortSignal.timeout(timeoutMs)]);
      try {
        await written(await connected(limit), frames, limit);
        return { kind: 'taken', rejected: 0 };
      } catch (error) {
        socket?.destroy();
        socket = null;
        const timedOut = limit.aborted && !signal.aborted;
        const fault = timedOut ? new Fault('GW_UPSTREAM_TIMEOUT', { host }) : faultOf(error, host);
        return { kind: 'later', fault: isFault(error) ? error : fault, afterMs: null };
      } finally {
        over.abort();
      }
    },
    async close() {
      const open = socket;
      socket = null;
      open?.destroy();
    },
  };
}
