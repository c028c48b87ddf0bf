// A small HTTP/1.1 client on a raw socket, one request at a time, and parsers for lines and server-sent events. It
// costs the load client far less than node:http or fetch, so that most of a small machine is left to what is measured.
import net from 'node:net';
import tls from 'node:tls';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** CA in PEM; present: the connection is TLS. */
  readonly ca?: string;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly sessionId: string | undefined;
  /** Empty where a taker was given the pieces. */
  readonly body: Buffer;
}

export type AnswerHead = Omit<Answer, 'body'>;
/** Takes the body's pieces as they come. */
export type Taker = (piece: Buffer) => void;

export interface Connection {
  readonly open: () => boolean;
  /** Sends one request. `onHead` may return a taker for the body. */
  request(head: string, body: string, onHead?: (head: AnswerHead) => Taker | undefined): Promise<Answer>;
  close(): void;
}

/** Opens a connection; TLS ones are verified against `ca` for the name localhost. */
export async function connect(address: Address): Promise<Connection> {
  const { host, port, ca } = address;
  const socket =
    ca === undefined ? net.connect({ host, port }) : tls.connect({ host, port, ca, servername: 'localhost' });
  socket.setNoDelay(true);
  let settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  let reader: AnswerReader | undefined;

  const fail = (error: Error) => {
    const waiting = settle;
    settle = undefined;
    socket.destroy();
    waiting?.reject(error);
  };
  const finish = (answer: Answer, keepAlive: boolean) => {
    const waiting = settle;
    settle = undefined;
    reader = undefined;
    if (!keepAlive) socket.destroy();
    waiting?.resolve(answer);
  };
  socket.on('data', (chunk) => {
    try {
      reader?.feed(chunk);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('close', () => reader?.closed());
  await new Promise<void>((resolve, reject) => {
    socket.once(ca === undefined ? 'connect' : 'secureConnect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', fail);

  const open = () => !socket.destroyed && socket.writable;
  return {
    open,
    request(head, body, onHead) {
      return new Promise((resolve, reject) => {
        if (!open()) return reject(new Error('connection closed'));
        settle = { resolve, reject };
        reader = readAnswer(onHead, finish, fail);
        socket.write(head + body);
      });
    },
    close: () => socket.destroy(),
  };
}

interface AnswerReader {
  feed(chunk: Buffer): void;
  closed(): void;
}

type ReaderState = 'head' | 'length' | 'until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer';

/** Reads one answer (RFC 9112 sections 4 to 7): framed by length, by chunks or by the end of the connection. */
function readAnswer(
  onHead: ((head: AnswerHead) => Taker | undefined) | undefined,
  done: (answer: Answer, keepAlive: boolean) => void,
  fail: (error: Error) => void,
): AnswerReader {
  let state: ReaderState = 'head';
  let head: AnswerHead | undefined;
  let keepAlive = true;
  let left = 0;
  let rest: Buffer | undefined;
  const pieces: Buffer[] = [];
  let take: Taker = (piece) => pieces.push(piece);

  const finish = () => {
    if (head) done({ ...head, body: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces) }, keepAlive);
  };

  /** @returns true when the answer has no body. */
  const readHead = (text: string): boolean => {
    const field = fieldReader(text);
    head = {
      status: Number(text.slice(9, 12)),
      contentType: field('content-type') ?? '',
      sessionId: field('mcp-session-id'),
    };
    keepAlive = field('connection')?.toLowerCase() !== 'close';
    take = onHead?.(head) ?? take;
    const length = field('content-length');
    if (field('transfer-encoding')?.toLowerCase().includes('chunked')) state = 'chunk-size';
    else if (length !== undefined) {
      left = Number(length);
      state = 'length';
      return left === 0;
    } else if (head.status === 204 || head.status === 304) return true;
    else state = 'until-close';
    return false;
  };

  /** Takes one line of the chunked framing. @returns true after the last. */
  const readLine = (line: string): boolean => {
    if (state === 'chunk-end') state = 'chunk-size';
    else if (state === 'trailer') return line === '';
    else {
      left = Number.parseInt(line, 16);
      if (Number.isNaN(left)) throw new Error('bad chunk size');
      state = left > 0 ? 'chunk' : 'trailer';
    }
    return false;
  };

  /** Takes what it can at `at`. @returns where to go on, or -1 to wait for more. */
  const advance = (buffer: Buffer, at: number): number => {
    if (state === 'until-close') {
      take(buffer.subarray(at));
      return buffer.length;
    }
    if (state === 'length' || state === 'chunk') {
      const end = Math.min(at + left, buffer.length);
      take(buffer.subarray(at, end));
      left -= end - at;
      if (left === 0 && state === 'length') finish();
      else if (left === 0) state = 'chunk-end';
      return end;
    }
    const mark = state === 'head' ? '\r\n\r\n' : '\r\n';
    const end = buffer.indexOf(mark, at, 'latin1');
    if (end < 0) return -1;
    const text = buffer.toString('latin1', at, end);
    const interim = state === 'head' && text[9] === '1';
    if (!interim && (state === 'head' ? readHead(text) : readLine(text))) finish();
    return end + mark.length;
  };

  return {
    feed(chunk) {
      const buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
      rest = undefined;
      for (let at = 0; at < buffer.length; ) {
        const next = advance(buffer, at);
        if (next < 0) {
          rest = buffer.subarray(at);
          return;
        }
        at = next;
      }
    },
    closed: () =>
      state === 'until-close' ? finish() : fail(new Error('connection closed before the answer was complete')),
  };
}

/** Looks up a field in the text of a head, whatever the case of its name. */
function fieldReader(text: string): (name: string) => string | undefined {
  const lower = text.toLowerCase();
  return (name) => {
    const at = lower.indexOf(`\r\n${name}:`);
    if (at < 0) return undefined;
    const from = at + name.length + 3;
    const end = text.indexOf('\r\n', from);
    return text.slice(from, end < 0 ? undefined : end).trim();
  };
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Calls `onLine` for each line, without its end, of the pieces fed to it. */
export function splitLines(onLine: (line: Buffer) => void): Taker {
  let begun: Buffer[] = [];
  return (piece) => {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      let line = piece.subarray(from, end);
      if (begun.length > 0) {
        line = Buffer.concat([...begun, line]);
        begun = [];
      }
      onLine(line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line);
      from = end + 1;
    }
    if (from < piece.length) begun.push(piece.subarray(from));
  };
}

/** Calls `onEvent` with the data of each server-sent event. Events of several data lines are not used here. */
export function readEvents(onEvent: (data: Buffer) => void): Taker {
  return splitLines((line) => {
    if (line.toString('latin1', 0, 5) !== 'data:') return;
    const data = line.subarray(line[5] === 32 ? 6 : 5);
    if (data.length > 0) onEvent(data);
  });
}
