import type { Writable } from 'node:stream';

/** Unsent bytes from which on the writer asks its callers to wait. */
const HIGH_BYTES = 1024 * 1024;
/** Up to this size pieces are copied together; larger ones are handed on as they are. */
const COPY_BYTES = 64 * 1024;

/**
 * Few writes instead of many. What is written in one callback is sent together when it returns, so that a lone message
 * waits for nothing; whatever else comes in the same turn of the event loop (the answers of other sockets) is sent
 * together at its end. So a burst of small messages costs two system calls.
 */
export interface Gather {
  /** @returns false when the reader is slow: write no more until onDrain, where that is possible. */
  write(pieces: readonly Buffer[]): boolean;
  /** Whether the reader is slow at the moment. */
  readonly full: boolean;
  /** Bytes that were not sent yet. */
  readonly backlog: number;
  /** Sends now what was gathered. */
  flush(): void;
}

/** @param onDrain called after full became false again */
export function gatherWrites(stream: Writable, onDrain: () => void): Gather {
  let pieces: Buffer[] = [];
  let bytes = 0;
  /** Something was written in this turn of the event loop. */
  let turn = false;
  let full = false;

  function endTurn() {
    turn = false;
    flush();
  }
  function flush() {
    if (bytes === 0 || stream.destroyed) return;
    const sending = pieces;
    const size = bytes;
    pieces = [];
    bytes = 0;
    if (size <= COPY_BYTES || sending.length === 1) {
      stream.write(sending.length === 1 ? sending[0] : Buffer.concat(sending, size));
    } else {
      stream.cork();
      for (const piece of sending) stream.write(piece);
      stream.uncork();
    }
    if (full && !stream.writableNeedDrain) drained();
  }
  function drained() {
    if (!full || stream.writableLength + bytes >= HIGH_BYTES) return;
    full = false;
    onDrain();
  }
  stream.on('drain', drained);

  return {
    write(more) {
      for (const piece of more) {
        pieces.push(piece);
        bytes += piece.length;
      }
      if (bytes >= COPY_BYTES) flush();
      else if (!turn) {
        turn = true;
        process.nextTick(flush);
        setImmediate(endTurn);
      }
      if (stream.writableLength + bytes >= HIGH_BYTES) full = true;
      return !full;
    },
    get full() {
      return full;
    },
    get backlog() {
      return stream.writableLength + bytes;
    },
    flush,
  };
}
