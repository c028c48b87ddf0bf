import type { ServerResponse } from 'node:http';
import { type Fault, jsonRpcError } from '../../faults/index.ts';
import type { Refusal } from '../../upstream/index.ts';
import { answerHeaders } from '../headers.ts';
import { withoutHeaders } from './carried.ts';
import { type ClientStream, createClientStream } from './stream.ts';

export interface ReplyOptions {
  readonly res: ServerResponse;
  /** An event stream; else one JSON body, for a client that accepts nothing else. */
  readonly asStream: boolean;
  /** The request was a batch: a JSON body is then an array. */
  readonly batch: boolean;
  /** Answers that are to come. */
  readonly expected: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bufferBytes: number;
  onRoom(): void;
  /** Nothing more can be written. @param byClient the client left before it had every answer */
  onClose(byClient: boolean): void;
}

/** What becomes of one POST with requests: server messages that belong to it, the answers, the end. */
export class Reply {
  readonly #options: ReplyOptions;
  readonly #stream: ClientStream;
  readonly #answers: Buffer[] = [];
  #left: number;
  #status = 200;

  constructor(options: ReplyOptions) {
    const { res, headers, bufferBytes, onRoom, onClose } = options;
    this.#options = options;
    this.#left = options.expected;
    this.#stream = createClientStream(res, { headers, bufferBytes, onRoom, onClose: () => onClose(this.#left > 0) });
  }

  /** Whether server messages can be sent along. */
  get carries(): boolean {
    return this.#options.asStream && this.#left > 0 && !this.#options.res.destroyed;
  }

  /** HTTP status sent or, before the head, the one that an answer will have. */
  get status(): number {
    return this.#status;
  }

  /** The server took the request: the client may know. */
  accepted(): void {
    if (this.#options.asStream) this.#stream.start();
  }

  /** @returns false when the client has read too little */
  message(bytes: Buffer): boolean {
    return this.#stream.send(bytes);
  }

  /** One of the answers; after the last one the reply ends. @returns false when the client has read too little */
  answer(bytes: Buffer): boolean {
    const { asStream } = this.#options;
    if (!asStream) this.#answers.push(bytes);
    const room = asStream ? this.#stream.send(bytes) : true;
    this.skip();
    return room;
  }

  /**
   * One of the answers could not be had.
   * @param refusal the server's own words, passed on as they came where nothing was sent before
   */
  fail(key: string, fault: Fault, refusal: Refusal | null): void {
    const { res, expected, batch } = this.#options;
    const error = Buffer.from(jsonRpcError(fault, key));
    if (expected > 1 || res.headersSent || res.destroyed) {
      this.answer(error);
      return;
    }
    // Nothing was said yet, so a plain answer will do; it names no session, which an initialize that failed has not.
    this.#left = 0;
    this.#status = refusal?.status ?? this.#status;
    if (refusal) passOn(res, refusal);
    else endWithJson(res, {}, [error], batch);
  }

  /** One of the answers is not wanted any more. */
  skip(): void {
    const { res, asStream, headers, batch } = this.#options;
    this.#left--;
    if (this.#left > 0) return;
    if (asStream) this.#stream.end();
    else if (!res.headersSent && !res.destroyed) endWithJson(res, headers, this.#answers, batch);
  }

  beat(): void {
    if (this.#options.asStream) this.#stream.beat();
  }
}

/** The body may have been cut, and the session is not one that the client knows. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set(['content-length', 'mcp-session-id']);

/** The server's refusal of a message, as the transparent way would have carried it. */
export function passOn(res: ServerResponse, { status, headers, body }: Refusal): void {
  const own = withoutHeaders(answerHeaders(headers), NOT_PASSED_ON);
  res.writeHead(status, [...own, 'Content-Length', String(body.length)]);
  res.end(body);
}

function endWithJson(
  res: ServerResponse,
  headers: Readonly<Record<string, string>>,
  answers: readonly Buffer[],
  batch: boolean,
): void {
  const [only] = answers;
  if (!only) {
    res.writeHead(202, { ...headers }).end();
    return;
  }
  const body = batch ? Buffer.from(`[${answers.map((each) => each.toString('utf8')).join(',')}]`) : only;
  res.writeHead(200, {
    ...headers,
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Content-Length': body.length,
  });
  res.end(body);
}
