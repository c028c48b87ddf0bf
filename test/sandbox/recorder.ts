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
  const state = {
    company: null as ApiKey['company'] | null,
    keyId: null as string | null,
    session: first(valuesOf(headers, 'mcp-session-id')),
    bodyBytes: 0,
    body: '',
    rpc: null as RpcCall | null,
    status: null as number | null,
    outcome: 'open' as Outcome,
  };
  const recording: Recording = {
    number,
    at: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    httpVersion: request.httpVersion,
    headers,
    header: (name) => valuesOf(headers, name),
    get company() {
      return state.company;
    },
    get keyId() {
      return state.keyId;
    },
    get session() {
      return state.session;
    },
    get bodyBytes() {
      return state.bodyBytes;
    },
    get body() {
      return state.body;
    },
    get rpc() {
      return state.rpc;
    },
    get status() {
      return state.status;
    },
    get outcome() {
      return state.outcome;
    },
    update({ apiKey, body, ...rest }) {
      if (apiKey !== undefined) Object.assign(state, { company: apiKey.company, keyId: apiKey.id });
      if (body !== undefined) {
        Object.assign(state, { bodyBytes: body.length, body: body.subarray(0, BODY_KEPT).toString('utf8') });
      }
      // The first end counts: a socket also closes after a full answer.
      if (state.outcome !== 'open') delete (rest as { outcome?: Outcome }).outcome;
      Object.assign(state, rest);
      changed();
    },
  };
  return recording;
}

function endToEndNames(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_, at) => rawHeaders[at - (at % 2)]?.startsWith(':') === false);
}

function valuesOf(headers: readonly string[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === wanted);
}

const first = (values: readonly string[]) => values[0] ?? null;

const newest = (requests: readonly RecordedRequest[]) =>
  requests
    .slice(-20)
    .map(({ method, path, status, outcome, rpc }) => {
      return `${method} ${path} ${rpc?.method ?? ''} ${rpc?.tool ?? ''} -> ${status ?? 'no head'}, ${outcome}`;
    })
    .join('\n');
