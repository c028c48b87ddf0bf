/** A file of shell commands (Crush): an entry is one line, `mcp add NAME --type http …`. Nothing is ever executed. */
import type { EntryValue } from '../catalogue/index.ts';
import { broken, type Editor, lineEndOf, type Place } from './place.ts';
import { type Line, shellLines } from './shell-lines.ts';

export const shellEditor: Editor = {
  parse(text, place) {
    const others: string[] = [];
    const ours: Record<string, unknown> = {};
    const opening = [...place.key, place.name];
    for (const line of linesOf(text, place)) {
      const words = wordsOf(line.text);
      if (!opening.every((word, at) => words[at] === word)) others.push(line.text);
      else if (place.name in ours) throw broken(place, `"${place.name}" is added twice`);
      else ours[place.name] = words.slice(opening.length);
    }
    const nested = place.key.reduceRight<Record<string, unknown>>((content, key) => ({ [key]: content }), ours);
    return { ...nested, others };
  },

  put(text, place, value) {
    const lineEnd = lineEndOf(text);
    const [ours] = oursIn(text, place);
    if (ours) return { text: text.slice(0, ours.start) + written(place, value) + text.slice(ours.end), undo: null };
    const ended = text === '' || text.endsWith('\n');
    const lead = ended ? '' : lineEnd;
    const tail = ended ? lineEnd : '';
    return { text: `${text}${lead}${written(place, value)}${tail}`, undo: { created: 0, lead, tail } };
  },

  take(text, place, { lead }) {
    const [ours] = oursIn(text, place);
    if (!ours) return text;
    const after = /^\r?\n/.exec(text.slice(ours.end))?.[0].length ?? 0;
    const before = after === 0 && text.slice(0, ours.start).endsWith(lead) ? lead.length : 0;
    return text.slice(0, ours.start - before) + text.slice(ours.end + after);
  },
};

function linesOf(text: string, place: Place): Line[] {
  const { lines, open } = shellLines(text);
  if (open !== null) throw broken(place, `${open} is not closed`);
  return lines;
}

function oursIn(text: string, place: Place): Line[] {
  const opening = [...place.key, place.name];
  return linesOf(text, place).filter((line) => {
    const words = wordsOf(line.text);
    return opening.every((word, at) => words[at] === word);
  });
}

/** Words of a simple command. Quotes are taken off; nothing is expanded. */
const wordsOf = (line: string): string[] =>
  (line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );

function written({ key, name }: Place, value: EntryValue): string {
  const options = Object.entries(value).map(([field, content]) => {
    const parts = Array.isArray(content) ? content : [content];
    return `--${field} ${parts.map((part) => quoted(String(part))).join(' ')}`;
  });
  return [...key, name, ...options].join(' ');
}

/** In single quotes nothing is expanded; a quote inside closes, is escaped, and opens again. */
const quoted = (word: string) => (/^[\w-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
