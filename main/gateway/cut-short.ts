import type { ServerResponse } from 'node:http';
import { type Fault, jsonRpcError } from '../faults/index.ts';
import { headerValue } from '../upstream/index.ts';
import { requestIds } from './answers.ts';

const LINE_FEED = 0x0a;
/** As much of a line as tells what it is. */
const HEAD = 'id:'.length;

/**
 * Watches an event stream for an event with an id: from then on its client can ask for the rest of it (Last-Event-ID,
 * MCP 2025-11-25 "Resumability and Redelivery"). Looks at the first bytes of lines only, and at none once there was one.
 */
export interface ResumptionWatch {
  push(chunk: Buffer): void;
  readonly resumable: boolean;
}

const isEventStream = (headers: readonly string[]) =>
  headerValue(headers, 'content-type')?.startsWith('text/event-stream') === true;

/** @returns null where the answer is no event stream, or one that cannot be added to because it is compressed. */
export function watchResumption(headers: readonly string[]): ResumptionWatch | null {
  if (!isEventStream(headers) || headerValue(headers, 'content-encoding') !== undefined) return null;
  let head = '';
  let hasId = false;
  let resumable = false;
  return {
    push(chunk) {
      for (let start = 0; !resumable && start < chunk.length; ) {
        const feed = chunk.indexOf(LINE_FEED, start);
        const end = feed === -1 ? chunk.length : feed;
        head += chunk.toString('latin1', start, Math.min(end, start + HEAD - head.length));
        if (feed === -1) return;
        if (head === 'id:') hasId = true;
        // An empty line ends the event: before it, the client has taken no note of the id.
        else if (head === '' || head === '\r') resumable = hasId;
        head = '';
        start = feed + 1;
      }
    },
    get resumable() {
      return resumable;
    },
  };
}

/**
 * Breaks an event stream off that carries the answer to a request and cannot be resumed. MCP clients of the session era
 * take such an end for a pause and wait until their own time runs out, so the requests are answered in the stream first.
 * It still ends as a broken one, without its last chunk.
 * @param body the request as far as it was gathered, or null
 */
export function cutShort(res: ServerResponse, fault: Fault, body: Buffer | null): void {
  const ids = body === null ? [] : requestIds(body);
  // A client that does not read what it was sent before will not read this.
  if (ids.length === 0 || res.writableLength > 0 || !res.socket) {
    res.destroy();
    return;
  }
  const errors = ids.map((id) => `data: ${jsonRpcError(fault, id)}\n\n`);
  // An event of which only a part came is given a name that nobody listens for.
  res.write(`\nevent: cut-short\n\n${errors.join('')}`);
  res.socket.destroySoon();
}
