import type { IncomingMessage } from 'node:http';
import type { ApiKey, Outcome, RecordedRequest, RpcCall } from './types.ts';
import { createWatch } from './watch.ts';

/** What the sandbox learns of a request as it goes. */
export interface Recording extends RecordedRequest {
  update(step: {
    readonly apiKey?: ApiKey;
    readonly body?: Buffer;
    readonly rpc?: RpcCall | null;
    readonly session?: string;
    readonly status?: number;
    readonly outcome?: Exclude<Outcome, 'open'>;
  }): void;
}

export interface Recorder {
  readonly requests: readonly RecordedRequest[];
  open(request: IncomingMessage): Recording;
  clear(): void;
  waitFor(predicate: (request: RecordedRequest) => boolean, timeoutMs?: number): Promise<RecordedRequest>;
}

const BODY_KEPT = 65_536;

/**
 * @param keep how many requests stay, the newest of them.
 * @param listed whether a request is kept at all.
 */
export function createRecorder(keep: number, listed: (request: IncomingMessage) => boolean): Recorder {
  const requests: RecordedRequest[] = [];
  const watch = createWatch();
  let opened = 0;
  return {
    requests,
    open(request) {
      const recording = record(opened + 1, request, watch.changed);
      if (!listed(request)) return recording;
      opened += 1;
      requests.push(recording);
      if (requests.length > keep) requests.shift();
      watch.changed();
      return recording;
    },
    clear() {
      requests.length = 0;
    },
    waitFor: (predicate, timeoutMs = 5000) =>
      watch.until(
        () => requests.find(predicate),
        timeoutMs,
        () => `no such request; the last ones were:\n${newest(requests)}`,
      ),
  };
}

function record(number: number, request: IncomingMessage, changed: () => void): Recording {
  const headers = endToEndNames(request.rawHeaders);
  const recording: Mutable<Recording> = {
    number,
    at: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    httpVersion: request.httpVersion,
    headers,
    header: (name) => valuesOf(headers, name),
    company: null,
    keyId: null,
    session: valuesOf(headers, 'mcp-session-id')[0] ?? null,
    bodyBytes: 0,
    body: '',
    rpc: null,
    status: null,
    outcome: 'open',
    update({ apiKey, body, outcome, ...rest }) {
      Object.assign(recording, rest);
      if (apiKey !== undefined) Object.assign(recording, { company: apiKey.company, keyId: apiKey.id });
      if (body !== undefined) {
        recording.bodyBytes = body.length;
        recording.body = body.subarray(0, BODY_KEPT).toString('utf8');
      }
      // The first end counts: a connection also closes after a full answer.
      if (outcome !== undefined && recording.outcome === 'open') recording.outcome = outcome;
      changed();
    },
  };
  return recording;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function endToEndNames(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_, at) => rawHeaders[at - (at % 2)]?.startsWith(':') === false);
}

function valuesOf(headers: readonly string[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === wanted);
}

const newest = (requests: readonly RecordedRequest[]) =>
  requests
    .slice(-20)
    .map(({ method, path, status, outcome, rpc }) => {
      return `${method} ${path} ${rpc?.method ?? ''} ${rpc?.tool ?? ''} -> ${status ?? 'no head'}, ${outcome}`;
    })
    .join('\n');
