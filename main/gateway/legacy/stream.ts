import type { ServerResponse } from 'node:http';

export interface ClientStreamOptions {
  /** Besides those of an event stream. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes unread by the client from which on the stream counts as full. */
  readonly bufferBytes: number;
  /** There is room again. */
  onRoom(): void;
  /** Nothing more can be written: it was ended, or the client left. */
  onClose(): void;
}

/** An event stream to a client. Whatever is written leaves at once. */
export interface ClientStream {
  /** Sends the head. Calling it again does nothing. */
  start(): void;
  readonly started: boolean;
  /** @returns false when the client has read too little of what was sent before */
  send(message: Buffer, id?: number): boolean;
  /** Called once per keep-alive period: a stream that was quiet since the last call gets a comment line. */
  beat(): void;
  end(): void;
}

const KEEP_ALIVE = ': keep-alive\n\n';
/** Up to here an event is put together and written at once; beyond, its parts are written without a copy. */
const COPY_BYTES = 32 * 1024;
const LF = 0x0a;

export function createClientStream(res: ServerResponse, options: ClientStreamOptions): ClientStream {
  const { headers, bufferBytes, onRoom, onClose } = options;
  let quiet = false;
  let over = false;

  res.on('drain', onRoom);
  res.on('close', () => {
    over = true;
    onClose();
  });

  const start = () => {
    if (res.headersSent || over) return;
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      ...headers,
    });
    res.flushHeaders();
  };
  return {
    start,
    get started() {
      return res.headersSent;
    },
    send(message, id) {
      if (over) return true;
      start();
      quiet = false;
      writeEvent(res, message, id);
      return res.writableLength < bufferBytes;
    },
    beat() {
      if (over) return;
      if (quiet) {
        start();
        if (!res.writableNeedDrain) res.write(KEEP_ALIVE);
      }
      quiet = true;
    },
    end() {
      if (over) return;
      start();
      over = true;
      res.end();
    },
  };
}

function writeEvent(res: ServerResponse, message: Buffer, id: number | undefined): void {
  const head = `${id === undefined ? '' : `id: ${id}\n`}data: `;
  const data = message.includes(LF)
    ? Buffer.from(message.toString('latin1').replaceAll('\n', '\ndata: '), 'latin1')
    : message;
  if (data.length <= COPY_BYTES) {
    res.write(Buffer.concat([Buffer.from(head), data, Buffer.from('\n\n')]));
    return;
  }
  res.cork();
  res.write(head);
  res.write(data);
  res.write('\n\n');
  res.uncork();
}
