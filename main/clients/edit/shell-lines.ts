/** The lines of a shell file that are commands: not inside a quotation, a here-document or a continued line. */

export interface Line {
  readonly text: string;
  readonly start: number;
  /** Before the line end. */
  readonly end: number;
}

/** @returns the commands, and what is still open at the end of the file */
export function shellLines(text: string): { lines: Line[]; open: string | null } {
  const lines: Line[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    const { end, open, documents } = commandEnd(text, start);
    const visible = text[end - 1] === '\r' ? end - 1 : end;
    lines.push({ text: text.slice(start, visible), start, end: visible });
    if (open !== null) return { lines, open };
    at = end + 1;
    for (const { word, tabs } of documents) {
      const after = hereDocumentEnd(text, at, word, tabs);
      if (after === null) return { lines, open: 'a here-document' };
      at = after;
    }
  }
  return { lines, open: null };
}

interface HereDocument {
  readonly word: string;
  /** `<<-`: tabs before the closing word do not count. */
  readonly tabs: boolean;
}

const HERE = /<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/y;
const STEP = /'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\\r?\n|\\[\s\S]|<<<|[^'"\\\n#<]+|[#<]/y;

function commandEnd(text: string, from: number): { end: number; open: string | null; documents: HereDocument[] } {
  const documents: HereDocument[] = [];
  let at = from;
  while (at < text.length && text[at] !== '\n') {
    if (text[at] === '#' && (at === from || /[\s;&|(]/.test(text[at - 1] ?? ''))) {
      const end = text.indexOf('\n', at);
      return { end: end === -1 ? text.length : end, open: null, documents };
    }
    HERE.lastIndex = at;
    const here = text.startsWith('<<<', at) ? null : HERE.exec(text);
    if (here) {
      documents.push({ tabs: here[1] === '-', word: here[2] ?? here[3] ?? here[4] ?? '' });
      at = HERE.lastIndex;
      continue;
    }
    STEP.lastIndex = at;
    if (!STEP.test(text))
      return { end: text.length, open: text[at] === '\\' ? 'the last line' : 'a quotation', documents };
    at = STEP.lastIndex;
    if (at >= text.length && /\\\r?\n$/.test(text)) return { end: at, open: 'the last line', documents };
  }
  return { end: at, open: null, documents };
}

function hereDocumentEnd(text: string, from: number, word: string, tabs: boolean): number | null {
  let at = from;
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    if ((tabs ? line.replace(/^\t+/, '') : line) === word) return at;
  }
  return null;
}
