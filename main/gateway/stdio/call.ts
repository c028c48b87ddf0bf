import { Fault, jsonRpcError } from '../../faults/index.ts';
import { headerValue } from '../../upstream/index.ts';
import { type ClientMessage, isObject } from './client-message.ts';

/** What became of a message of the client. `status` is that of the HTTP answer. */
export type CallEnd =
  | { readonly kind: 'answer'; readonly parts: readonly Buffer[]; readonly status: number }
  | { readonly kind: 'accepted'; readonly status: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** The client wants no answer any more. */
  | { readonly kind: 'cancelled' };

/** A message of the client on its way. */
export interface Call {
  readonly message: ClientMessage;
  /** It has ended; nothing is to be done for it any more. */
  readonly over: boolean;
  /** Only the first one counts. */
  end(how: CallEnd): void;
}

/** An HTTP answer that is not a success. The body is cut at 64 KiB. */
export interface Refused {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** One answer per request of a message, as JSON, in the form that the message asks for. */
export function answerOf(message: ClientMessage, answerFor: (key: string) => string): Buffer {
  const answers = message.keys.map(answerFor);
  return Buffer.from(message.kind === 'batch' ? `[${answers.join(',')}]` : (answers[0] ?? ''));
}

export const faultAnswer = (message: ClientMessage, fault: Fault): Buffer =>
  answerOf(message, (key) => jsonRpcError(fault, key));

/**
 * A refusal in the client's terms. A JSON-RPC error in its body is the server's own word and is passed on, under the
 * client's id where the server did not know it; a status alone is put into words.
 */
export function refusalEnd(message: ClientMessage, refused: Refused, host: string): CallEnd {
  const { status, headers, body } = refused;
  const error = jsonRpcErrorIn(body);
  if (error === null) return { kind: 'fault', fault: statusFault(status, headers, host) };
  const answer = answerOf(message, (key) => `{"jsonrpc":"2.0","id":${key},"error":${JSON.stringify(error)}}`);
  return { kind: 'answer', parts: [answer], status };
}

/** Code and message of the JSON-RPC error in a body, or null when there is none. */
export function jsonRpcErrorIn(body: Buffer): { readonly code: number; readonly message: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  const error = isObject(value) ? value.error : undefined;
  if (!isObject(error) || typeof error.code !== 'number' || typeof error.message !== 'string') return null;
  return error as { code: number; message: string };
}

function statusFault(status: number, headers: readonly string[], host: string): Fault {
  const seconds = retryAfter(headerValue(headers, 'retry-after'));
  if (seconds !== null && (status === 429 || status === 503)) {
    return new Fault('GW_UPSTREAM_BUSY', { host, status, seconds });
  }
  return new Fault(status >= 500 ? 'GW_UPSTREAM_ERROR' : 'GW_UPSTREAM_REJECTED', { host, status });
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
