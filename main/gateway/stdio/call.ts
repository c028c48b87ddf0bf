import { type Fault, jsonRpcError } from '../../faults/index.ts';
import type { Refusal } from '../../upstream/index.ts';
import { isObject, parsedJson } from '../json.ts';
import { statusFault } from '../status-fault.ts';
import type { ClientMessage } from './client-message.ts';

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
export function refusalEnd(message: ClientMessage, refused: Refusal, host: string): CallEnd {
  const { status, body } = refused;
  const error = jsonRpcErrorIn(body);
  if (error === null) return { kind: 'fault', fault: statusFault(refused, host) };
  const answer = answerOf(message, (key) => `{"jsonrpc":"2.0","id":${key},"error":${JSON.stringify(error)}}`);
  return { kind: 'answer', parts: [answer], status };
}

/** Code and message of the JSON-RPC error in a body, or null when there is none. */
export function jsonRpcErrorIn(body: Buffer): { readonly code: number; readonly message: string } | null {
  const value = parsedJson(body);
  const error = isObject(value) ? value.error : undefined;
  if (!isObject(error) || typeof error.code !== 'number' || typeof error.message !== 'string') return null;
  return error as { code: number; message: string };
}
