import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Fault } from '../faults/index.ts';
import { headerValue, type Upstream } from '../upstream/index.ts';
import type { OtlpDestination } from './destination.ts';
import { logsRequest, type Origin } from './otlp.ts';
import type { Sender, Sent } from './sender.ts';

/** A header that lets this computer in at a collector. */
export interface Credential {
  readonly name: string;
  readonly value: string;
}

export interface OtlpOptions {
  readonly destination: OtlpDestination;
  readonly upstream: Upstream;
  readonly origin: Origin;
  /** Asked before every request, so that a new one is used at once; it stays in the vault otherwise. */
  readonly credential: () => Promise<Credential | null>;
  readonly now: () => number;
  readonly timeoutMs?: number;
}

const packed = promisify(gzip);

const MOST_RECORDS = 256;
/** Of an answer; more is not read. Bytes. */
const MOST_ANSWER = 64 * 1024;
const TIMEOUT_MS = 30_000;
/** Statuses after which OTLP/HTTP lets a request be sent again (specification 1.x, "Retryable response codes"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** What is wrong with the address or the credential, and not with the batch: it waits until someone puts it right. */
const MISCONFIGURED = new Set([401, 403, 404, 405, 407, 501]);

export interface OtlpSender extends Sender {
  /** One attempt; what comes of it is of no interest, since metrics are cumulative. */
  sendMetrics(body: object, signal: AbortSignal): Promise<void>;
}

/** Sends batches by OTLP/HTTP (JSON, gzip). Redirects are not followed. */
export function createOtlpSender(options: OtlpOptions): OtlpSender {
  const { destination, upstream, origin, credential, now, timeoutMs = TIMEOUT_MS } = options;
  const base = destination.url.replace(/\/+$/, '');
  const { host } = new URL(base);

  async function post(path: string, body: object, signal: AbortSignal): Promise<Answered> {
    const url = new URL(base + path);
    const access = await credential();
    const headers = [
      ...['content-type', 'application/json', 'content-encoding', 'gzip', 'user-agent', `gangway/${origin.version}`],
      ...(access === null ? [] : [access.name, access.value]),
    ];
    const request = {
      ...{ origin: url.origin, path: url.pathname + url.search, method: 'POST', headers },
      // Off the thread that carries calls.
      body: await packed(JSON.stringify(body)),
    };
    return exchanged(upstream, request, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), host);
  }

  return {
    most: MOST_RECORDS,
    async send(records, signal) {
      try {
        return sentBy(await post('/v1/logs', logsRequest(records, origin, now()), signal), host, now());
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return error.code.startsWith('GW_VAULT_') || error.code === 'GW_UPSTREAM_REDIRECT'
          ? { kind: 'misconfigured', fault: error }
          : { kind: 'later', fault: error, afterMs: null };
      }
    },
    async sendMetrics(body, signal) {
      await post('/v1/metrics', body, signal).catch(() => {});
    },
    close: async () => {},
  };
}

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

/** @throws Fault GW_UPSTREAM_*, GW_PROXY_*, GW_TLS_* */
function exchanged(
  upstream: Upstream,
  request: Parameters<Upstream['exchange']>[0],
  signal: AbortSignal,
  host: string,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let status = 0;
    let retryAfter: string | null = null;
    const end = (finish: () => void) => {
      signal.removeEventListener('abort', aborted);
      finish();
    };
    const answer = () => end(() => resolve({ status, retryAfter, body: Buffer.concat(chunks).toString('utf8') }));
    const running = upstream.exchange(request, {
      onHead(received, headers) {
        status = received;
        retryAfter = headerValue(headers, 'retry-after') ?? null;
      },
      onData(chunk) {
        bytes += chunk.length;
        if (bytes <= MOST_ANSWER) chunks.push(chunk);
        else {
          running.abort();
          answer();
        }
        return true;
      },
      onEnd: answer,
      onFault: (fault) => end(() => reject(fault)),
    });
    function aborted(): void {
      running.abort();
      end(() => reject(new Fault('GW_UPSTREAM_TIMEOUT', { host })));
    }
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted);
  });
}

function sentBy({ status, retryAfter, body }: Answered, host: string, now: number): Sent {
  if (status >= 200 && status < 300) return { kind: 'taken', rejected: rejectedIn(body) };
  const fault = new Fault('GW_EXPORT_REFUSED', { host, status });
  if (RETRYABLE.has(status)) return { kind: 'later', fault, afterMs: waitIn(retryAfter, now) };
  if (MISCONFIGURED.has(status)) return { kind: 'misconfigured', fault };
  // Another 5xx is not named as retryable, but it says nothing about the batch either.
  return status >= 500 ? { kind: 'later', fault, afterMs: null } : { kind: 'refused', fault };
}

/** ExportLogsPartialSuccess: what was not kept, and must not be sent again. */
function rejectedIn(body: string): number {
  try {
    const found = JSON.parse(body) as { partialSuccess?: { rejectedLogRecords?: unknown } | null } | null;
    const count = Number(found?.partialSuccess?.rejectedLogRecords ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    return 0;
  }
}

/** Retry-After (RFC 9110 section 10.2.3): seconds, or a date. @returns ms */
function waitIn(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
