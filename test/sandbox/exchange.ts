import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Recording } from './recorder.ts';

/** One request and the way back to its client. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly recording: Recording;
  readonly http2: boolean;
  /** Aborted when the way back is gone before the answer was complete. */
  readonly closed: AbortSignal;
  /** Destroys the client's connection; with HTTP/2 that is every request on it. */
  cut(): void;
  /** Sends what has been written, then destroys the connection. */
  endThenCut(): void;
  /** Counts an event stream as open until the returned function is called. */
  streaming(): () => void;
}

/** Told of an event stream that begins (+1) or ends (-1). */
export type CountStream = (change: 1 | -1) => void;

export function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  recording: Recording,
  countStream: CountStream,
): Exchange {
  const gone = new AbortController();
  // With HTTP/2 Node emits 'finish' also when the client leaves first.
  response.once('finish', () => {
    if (response.writableEnded) recording.update({ outcome: 'answered' });
  });
  response.once('close', () => {
    recording.update({ outcome: 'client-closed' });
    gone.abort();
  });
  // Both follow from a connection that ends early, which 'close' reports.
  request.on('error', () => {});
  response.on('error', () => {});
  const connection = connectionOf(request, response);
  const cut = () => {
    recording.update({ outcome: 'cut' });
    connection.destroy();
  };
  return {
    request,
    response,
    recording,
    http2: request.httpVersionMajor === 2,
    closed: gone.signal,
    cut,
    endThenCut() {
      recording.update({ outcome: 'cut' });
      connection.end();
    },
    streaming() {
      countStream(1);
      return () => countStream(-1);
    },
  };
}

function connectionOf(request: IncomingMessage, response: ServerResponse) {
  if (request.httpVersionMajor < 2) {
    const { socket } = request;
    return { destroy: () => void socket.destroy(), end: () => void socket.destroySoon() };
  }
  const { stream } = response as unknown as Http2ServerResponse;
  return { destroy: () => stream.session?.destroy(), end: () => void stream.end() };
}

/** Thrown for a request body over the limit. */
export class BodyTooLarge extends Error {}

/** @throws BodyTooLarge; an Error of the stream when the client leaves before the end. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
