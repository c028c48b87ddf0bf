import type { Socket } from 'node:net';
import { gatherWrites } from './gather.ts';

/**
 * What goes over the channel after the proof: frames, both ways. Kind (1 byte), sequence number (4), length of the
 * payload (4), big-endian; then the payload. Payloads are JSON-RPC messages as bytes, which nobody on the way parses.
 */
export const FRAME = {
  /** First, client to app: JSON that says what is wanted. */
  open: 1,
  /** Client to app, numbered 1, 2, 3, …: one JSON-RPC message. */
  request: 2,
  /** App to client: what the request of that number came to; empty where there is nothing to pass on. Once each. */
  answer: 3,
  /** App to client, number 0: a message that is no answer. */
  message: 4,
  /** App to client: opaque, to be kept and handed back first after a reconnection, when it continues the session. */
  resume: 5,
} as const;

export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

/** Largest message of a client, bytes. */
export const REQUEST_LIMIT = 4 * 1024 * 1024;
/** Largest message to a client, bytes. */
export const ANSWER_LIMIT = 64 * 1024 * 1024;

const HEAD_BYTES = 9;
const KINDS: ReadonlySet<number> = new Set(Object.values(FRAME));
/** Unsent bytes from which on no more is read: what it asks for would have to be kept too. */
const PAUSE_BYTES = 4 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

export interface FrameLink {
  /** @returns false when the other side reads slowly: send no more until onDrain, where that is possible. */
  send(kind: FrameKind, seq: number, payload: readonly Buffer[]): boolean;
  readonly full: boolean;
  /** Stops and starts reading. */
  pause(): void;
  resume(): void;
  /** Sends what is unsent, then closes. No frame is delivered after this. */
  end(): void;
}

export interface FrameEvents {
  /** The payload, in pieces as it came. They may share memory with frames around them: copy them to keep them long. */
  onFrame(kind: FrameKind, seq: number, payload: readonly Buffer[]): void;
  onDrain(): void;
  /** Once, also after end(). */
  onClose(): void;
}

/**
 * Frames over a proven socket, which starts to flow. A frame of an unknown kind or with more than `maxPayload` bytes
 * is a breach of the protocol and closes it.
 */
export function openFrames(socket: Socket, maxPayload: number, events: FrameEvents): FrameLink {
  let ended = false;
  let heldBack = false;
  let paused = false;
  const flow = () => (paused || heldBack ? socket.pause() : socket.resume());
  const gather = gatherWrites(socket, () => {
    if (heldBack) {
      heldBack = false;
      flow();
    }
    if (!ended) events.onDrain();
  });
  const decode = frameDecoder(maxPayload, (kind, seq, payload) => {
    if (!ended) events.onFrame(kind, seq, payload);
  });

  socket.on('data', (chunk: Buffer) => {
    if (!decode(chunk)) socket.destroy();
  });
  socket.on('error', () => {});
  socket.once('close', () => {
    ended = true;
    events.onClose();
  });
  socket.resume();

  return {
    send(kind, seq, payload) {
      if (ended) return true;
      let length = 0;
      for (const piece of payload) length += piece.length;
      const head = Buffer.allocUnsafe(HEAD_BYTES);
      head[0] = kind;
      head.writeUInt32BE(seq, 1);
      head.writeUInt32BE(length, 5);
      const more = gather.write(payload.length === 1 ? [head, payload[0] ?? EMPTY] : [head, ...payload]);
      if (!more && !heldBack && gather.backlog > PAUSE_BYTES) {
        heldBack = true;
        flow();
      }
      return more;
    },
    get full() {
      return gather.full;
    },
    pause() {
      paused = true;
      flow();
    },
    resume() {
      paused = false;
      flow();
    },
    end() {
      if (ended) return;
      ended = true;
      gather.flush();
      socket.destroySoon();
    },
  };
}

/**
 * Cuts a byte stream into frames. Nothing is copied: a payload is handed on as the pieces that it came in.
 * @returns takes the next bytes; false once they are not frames
 */
function frameDecoder(maxPayload: number, onFrame: FrameEvents['onFrame']) {
  const head = Buffer.alloc(HEAD_BYTES);
  let headBytes = 0;
  let kind: FrameKind = FRAME.open;
  let seq = 0;
  let pieces: Buffer[] = [];
  /** Bytes of the payload that are still to come. */
  let missing = 0;

  function takeHead(chunk: Buffer, at: number): number {
    const taken = chunk.copy(head, headBytes, at, at + HEAD_BYTES - headBytes);
    headBytes += taken;
    if (headBytes < HEAD_BYTES) return taken;
    kind = head[0] as FrameKind;
    seq = head.readUInt32BE(1);
    missing = head.readUInt32BE(5);
    return taken;
  }

  return (chunk: Buffer): boolean => {
    let at = 0;
    while (at < chunk.length) {
      if (headBytes < HEAD_BYTES) {
        at += takeHead(chunk, at);
        if (headBytes < HEAD_BYTES) break;
        if (!KINDS.has(kind) || missing > maxPayload) return false;
      }
      const size = Math.min(missing, chunk.length - at);
      if (size > 0) pieces.push(chunk.subarray(at, at + size));
      at += size;
      missing -= size;
      if (missing > 0) break;
      const payload = pieces;
      pieces = [];
      headBytes = 0;
      onFrame(kind, seq, payload);
    }
    return true;
  };
}
