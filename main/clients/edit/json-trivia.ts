/** The commas and comments around a property, which jsonc-parser's tree leaves out. */
export interface Trivia {
  readonly kind: 'comma' | 'line-comment' | 'block-comment';
  readonly start: number;
  readonly end: number;
}

const PATTERN = /\s*(?:(,)|(\/\/[^\r\n]*)|(\/\*[\s\S]*?\*\/))/y;

/** Commas and comments from one offset up to another, or to the next other token. The text is known to be valid. */
export function triviaIn(body: string, from: number, to: number): Trivia[] {
  const found: Trivia[] = [];
  PATTERN.lastIndex = from;
  for (;;) {
    const match = PATTERN.exec(body);
    if (!match || PATTERN.lastIndex > to) return found;
    const [, comma, line, block] = match;
    const kind = comma !== undefined ? 'comma' : line !== undefined ? 'line-comment' : 'block-comment';
    const end = PATTERN.lastIndex;
    found.push({ kind, start: end - (comma ?? line ?? block ?? '').length, end });
  }
}
