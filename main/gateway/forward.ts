import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { CallLog, CallRecord } from '../audit/index.ts';
import type { Grant } from '../clients/index.ts';
import type { Connection } from '../connections/index.ts';
import { Fault, type FaultCode } from '../faults/index.ts';
import type { Exchange, ResponseSink } from '../upstream/index.ts';
import { answerFault } from './answers.ts';
import { cutShort, type ResumptionWatch, watchResumption } from './cut-short.ts';
import type { Admission } from './gate.ts';
import { answerHeaders, type RequestHeaderFilter } from './headers.ts';
import type { LiveCall, LiveCalls } from './live.ts';
import { namesOf } from './names.ts';
import { NOWHERE } from './roster.ts';
import { headersRefusal, headRefusal, RULED_BODY_LIMIT, type ToolCheck, type ToolRules } from './tool-rules.ts';
import { traceOf } from './trace.ts';

/** Bytes of a body that are gathered before it is sent, so that it can be tried again and answered by id. */
const GATHER_LIMIT = 256 * 1024;

/** What Node can send as the words after a status (RFC 9112 section 4); they mean nothing, so others are left out. */
const PHRASE = /^[\t\x20-\x7e\x80-\xff]{0,100}$/;

export interface ForwardOptions {
  readonly filter: RequestHeaderFilter;
  readonly calls: Pick<CallLog, 'record'>;
  readonly live: LiveCalls;
  readonly rules: ToolRules;
  /** Largest body, bytes. */
  readonly bodyLimit: number;
}

/**
 * Carries one admitted request to its connection and the answer back: head rewritten, bodies streamed as bytes both
 * ways, never re-serialised.
 */
export function forward(
  req: IncomingMessage,
  res: ServerResponse,
  admission: Admission,
  options: ForwardOptions,
): void {
  const call = new ForwardedCall(req, res, admission, options);
  const declared = req.headers['content-length'];
  const length = declared === undefined ? null : Number(declared);
  const check = options.rules.of(admission.connection);
  if (length === null && req.headers['transfer-encoding'] === undefined) call.send(null, 0);
  else if (length !== null && length > options.bodyLimit)
    call.refuse(new Fault('GW_BODY_TOO_LARGE', { limit: options.bodyLimit }));
  else if (check !== null) readFirst(req, call, check);
  else if (length !== null && length <= GATHER_LIMIT) gather(req, (body) => call.send(body, body.length));
  else
    call.send(
      limited(req, options.bodyLimit, (fault) => call.end(fault)),
      length ?? 0,
    );
}

/** A rule looks at the whole request before any of it is sent. */
function readFirst(req: IncomingMessage, call: ForwardedCall, check: ToolCheck): void {
  const refusal = headRefusal(req.headers);
  if (refusal) {
    call.refuse(refusal);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= RULED_BODY_LIMIT) chunks.push(chunk);
    else call.end(new Fault('GW_BODY_TOO_LARGE', { limit: RULED_BODY_LIMIT }));
  });
  req.on('end', () => void sendIfAllowed(req, Buffer.concat(chunks), call, check));
}

async function sendIfAllowed(req: IncomingMessage, body: Buffer, call: ForwardedCall, check: ToolCheck): Promise<void> {
  call.hold(body);
  const refusal = (await check(body)) ?? headersRefusal(req.headers, body);
  if (refusal) call.refuse(refusal);
  else call.send(body, body.length);
}

function gather(req: IncomingMessage, then: (body: Buffer) => void): void {
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  req.on('data', (chunk: Buffer) => {
    if (first === null) first = chunk;
    else if (more === null) more = [first, chunk];
    else more.push(chunk);
  });
  req.on('end', () => then(more !== null ? Buffer.concat(more) : (first ?? Buffer.alloc(0))));
}

/** The body as it comes, cut off where it exceeds the limit (a chunked body does not say its length before). */
function limited(req: IncomingMessage, limit: number, exceeded: (fault: Fault) => void): Readable {
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) exceeded(new Fault('GW_BODY_TOO_LARGE', { limit }));
  });
  req.pause();
  return req;
}

/** A class and not a closure: one is made for every call, and its methods are shared. */
class ForwardedCall implements ResponseSink, LiveCall {
  readonly grant: Grant;
  readonly connection: Connection;
  readonly listens: boolean;
  slot = NOWHERE;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #options: ForwardOptions;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  #exchange: Exchange | null = null;
  /** Of an event stream that answers a request. */
  #resumption: ResumptionWatch | null = null;
  #body: Buffer | null = null;
  #requestBytes = 0;
  #responseBytes = 0;
  #status = 0;
  #over = false;

  constructor(req: IncomingMessage, res: ServerResponse, { grant, connection }: Admission, options: ForwardOptions) {
    this.#req = req;
    this.#res = res;
    this.grant = grant;
    this.connection = connection;
    this.listens = req.method === 'GET';
    this.#options = options;
    options.live.add(this);
    res.on('close', () => this.#left());
  }

  /** Takes the body, so that a refusal can name the ids in it. */
  hold(body: Buffer): void {
    this.#body = body;
    this.#requestBytes = body.length;
  }

  send(body: Buffer | Readable | null, length: number): void {
    if (this.#over) return;
    const req = this.#req;
    const gathered = body === null || Buffer.isBuffer(body);
    this.#body = Buffer.isBuffer(body) ? body : null;
    this.#requestBytes = length;
    const headers = this.#options.filter(req.rawHeaders, req.headers.connection, !gathered);
    this.#exchange = this.connection.exchange({ method: req.method ?? 'GET', headers, body }, this);
  }

  onHead(status: number, headers: readonly string[], statusText: string): void {
    const res = this.#res;
    this.#status = status;
    res.writeHead(status, PHRASE.test(statusText) ? statusText : '', answerHeaders(headers));
    if (this.#body !== null) this.#resumption = watchResumption(headers);
    process.nextTick(flushUnlessWritten, this);
  }

  flushHead(): void {
    const res = this.#res;
    if (this.#responseBytes === 0 && !res.writableEnded && !res.destroyed) res.flushHeaders();
  }

  onData(chunk: Buffer): boolean {
    this.#responseBytes += chunk.length;
    this.#resumption?.push(chunk);
    const more = this.#res.write(chunk);
    if (!more) this.#res.once('drain', () => this.#exchange?.resume());
    return more;
  }

  onEnd(): void {
    this.#finish(this.#status >= 400 ? 'error' : 'ok', null);
    this.#res.end();
  }

  onFault(fault: Fault): void {
    this.refuse(fault);
  }

  /** Ends it from outside. */
  end(fault: Fault): void {
    if (this.#over) return;
    this.#exchange?.abort();
    this.refuse(fault);
  }

  refuse(fault: Fault): void {
    if (this.#over) return;
    this.#finish('fault', fault.code);
    if (this.#resumption?.resumable === false) cutShort(this.#res, fault, this.#body);
    else answerFault(this.#res, fault, this.#body);
  }

  #left(): void {
    if (this.#over) return;
    this.#exchange?.abort();
    this.#finish('aborted', null);
  }

  #finish(outcome: CallRecord['outcome'], code: FaultCode | null): void {
    this.#over = true;
    this.#options.live.remove(this);
    const durationMs = performance.now() - this.#started;
    this.#options.calls.record(() => this.#record(outcome, code, durationMs));
  }

  #record(outcome: CallRecord['outcome'], code: FaultCode | null, durationMs: number): CallRecord {
    const { record, actsAs } = this.connection;
    return {
      at: this.#startedAt,
      via: 'http',
      client: this.grant.id,
      connection: record.id,
      tenancy: record.pin?.name ?? null,
      actsAs,
      ...namesOf(this.#req.headers, this.#body),
      ...traceOf(this.#req.headers.traceparent),
      outcome,
      status: this.#status,
      code,
      durationMs,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    };
  }
}

/** A head that came without a first chunk must not wait for one; with one, both leave in one write. */
function flushUnlessWritten(call: ForwardedCall): void {
  call.flushHead();
}
