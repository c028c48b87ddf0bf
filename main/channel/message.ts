/** What is to be seen on the surface of a JSON-RPC message. */
export interface MessageSurface {
  /** Raw JSON text of the id; null for one without, or with an id of more than 1 KiB. */
  readonly id: string | null;
  /** It has a method: a request or, without an id, a notification. */
  readonly method: boolean;
  /** It has a result or an error: an answer. */
  readonly answer: boolean;
}

const ID_BYTES = 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Looks at the surface of bytes that hold one JSON-RPC message, or a batch of them. */
export function surfaceOf(message: Buffer): readonly MessageSurface[] {
  const scan = createSurfaceScan();
  scan.feed(message);
  return scan.members;
}

export interface SurfaceScan {
  feed(bytes: Buffer): void;
  /** One per message that began: one, or those of a batch. */
  readonly members: readonly MessageSurface[];
}

/**
 * Finds ids in messages too large to parse, piece by piece and in constant memory. Reads only the names of the
 * outermost members and the value of `id`; steps over strings without looking at each byte. Believes that the JSON is
 * well-formed: of what is not, it finds what it finds.
 */
export function createSurfaceScan(): SurfaceScan {
  const members: Mutable<MessageSurface>[] = [];
  /** Depth at which names are read: 1 for a message, 2 for the members of a batch. */
  let surface = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** Text being read: a name, or the value of `id`. */
  let reading: 'name' | 'id' | null = null;
  let text = '';

  const read = (bytes: Buffer, from: number, to: number) => {
    if (text.length <= ID_BYTES) text += bytes.toString('utf8', from, Math.min(to, from + ID_BYTES + 1));
  };
  const endName = () => {
    const member = members.at(-1);
    if (member && text === 'method') member.method = true;
    if (member && (text === 'result' || text === 'error')) member.answer = true;
    reading = null;
  };
  const endValue = () => {
    const id = text.trim();
    const member = members.at(-1);
    if (member) member.id = id === '' || id === 'null' || id.length > ID_BYTES ? null : id;
    reading = null;
  };

  /** Goes on inside a string. @returns where it ended, or the end of the bytes */
  function overString(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length) {
      if (escaped) {
        escaped = false;
        at++;
        continue;
      }
      const quote = bytes.indexOf(QUOTE, at);
      const stop = quote === -1 ? bytes.length : quote;
      let slash = stop;
      while (slash > at && bytes[slash - 1] === BACKSLASH) slash--;
      escaped = (stop - slash) % 2 === 1;
      at = stop;
      if (quote !== -1 && !escaped) {
        inString = false;
        return at;
      }
    }
    return at;
  }

  function overMark(byte: number, bytes: Buffer, at: number) {
    switch (byte) {
      case QUOTE:
        inString = true;
        if (depth === surface) text = reading === 'id' ? '"' : '';
        break;
      case OPEN_BRACE:
        depth++;
        if (surface === 0) surface = 1;
        if (depth === surface) {
          members.push({ id: null, method: false, answer: false });
          reading = 'name';
        }
        break;
      case OPEN_BRACKET:
        depth++;
        if (surface === 0) surface = 2;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (reading === 'id' && depth === surface) endValue();
        depth--;
        break;
      case COLON:
        if (reading === 'name' && depth === surface) {
          const isId = text === 'id';
          endName();
          if (isId) reading = 'id';
          text = '';
        }
        break;
      case COMMA:
        if (depth === surface) {
          if (reading === 'id') endValue();
          reading = 'name';
        }
        break;
      default:
        if (reading === 'id' && byte > SPACE && depth === surface) read(bytes, at, at + 1);
    }
  }

  return {
    members,
    feed(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (inString) {
          const end = overString(bytes, at);
          if (reading !== null && depth === surface) {
            read(bytes, at, end);
            if (!inString && reading === 'id') text += '"';
          }
          at = inString ? end : end + 1;
        } else {
          overMark(bytes[at] ?? SPACE, bytes, at);
          at++;
        }
      }
    },
  };
}
