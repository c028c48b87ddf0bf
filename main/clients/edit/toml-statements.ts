/** Where the statements of a TOML document begin and end. The document is known to be valid (TOML 1.0). */

export interface Statement {
  /** `table`: [a.b]; `tables`: [[a.b]]; `pair`: key = value. */
  readonly kind: 'table' | 'tables' | 'pair';
  /** The dotted key; only of tables. */
  readonly keys: readonly string[];
  readonly start: number;
  /** Behind the line end. */
  readonly end: number;
}

const BLANK = /(?:[ \t\r\n\uFEFF]|#[^\n]*)*/y;
const REST_OF_LINE = /[ \t]*(?:#[^\n]*)?\r?\n?/y;
/** Strings that may run over lines come first; a bare quote would end them too early. */
const STRING = /"""(?:\\[\s\S]|[^\\])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/y;
const PLAIN = /[^"'[\]{}#\n]+/y;

export function* statementsOf(text: string): Generator<Statement> {
  let at = 0;
  for (;;) {
    at = matched(BLANK, text, at);
    if (at >= text.length) return;
    const start = at;
    const opening = text.startsWith('[[', at) ? 2 : text[at] === '[' ? 1 : 0;
    if (opening > 0) {
      const { keys, end } = dotted(text, at + opening);
      at = matched(REST_OF_LINE, text, end + opening);
      yield { kind: opening === 2 ? 'tables' : 'table', keys, start, end: at };
    } else {
      at = matched(REST_OF_LINE, text, pairEnd(text, at));
      yield { kind: 'pair', keys: [], start, end: at };
    }
  }
}

function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text) ? pattern.lastIndex : at;
}

const KEY = /[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+)[ \t]*/y;

function dotted(text: string, from: number): { keys: string[]; end: number } {
  const keys: string[] = [];
  let end = from;
  for (;;) {
    KEY.lastIndex = end;
    const key = KEY.exec(text)?.[1];
    if (key === undefined) return { keys, end };
    keys.push(unquoted(key));
    end = KEY.lastIndex;
    if (text[end] !== '.') return { keys, end };
    end += 1;
  }
}

function unquoted(key: string): string {
  if (key.startsWith("'")) return key.slice(1, -1);
  if (!key.startsWith('"')) return key;
  try {
    return JSON.parse(key) as string;
  } catch {
    // An escape that only TOML has; no name of ours needs one.
    return key;
  }
}

/** Brackets, strings and comments are walked over, because each may hold line ends or what looks like a table. */
function pairEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const after = Math.max(matched(STRING, text, at), matched(PLAIN, text, at));
    const character = text[at];
    if (after > at) at = after;
    else if (depth === 0 && (character === '\n' || character === '#')) break;
    else if (character === '#') at = text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at);
    else {
      if (character === '[' || character === '{') depth += 1;
      if (character === ']' || character === '}') depth -= 1;
      at += 1;
    }
  }
  return text[at - 1] === '\r' ? at - 1 : at;
}
