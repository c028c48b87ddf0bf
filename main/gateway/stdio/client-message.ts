import { isObject, parsedJson } from '../json.ts';

/** `_meta` key by which a request says of which stateless revision it is (MCP 2026-07-28, "_meta"). */
export const VERSION_CLAIM = 'io.modelcontextprotocol/protocolVersion';

export type MessageParams = Readonly<Record<string, unknown>>;

/**
 * What is read of a client's message to carry it. A `key` is a JSON-RPC id as JSON text: `1` and `"1"` stay apart, and
 * it can be put into an answer as it is.
 */
export interface ClientMessage {
  readonly kind: 'request' | 'notification' | 'response' | 'batch';
  /** The message as it came. */
  readonly bytes: Buffer;
  /** Keys of the requests in it: one, those of a batch, or none. */
  readonly keys: readonly string[];
  readonly method: string | null;
  readonly params: MessageParams;
  /** The stateless revision that it claims to be of; null for one of the revisions with sessions. */
  readonly claim: string | null;
}

/** The line is no JSON-RPC message. `code` as in JSON-RPC 2.0 section 5.1. */
export class UnreadableMessage extends Error {
  readonly code: -32700 | -32600;
  constructor(code: -32700 | -32600, what: string) {
    super(what);
    this.code = code;
  }

  /** The answer to it, as JSON: its id is not known. */
  toAnswer(): string {
    return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: this.code, message: this.message } });
  }
}

/** @throws UnreadableMessage */
export function readClientMessage(bytes: Buffer): ClientMessage {
  const value = parsedJson(bytes);
  if (value === undefined) throw new UnreadableMessage(-32700, 'Parse error: the line is not JSON');
  return Array.isArray(value) ? readBatch(value, bytes) : readOne(value, bytes);
}

function readOne(value: unknown, bytes: Buffer): ClientMessage {
  if (!isObject(value)) throw new UnreadableMessage(-32600, 'Invalid Request: not a JSON-RPC message');
  const { id, method } = value;
  const params = isObject(value.params) ? value.params : {};
  const keys = typeof id === 'string' || typeof id === 'number' ? [JSON.stringify(id)] : [];
  if (typeof method !== 'string') {
    if (!('result' in value) && !('error' in value)) {
      throw new UnreadableMessage(-32600, 'Invalid Request: neither a method nor an answer');
    }
    return { kind: 'response', bytes, keys: [], method: null, params, claim: null };
  }
  if (id !== undefined && keys.length === 0) {
    throw new UnreadableMessage(-32600, 'Invalid Request: the id is neither a string nor a number');
  }
  const meta = params._meta;
  const claim = isObject(meta) ? meta[VERSION_CLAIM] : undefined;
  const kind = keys.length > 0 ? 'request' : 'notification';
  return { kind, bytes, keys, method, params, claim: typeof claim === 'string' ? claim : null };
}

/** Batches exist in revision 2025-03-26 alone; other servers refuse them by themselves. */
function readBatch(values: readonly unknown[], bytes: Buffer): ClientMessage {
  if (values.length === 0) throw new UnreadableMessage(-32600, 'Invalid Request: an empty batch');
  const keys = values.flatMap((each) => readOne(each, bytes).keys);
  return { kind: 'batch', bytes, keys, method: null, params: {}, claim: null };
}
