import { Fault } from '../../faults/index.ts';
import { parsedJson } from '../json.ts';

/** The last revision with a handshake and sessions; every later one is stateless. Dates compare as text. */
const LAST_SESSION_REVISION = '2025-11-25';
const VERSION_CLAIM = 'io.modelcontextprotocol/protocolVersion';

/**
 * What is read of a JSON-RPC message to carry it: never more than names and ids. `bytes` is the message as it came.
 * A `key` is a JSON-RPC id as JSON text, so that `1` and `"1"` stay apart; it serves as map key and can be put into an
 * answer as it is.
 */
export interface Message {
  readonly kind: 'request' | 'notification' | 'response';
  readonly bytes: Buffer;
  /** Of a request or a response; null in an error that answers nothing in particular. */
  readonly key: string | null;
  readonly method: string | null;
  /** Token of the progress that a request asks for, or that a progress notification tells of. */
  readonly progressKey: string | null;
  /** Of `notifications/cancelled`: the request meant. */
  readonly cancels: string | null;
  /** Tool of a tools/call, or address of a resources/subscribe. */
  readonly subject: string | null;
  /** A response that is an error. */
  readonly isError: boolean;
  /** The stateless revision that a request claims to be of, or null. */
  readonly modern: string | null;
}

export type RequestMessage = Message & { readonly kind: 'request'; readonly key: string; readonly method: string };

export const isRequest = (message: Message): message is RequestMessage => message.kind === 'request';

/**
 * Reads a body or an event: one message, or a batch of them (JSON-RPC 2.0 section 6, MCP 2025-03-26). The members of a
 * batch are slices of the bytes, not serialised again.
 * @throws Fault GW_REQUEST_UNREADABLE with the reason
 */
export function readMessages(bytes: Buffer): { readonly batch: boolean; readonly messages: readonly Message[] } {
  const parsed = parsedJson(bytes);
  if (parsed === undefined) throw unreadable('not JSON');
  if (!Array.isArray(parsed)) return { batch: false, messages: [read(parsed, bytes)] };
  if (parsed.length === 0) throw unreadable('an empty batch');
  const slices = topLevelValues(bytes);
  return {
    batch: true,
    messages: parsed.map((each, at) => read(each, bytes.subarray(slices[at]?.start, slices[at]?.end))),
  };
}

/** The messages in what has nobody to be told that it is no JSON-RPC: then there are none. */
export function messagesIn(bytes: Buffer): readonly Message[] {
  try {
    return readMessages(bytes).messages;
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

interface Shape {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly error?: unknown;
  readonly result?: unknown;
  readonly params?: {
    readonly name?: unknown;
    readonly uri?: unknown;
    readonly requestId?: unknown;
    readonly progressToken?: unknown;
    readonly _meta?: { readonly progressToken?: unknown; readonly [VERSION_CLAIM]?: unknown } | null;
  } | null;
}

function read(value: unknown, bytes: Buffer): Message {
  if (typeof value !== 'object' || value === null) throw unreadable('not a JSON-RPC message');
  const { id, method, params, error, result } = value as Shape;
  const key = keyOf(id);
  const isMethod = typeof method === 'string';
  if (!isMethod && result === undefined && error === undefined) throw unreadable('neither a method nor an answer');
  if (isMethod && id !== undefined && key === null) throw unreadable('an id that is neither a string nor a number');
  const meta = params?._meta;
  const claim = meta?.[VERSION_CLAIM];
  return {
    kind: !isMethod ? 'response' : key === null ? 'notification' : 'request',
    bytes,
    key,
    method: isMethod ? method : null,
    progressKey: keyOf(method === 'notifications/progress' ? params?.progressToken : meta?.progressToken),
    cancels: method === 'notifications/cancelled' ? keyOf(params?.requestId) : null,
    subject: textOf(method === 'tools/call' ? params?.name : params?.uri),
    isError: !isMethod && error !== undefined,
    modern: isModernRevision(claim) ? claim : null,
  };
}

export function isModernRevision(claim: unknown): claim is string {
  return typeof claim === 'string' && /^\d{4}-\d\d-\d\d$/.test(claim) && claim > LAST_SESSION_REVISION;
}

const keyOf = (id: unknown) => (typeof id === 'string' || typeof id === 'number' ? JSON.stringify(id) : null);
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
const unreadable = (reason: string) => new Fault('GW_REQUEST_UNREADABLE', { reason });

/** The message with another id and every other byte as it was. */
export function withId(message: Message, key: string): Buffer {
  const ids = topLevelValues(message.bytes).filter((member) => member.name === 'id');
  const id = ids.at(-1);
  if (id === undefined) return message.bytes;
  return Buffer.concat([message.bytes.subarray(0, id.start), Buffer.from(key), message.bytes.subarray(id.end)]);
}

interface Span {
  /** Name of an object's member; null in an array. */
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const WHITE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Where the values of an object or array lie in its bytes. The bytes must have passed JSON.parse before. */
function topLevelValues(bytes: Buffer): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let name: string | null = null;
  let start = -1;
  let end = -1;
  const close = () => {
    if (start !== -1) spans.push({ name, start, end });
    name = null;
    start = -1;
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (WHITE.has(byte)) continue;
    if (depth === 1 && byte === COMMA) {
      close();
      continue;
    }
    if (depth === 1 && byte === COLON) {
      name = String(JSON.parse(bytes.toString('utf8', start, end)));
      start = -1;
      continue;
    }
    if (CLOSING.has(byte) && --depth === 0) close();
    if (depth >= 1 && start === -1) start = at;
    if (OPENING.has(byte) && ++depth === 1) start = -1;
    if (byte === QUOTE) at = endOfString(bytes, at);
    end = at + 1;
  }
  return spans;
}

function endOfString(bytes: Buffer, opening: number): number {
  let at = opening + 1;
  while (bytes[at] !== QUOTE && at < bytes.length) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
