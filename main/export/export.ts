import tls from 'node:tls';
import type { CallLog } from '../audit/index.ts';
import type { ProxyChoice } from '../host/index.ts';
import { createUpstream, type Trust, type Upstream } from '../upstream/index.ts';
import { type Destination, destinationName } from './destination.ts';
import { createFileSender } from './file-sender.ts';
import { type DestinationStatus, type Forwarder, type ForwarderEvents, startForwarder } from './forwarder.ts';
import { type CallMetrics, createCallMetrics } from './metrics.ts';
import type { Origin } from './otlp.ts';
import { type Credential, createOtlpSender, type OtlpSender } from './otlp-sender.ts';
import { openPositions } from './positions.ts';
import type { Sender } from './sender.ts';
import { createSyslogSender } from './syslog-sender.ts';

export interface ExportOptions {
  /** The host's data folder, and that of the audit log. */
  readonly data: string;
  readonly log: string;
  readonly origin: Origin;
  readonly calls: CallLog;
  /** The way to collectors that the public authorities vouch for. */
  readonly upstream: Upstream;
  readonly trust?: Trust;
  readonly proxyFor: (url: URL) => Promise<ProxyChoice>;
  /** The header that was stored for the origin of a collector. */
  readonly credentialFor: (origin: string) => Promise<Credential | null>;
  readonly events: ForwarderEvents;
  /** Tests hurry. */
  readonly pace?: Partial<Pace>;
}

export interface Pace {
  readonly bufferBytes: number;
  readonly lookMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  readonly metricsMs: number;
  readonly settleMs: number;
  readonly timeoutMs: number;
}

const MIB = 1024 * 1024;
const PACE: Pace = {
  bufferBytes: 256 * MIB,
  lookMs: 5000,
  firstRetryMs: 1000,
  longestRetryMs: 5 * 60_000,
  metricsMs: 60_000,
  settleMs: 1000,
  timeoutMs: 30_000,
};

/** The export of the audit log to where the organisation gathers its logs. */
export interface AuditExport {
  /** Takes what is prescribed now in place of what was; what stays as it is goes on. */
  sendTo(destinations: readonly Destination[]): Promise<void>;
  readonly status: readonly DestinationStatus[];
  close(): Promise<void>;
}

interface Running {
  readonly forwarder: Forwarder;
  stop(): Promise<void>;
}

/** Sends nothing until it is told where to. */
export function openExport(options: ExportOptions): AuditExport {
  const { data, log, origin, calls, events } = options;
  const pace = { ...PACE, ...options.pace };
  const positions = openPositions(data);
  const metrics = createCallMetrics(origin, Date.now());
  const running = new Map<string, Running>();
  const stopCounting = calls.subscribe((ended) => metrics.add(ended));
  let changing: Promise<void> = Promise.resolve();

  function start(destination: Destination): Running {
    const { sender, stop } = senderFor(destination);
    const name = destinationName(destination);
    const forwarder = startForwarder({ folder: log, destination: name, sender, positions, events, ...pace });
    return {
      forwarder,
      async stop() {
        await forwarder.close();
        await stop();
      },
    };
  }

  function senderFor(destination: Destination): { sender: Sender; stop: () => Promise<void> } {
    const { settleMs, timeoutMs } = pace;
    const nothing = async () => {};
    if (destination.to === 'file') return { sender: createFileSender(destination, origin), stop: nothing };
    if (destination.to === 'syslog') {
      const anchors = destination.authority
        ? [destination.authority]
        : (options.trust?.anchors ?? [...tls.rootCertificates]);
      return { sender: createSyslogSender({ destination, origin, anchors, settleMs, timeoutMs }), stop: nothing };
    }
    const own = destination.authority
      ? createUpstream({ trust: { anchors: [destination.authority] }, proxyFor: options.proxyFor })
      : null;
    const sender = createOtlpSender({
      ...{ destination, upstream: own ?? options.upstream, origin, now: Date.now, timeoutMs },
      credential: () => options.credentialFor(new URL(destination.url).origin),
    });
    const stopMetrics = pushMetrics(sender, metrics, pace.metricsMs);
    return {
      sender,
      async stop() {
        stopMetrics();
        await own?.close();
      },
    };
  }

  async function change(destinations: readonly Destination[]): Promise<void> {
    const wanted = new Map(destinations.map((each) => [JSON.stringify(each), each]));
    for (const [key, each] of running) {
      if (wanted.has(key)) continue;
      running.delete(key);
      await each.stop();
    }
    try {
      positions.keepOnly(destinations.map(destinationName));
    } catch {
      // The destinations tell of it: they read the same file.
    }
    for (const [key, destination] of wanted) if (!running.has(key)) running.set(key, start(destination));
  }

  return {
    sendTo(destinations) {
      changing = changing.then(() => change(destinations));
      return changing;
    },
    get status() {
      return [...running.values()].map(({ forwarder }) => forwarder.status);
    },
    async close() {
      await changing.catch(() => {});
      stopCounting();
      await Promise.all([...running.values()].map((each) => each.stop()));
      running.clear();
    },
  };
}

/** @returns how to stop */
function pushMetrics(sender: OtlpSender, metrics: CallMetrics, everyMs: number): () => void {
  const over = new AbortController();
  const timer = setInterval(() => {
    const body = metrics.request(Date.now());
    if (body !== null) void sender.sendMetrics(body, over.signal);
  }, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    over.abort();
  };
}
