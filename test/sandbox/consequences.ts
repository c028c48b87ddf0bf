import { STATUS_CODES } from 'node:http';
import type { Shape } from './delivery.ts';
import type { Exchange } from './exchange.ts';
import type { Trouble } from './types.ts';

/** What the troubles of one request come to. */
export interface Consequences {
  /** Sent in place of the right answer. */
  readonly answer?: Response;
  readonly shape: Shape;
  /** ms that the request body is left unread. */
  readonly readDelayMs: number;
  /** The client gets nothing more of this request. */
  readonly silent: boolean;
}

/** Cuts happen at once; everything else is for the caller to carry out. */
export function consequencesOf(troubles: readonly Trouble[], exchange: Exchange): Consequences {
  let all: Consequences = { shape: {}, readDelayMs: 0, silent: false };
  for (const trouble of troubles) {
    const one = consequenceOf(trouble, exchange);
    all = { ...all, ...one, shape: { ...all.shape, ...one.shape } };
  }
  return all;
}

function consequenceOf(trouble: Trouble, exchange: Exchange): Partial<Consequences> {
  switch (trouble.kind) {
    case 'status':
      return { answer: statusAnswer(trouble) };
    case 'redirect':
      return { answer: new Response(null, { status: trouble.status ?? 302, headers: { location: trouble.location } }) };
    case 'lying-challenge':
      return { answer: challenge(trouble.resourceMetadata) };
    case 'malformed-json':
      return { answer: new Response('{"jsonrpc":"2.0","id":1,"result":{"content":[', { headers: JSON_TYPE }) };
    case 'body-bomb':
      return { answer: bodyBomb(trouble.bytes, trouble.as ?? 'json'), shape: { streamed: true } };
    case 'cut-before-head':
      exchange.cut();
      return { silent: true };
    case 'no-answer':
      return { silent: true };
    case 'slow-read':
      return { readDelayMs: trouble.ms };
    default:
      return { shape: shapeOf(trouble) };
  }
}

type Shaping = Extract<
  Trouble,
  {
    kind:
      | 'header-bomb'
      | 'content-type'
      | 'add-headers'
      | 'lying-length'
      | 'slow-head'
      | 'slow-body'
      | 'cut-mid-body'
      | 'cut-stream';
  }
>;

function shapeOf(trouble: Shaping): Shape {
  switch (trouble.kind) {
    case 'header-bomb':
      return { addHeaders: headerBomb(trouble.count ?? 1, trouble.bytes) };
    case 'content-type':
      return { contentType: trouble.value };
    case 'add-headers':
      return { addHeaders: trouble.headers };
    case 'lying-length':
      return { lengthError: trouble.length === 'long' ? 10 : -10 };
    case 'slow-head':
      return { headDelayMs: trouble.ms };
    case 'slow-body':
      return { pieces: { bytes: trouble.bytes ?? 16, everyMs: trouble.ms } };
    case 'cut-mid-body':
      return { cutAfterBytes: trouble.afterBytes ?? 1 };
    case 'cut-stream':
      return { cutAfterMs: trouble.afterMs };
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

function statusAnswer({ status, headers, body, retryAfter }: Extract<Trouble, { kind: 'status' }>): Response {
  const detail =
    status === 429
      ? `Request was throttled.${retryAfter === undefined ? '' : ` Expected available in ${retryAfter} seconds.`}`
      : (STATUS_CODES[status] ?? 'Trouble on demand.');
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : (body ?? JSON.stringify({ detail })), {
    status,
    headers: { ...JSON_TYPE, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }), ...headers },
  });
}

function challenge(resourceMetadata: string): Response {
  const detail = 'Authentication credentials were not provided.';
  return Response.json(
    { detail },
    { status: 401, headers: { 'WWW-Authenticate': `Bearer resource_metadata="${resourceMetadata}"` } },
  );
}

const headerBomb = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, at) => [`X-Bomb-${at + 1}`, 'b'.repeat(bytes)] as const);

/** Made piece by piece, as the client reads, so that only the client's memory is at risk. */
function bodyBomb(bytes: number, as: 'json' | 'event-stream'): Response {
  const piece = Buffer.alloc(65_536, 'b');
  let left = bytes;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(as === 'json' ? '"' : 'data: ')),
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(piece.subarray(0, Math.min(left, piece.length)));
      left -= piece.length;
    },
  });
  return new Response(body, { headers: { 'content-type': as === 'json' ? 'application/json' : 'text/event-stream' } });
}
