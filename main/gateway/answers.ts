import type { ServerResponse } from 'node:http';
import { type Fault, jsonRpcError } from '../faults/index.ts';
import { parsedJson } from './json.ts';

/**
 * Answers in the upstream's place. Where the request held JSON-RPC ids, the answer is a JSON-RPC error for each, with
 * status 200, so that a client hands its sentence to the model instead of treating it as a broken transport; else the
 * fault's own status. A body that is still coming is read and thrown away, so that the client gets to read the answer;
 * the server's time limit for receiving a request bounds that.
 * @param body the request as far as it was gathered, or null
 */
export function answerFault(res: ServerResponse, fault: Fault, body: Buffer | null): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const ids = body === null ? [] : requestIds(body);
  const errors = ids.map((id) => jsonRpcError(fault, id));
  const text = isBatch(body) && errors.length > 0 ? `[${errors.join(',')}]` : (errors[0] ?? jsonRpcError(fault));
  const status = errors.length > 0 ? 200 : fault.http;
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  res.end(text);
  res.req.resume();
}

/** Raw JSON of the ids of the requests in a message or batch; none when it is not JSON-RPC. */
export function requestIds(body: Buffer): string[] {
  return [parsedJson(body)].flat().flatMap((each) => idOf(each));
}

function idOf(message: unknown): string[] {
  const { id, method } = (message ?? {}) as { id?: unknown; method?: unknown };
  const usable = typeof id === 'string' || typeof id === 'number';
  return usable && typeof method === 'string' ? [JSON.stringify(id)] : [];
}

const isBatch = (body: Buffer | null) => body !== null && /^\s*\[/.test(body.subarray(0, 64).toString('latin1'));
