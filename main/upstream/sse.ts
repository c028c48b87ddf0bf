/** One event of a `text/event-stream`. */
export interface SseEvent {
  /** `message` unless the stream named it otherwise. */
  readonly type: string;
  /**
   * The lines of data joined by LF, as bytes. May share memory with the chunk it came in: copy it to keep it.
   */
  readonly data: Buffer;
  /** The last id that the stream gave, with this event or before it; empty when it gave none. */
  readonly lastEventId: string;
}

export interface SseParserOptions {
  /** Most bytes that one event may hold, its names included. Default 16 MiB. */
  readonly maxEventBytes?: number;
  onEvent(event: SseEvent): void;
  /** The stream set the time to wait before a reconnection, ms. */
  onRetry?(ms: number): void;
}

export interface SseParser {
  /**
   * Takes the next bytes of the stream and calls onEvent for every event that they complete.
   * @throws SseEventTooLarge when an event outgrows its limit; the parser is of no use after that.
   */
  push(chunk: Buffer): void;
}

export class SseEventTooLarge extends Error {
  readonly limit: number;

  constructor(limit: number) {
    super(`an event is larger than ${limit} bytes`);
    this.name = 'SseEventTooLarge';
    this.limit = limit;
  }
}

const DEFAULT_MAX_EVENT_BYTES = 16 * 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = Buffer.from([LF]);
const EMPTY = Buffer.alloc(0);
const LONGEST_NAME = 'event'.length;

/**
 * Reads a `text/event-stream` from bytes, cut anywhere (WHATWG HTML, section 9.2.6 "Interpreting an event stream").
 * Works on bytes and not on text, because the data is handed on as it came; lines end in LF, CR or CRLF. An event that
 * the stream does not finish with an empty line is dropped, as the standard says.
 */
export function createSseParser(options: SseParserOptions): SseParser {
  const lines = new LineReader(options);
  /** The first bytes, as long as they may still be a byte order mark, which is no part of the stream. */
  let head: Buffer | null = EMPTY;
  return {
    push(chunk) {
      if (head === null) {
        lines.push(chunk);
        return;
      }
      const start = head.length > 0 ? Buffer.concat([head, chunk]) : chunk;
      head = start.length < BOM.length && BOM.subarray(0, start.length).equals(start) ? start : null;
      if (head === null) lines.push(BOM.equals(start.subarray(0, BOM.length)) ? start.subarray(BOM.length) : start);
    },
  };
}

/** Puts lines together from chunks, and events from lines. */
class LineReader implements SseParser {
  readonly #options: SseParserOptions;
  readonly #limit: number;
  readonly #line = growingBytes();
  readonly #data = growingBytes();
  #hasData = false;
  #type = '';
  #lastEventId = '';
  /** The last chunk ended in CR: a LF at the start of the next one belongs to it. */
  #afterCr = false;

  constructor(options: SseParserOptions) {
    this.#options = options;
    this.#limit = options.maxEventBytes ?? DEFAULT_MAX_EVENT_BYTES;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    let start = this.#afterCr && chunk[0] === LF ? 1 : 0;
    this.#afterCr = false;
    let lf = chunk.indexOf(LF, start);
    let cr = chunk.indexOf(CR, start);
    while (lf !== -1 || cr !== -1) {
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      this.#endLine(chunk.subarray(start, end));
      start = end + 1;
      if (end === cr && start === chunk.length) this.#afterCr = true;
      if (end === cr && lf === start) start++;
      if (lf !== -1 && lf < start) lf = chunk.indexOf(LF, start);
      if (cr !== -1 && cr < start) cr = chunk.indexOf(CR, start);
    }
    if (start === chunk.length) return;
    this.#bound(chunk.length - start);
    this.#line.append(chunk.subarray(start));
  }

  #bound(more: number): void {
    if (this.#line.size() + this.#data.size() + this.#type.length + more > this.#limit) {
      throw new SseEventTooLarge(this.#limit);
    }
  }

  #endLine(rest: Buffer): void {
    this.#bound(rest.length);
    const whole = this.#line.size() === 0;
    if (!whole) this.#line.append(rest);
    this.#readLine(whole ? rest : this.#line.take());
  }

  #readLine(line: Buffer): void {
    if (line.length === 0) this.#endEvent();
    else this.#readField(line, line.indexOf(COLON));
  }

  /** @param colon its place; -1 when the whole line is a name, 0 in a comment */
  #readField(line: Buffer, colon: number): void {
    if (colon === 0) return;
    const name = line.toString('latin1', 0, Math.min(colon === -1 ? line.length : colon, LONGEST_NAME + 1));
    const value = colon === -1 ? EMPTY : line.subarray(line[colon + 1] === SPACE ? colon + 2 : colon + 1);
    if (name === 'data') {
      if (this.#hasData) this.#data.append(NEWLINE);
      this.#data.append(value);
      this.#hasData = true;
    } else if (name === 'event') {
      this.#type = value.toString('utf8');
    } else if (name === 'id') {
      if (!value.includes(0)) this.#lastEventId = value.toString('utf8');
    } else if (name === 'retry') {
      const digits = value.toString('latin1');
      if (/^\d{1,9}$/.test(digits)) this.#options.onRetry?.(Number(digits));
    }
  }

  #endEvent(): void {
    const type = this.#type === '' ? 'message' : this.#type;
    this.#type = '';
    if (!this.#hasData) return;
    this.#hasData = false;
    this.#options.onEvent({ type, data: this.#data.take(), lastEventId: this.#lastEventId });
  }
}

/**
 * Bytes put together from pieces. A single piece is given back as it is; more are copied into a buffer that doubles, so
 * that neither many small pieces nor a long line costs more than its own length a few times over.
 */
function growingBytes() {
  let bytes: Buffer = EMPTY;
  let used = 0;
  let borrowed = true;
  return {
    size: () => used,
    append(piece: Buffer) {
      if (used === 0) {
        bytes = piece;
        used = piece.length;
        borrowed = true;
        return;
      }
      const need = used + piece.length;
      if (borrowed || need > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(need, used * 2, 256));
        bytes.copy(larger, 0, 0, used);
        bytes = larger;
        borrowed = false;
      }
      piece.copy(bytes, used);
      used = need;
    },
    take(): Buffer {
      const taken = used === bytes.length ? bytes : bytes.subarray(0, used);
      bytes = EMPTY;
      used = 0;
      return taken;
    },
  };
}
