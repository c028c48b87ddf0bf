/** What a text says to one reader and not to another. `reason` completes "the text is not unambiguous: …". */
export class AmbiguousJson extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'AmbiguousJson';
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads JSON that every reader understands alike: well-formed UTF-8 without a byte order mark, RFC 8259 syntax, no name
 * twice in an object (RFC 8259 section 4 leaves open what that means, and readers differ), no more than 128 levels.
 * @throws AmbiguousJson
 */
export function strictJson(bytes: Uint8Array): unknown {
  const text = decoded(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AmbiguousJson('it is not JSON');
  }
  refuseRepeatedNames(text);
  return value;
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new AmbiguousJson('it is not UTF-8');
  }
}

const MOST_LEVELS = 128;

/** @param text has passed JSON.parse, so that only its structure is to be followed */
function refuseRepeatedNames(text: string): void {
  /** Names of each open object; null for an array. */
  const open: Array<Set<string> | null> = [];
  let nameExpected = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      open.push(code === OPEN_OBJECT ? new Set() : null);
      if (open.length > MOST_LEVELS) throw new AmbiguousJson('it is nested too deeply');
      nameExpected = code === OPEN_OBJECT;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open.pop();
    } else if (code === COMMA) {
      nameExpected = open.at(-1) instanceof Set;
    } else if (code === COLON) {
      nameExpected = false;
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (nameExpected && names) takeName(names, String(JSON.parse(text.slice(at, end))));
      at = end - 1;
    }
  }
}

function takeName(names: Set<string>, name: string): void {
  if (names.has(name)) throw new AmbiguousJson('a name stands twice in an object');
  names.add(name);
}

/** @returns the place after the closing quote */
function endOfString(text: string, opening: number): number {
  let at = opening + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}
