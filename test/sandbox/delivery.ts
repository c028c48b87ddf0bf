import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from './exchange.ts';

/** How the way of an answer to the client differs from the straight one. */
export interface Shape {
  readonly headDelayMs?: number;
  readonly addHeaders?: readonly (readonly [string, string])[];
  readonly contentType?: string;
  readonly pieces?: { readonly bytes: number; readonly everyMs: number };
  readonly cutAfterBytes?: number;
  readonly cutAfterMs?: number;
  /** Send the body piece by piece though it is no event stream. */
  readonly streamed?: boolean;
  /** Added to the true content-length. */
  readonly lengthError?: number;
}

/** Headers of one connection, which HTTP/2 forbids (RFC 9113 section 8.2.2). */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Sends an answer, event streams chunk by chunk and everything else with its length. */
export async function deliver(exchange: Exchange, answer: Response, shape: Shape = {}): Promise<void> {
  const events = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const whole = events || shape.streamed ? null : Buffer.from(await answer.arrayBuffer());
  await pause(exchange, shape.headDelayMs ?? 0);
  if (exchange.closed.aborted) return void (await answer.body?.cancel().catch(() => {}));
  exchange.recording.update({ status: answer.status, ...sessionOf(answer) });
  const headers = headerList(exchange, answer, shape);
  if (whole !== null) headers.push('content-length', String(whole.length + (shape.lengthError ?? 0)));
  exchange.response.writeHead(answer.status, exchange.http2 ? grouped(headers) : headers);
  if (whole !== null) return sendWhole(exchange, whole, shape);
  exchange.response.flushHeaders();
  const done = events ? exchange.streaming() : () => {};
  await sendStream(exchange, answer, shape).finally(done);
}

async function sendWhole(exchange: Exchange, body: Buffer, shape: Shape): Promise<void> {
  const { response, recording } = exchange;
  if (recording.method === 'HEAD') return void response.end();
  const cutAt =
    shape.cutAfterBytes === undefined ? Number.POSITIVE_INFINITY : Math.min(shape.cutAfterBytes, body.length - 1);
  await sendPieces(exchange, body.subarray(0, cutAt), shape);
  if (cutAt < body.length) return exchange.cut();
  // Whether the length is too long or too short, the exchange can only end with the connection.
  if (shape.lengthError !== undefined) return exchange.endThenCut();
  response.end();
}

async function sendStream(exchange: Exchange, answer: Response, shape: Shape): Promise<void> {
  const { response, closed } = exchange;
  const reader = answer.body?.getReader();
  const stop = () => void reader?.cancel().catch(() => {});
  closed.addEventListener('abort', stop);
  const timer = shape.cutAfterMs === undefined ? null : setTimeout(() => exchange.cut(), shape.cutAfterMs);
  let left = shape.cutAfterBytes ?? Number.POSITIVE_INFINITY;
  try {
    for (;;) {
      const { done: ended, value } = (await reader?.read()) ?? { done: true };
      if (ended || value === undefined) break;
      const chunk = Buffer.from(value);
      const allowed = chunk.subarray(0, Math.min(left, chunk.length));
      await sendPieces(exchange, allowed, shape);
      left -= chunk.length;
      if (left <= 0) return exchange.cut();
      if (closed.aborted) return;
    }
    response.end();
  } finally {
    if (timer !== null) clearTimeout(timer);
    closed.removeEventListener('abort', stop);
    stop();
  }
}

async function sendPieces(exchange: Exchange, chunk: Buffer, { pieces }: Shape): Promise<void> {
  if (pieces === undefined) return write(exchange, chunk);
  for (let at = 0; at < chunk.length && !exchange.closed.aborted; at += pieces.bytes) {
    await write(exchange, chunk.subarray(at, at + pieces.bytes));
    await pause(exchange, pieces.everyMs);
  }
}

/**
 * Writes a piece and waits until it has left, so that a client that reads slowly slows its own stream, and so that a cut
 * comes after what was sent before it.
 */
async function write({ response, closed }: Exchange, chunk: Buffer): Promise<void> {
  if (closed.aborted || chunk.length === 0) return;
  await new Promise<void>((resolve) => {
    const settle = () => {
      closed.removeEventListener('abort', settle);
      resolve();
    };
    closed.addEventListener('abort', settle);
    response.write(chunk, settle);
  });
}

/** Waits, but no longer than the client does. */
export async function pause({ closed }: Exchange, ms: number): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal: closed }).catch(() => {});
}

function headerList(exchange: Exchange, answer: Response, shape: Shape): string[] {
  const list: string[] = [];
  for (const [name, value] of answer.headers) {
    if (exchange.http2 && CONNECTION_HEADERS.has(name)) continue;
    if (name === 'content-length') continue;
    list.push(name, name === 'content-type' ? (shape.contentType ?? value) : value);
  }
  for (const [name, value] of shape.addHeaders ?? []) list.push(name, value);
  list.push('X-Sandbox', 'test-server');
  return list;
}

/** Node's HTTP/2 takes a repeated header only as one name with several values. */
function grouped(list: readonly string[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (let at = 0; at < list.length; at += 2) {
    const name = (list[at] ?? '').toLowerCase();
    names[name] = [...(names[name] ?? []), list[at + 1] ?? ''];
  }
  return names;
}

function sessionOf(answer: Response): { session?: string } {
  const session = answer.headers.get('mcp-session-id');
  return session === null ? {} : { session };
}
