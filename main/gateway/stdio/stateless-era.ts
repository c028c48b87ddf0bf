import { Fault } from '../../faults/index.ts';
import type { Refusal } from '../../upstream/index.ts';
import { isObject } from '../json.ts';
import { answerOf, type Call, type CallEnd, jsonRpcErrorIn, refusalEnd } from './call.ts';
import { type ClientMessage, type MessageParams, readClientMessage } from './client-message.ts';
import { learnTools, type MirroredTools, metadataHeaders } from './mirror.ts';
import { type Answer, type AnswerHandler, POST_HEADERS, type Wire } from './wire.ts';

/** `HeaderMismatch` (MCP 2026-07-28, "Server Validation"). */
const HEADER_MISMATCH = -32020;
/** Most pages of tools that are read to learn what is mirrored. */
const MOST_PAGES = 20;

export interface StatelessEra {
  /** Takes a message with the claim of a stateless revision. */
  send(call: Call): void;
  /**
   * Cancels the request with this key by closing its stream, which is how this revision says it ("Cancellation").
   * @returns false when no such request is under way
   */
  cancel(key: string): boolean;
}

/**
 * The client's side of Streamable HTTP since 2026-07-28: every message stands for itself, and says in headers what it
 * says in its body.
 */
export function createStatelessEra(wire: Wire): StatelessEra {
  const tools: MirroredTools = new Map();
  let listings = 0;

  function post<Tag>(call: Call, tag: Tag, handler: AnswerHandler<Tag>) {
    const { bytes, keys, method, params, claim } = call.message;
    const headers = metadataHeaders(method ?? '', params, claim ?? '', tools);
    if (headers === null) return call.end(unsendable(call.message));
    wire.start({ method: 'POST', headers: [...POST_HEADERS, ...headers], body: bytes, keys }, call, tag, handler);
  }

  const again: AnswerHandler<null> = {
    onAnswer(answer, parts) {
      const { call, status } = answer;
      call?.end({ kind: 'answer', parts: call.message.method === 'tools/list' ? listed(parts) : parts, status });
    },
    onAccepted: ({ call, status }) => call?.end({ kind: 'accepted', status }),
    onRefused: ({ call }, refused) => call?.end(refusalEnd(call.message, refused, wire.host)),
    onBroken: ({ call }, fault) => call?.end({ kind: 'fault', fault }),
  };
  const first: AnswerHandler<null> = { ...again, onRefused: onFirstRefusal };

  function listed(parts: readonly Buffer[]): readonly Buffer[] {
    const { withoutInvalid } = learnTools(Buffer.concat(parts), tools);
    return withoutInvalid ? [withoutInvalid] : parts;
  }

  /** The tool may have changed, or its client never listed it here: the specification has us look and try once more. */
  function onFirstRefusal(answer: Answer<null>, refused: Refusal) {
    const { call } = answer;
    const mismatch = refused.status === 400 && jsonRpcErrorIn(refused.body)?.code === HEADER_MISMATCH;
    if (!mismatch || call?.message.method !== 'tools/call') return again.onRefused(answer, refused);
    void relist(call.message).then((changed) => {
      if (call.over) return;
      if (changed) post(call, null, again);
      else again.onRefused(answer, refused);
    });
  }

  /** @returns whether what is known of the tool that the message calls has changed */
  async function relist({ params, claim }: ClientMessage): Promise<boolean> {
    const name = String(params.name);
    const before = JSON.stringify(tools.get(name));
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await ask(listing(params, claim ?? '', cursor, ++listings));
      if (answer === null) break;
      cursor = learnTools(answer, tools).nextCursor;
      if (cursor === null) break;
    }
    return JSON.stringify(tools.get(name)) !== before;
  }

  /** Asks for ourselves. @returns null when there was no answer */
  function ask(bytes: Buffer): Promise<Buffer | null> {
    return new Promise((resolve) => {
      const call: Call = { message: readClientMessage(bytes), over: false, end: () => resolve(null) };
      post(call, null, {
        onAnswer: (_answer, parts) => resolve(Buffer.concat(parts)),
        onAccepted: () => resolve(null),
        onRefused: () => resolve(null),
        onBroken: () => resolve(null),
      });
    });
  }

  return {
    send: (call) => post(call, null, first),
    cancel(key) {
      const pending = wire.find(key);
      if (!pending?.call || pending.call.message.claim === null) return false;
      pending.call.end({ kind: 'cancelled' });
      pending.abort();
      return true;
    },
  };
}

/** A request for a page of tools, in the name of the client: with the same metadata, but no progress asked for. */
function listing(params: MessageParams, claim: string, cursor: string | null, number: number): Buffer {
  const { progressToken: _, ...meta } = isObject(params._meta) ? params._meta : { claim };
  const request = {
    jsonrpc: '2.0',
    id: `gangway-tools-${number}`,
    method: 'tools/list',
    params: { ...(cursor !== null && { cursor }), _meta: meta },
  };
  return Buffer.from(JSON.stringify(request));
}

function unsendable(message: ClientMessage): CallEnd {
  const error = { code: -32600, message: 'Invalid Request: the method or protocol version cannot stand in a header' };
  const line = (key: string) => `{"jsonrpc":"2.0","id":${key},"error":${JSON.stringify(error)}}`;
  if (message.keys.length > 0) return { kind: 'answer', parts: [answerOf(message, line)], status: 400 };
  return { kind: 'fault', fault: new Fault('GW_REQUEST_UNREADABLE', { reason: error.message }) };
}
