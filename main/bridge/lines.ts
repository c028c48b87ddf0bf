import { createSurfaceScan, type MessageSurface, type SurfaceScan } from '../channel/index.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface LineEvents {
  /** The line without its end. It may share memory with lines around it: copy it to keep it long. */
  onLine(line: Buffer): void;
  /** A line beyond the limit, of which only the surface was kept. */
  onTooLong(surface: readonly MessageSurface[]): void;
}

export interface LineSplitter {
  push(chunk: Buffer): void;
  /** Nothing more comes: an unfinished line is a line. */
  end(): void;
}

/** Cuts a byte stream into lines of at most `limit` bytes. Empty lines are left out. */
export function createLineSplitter(limit: number, { onLine, onTooLong }: LineEvents): LineSplitter {
  let parts: Buffer[] = [];
  let bytes = 0;
  let tooLong: SurfaceScan | null = null;

  function add(part: Buffer) {
    bytes += part.length;
    if (tooLong) return tooLong.feed(part);
    parts.push(part);
    if (bytes <= limit) return;
    tooLong = createSurfaceScan();
    for (const each of parts) tooLong.feed(each);
    parts = [];
  }
  function finish() {
    const scan = tooLong;
    const whole = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    bytes = 0;
    tooLong = null;
    if (scan) return onTooLong(scan.members);
    const line = whole?.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    if (line && line.length > 0) onLine(line);
  }

  return {
    push(chunk) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        add(chunk.subarray(from, end));
        finish();
        from = end + 1;
      }
      if (from < chunk.length) add(chunk.subarray(from));
    },
    end() {
      if (bytes > 0) finish();
    },
  };
}
