/** TOML: an entry is a table of its own at the end of the file. smol-toml judges the result; the text is spliced here. */
import { parse } from 'smol-toml';
import type { EntryValue } from '../catalogue/index.ts';
import { broken, type Edited, type Editor, lineEndOf, type Place, unsuitable } from './place.ts';
import { type Statement, statementsOf } from './toml-statements.ts';

export const tomlEditor: Editor = {
  parse(text, place) {
    try {
      return parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    } catch (error) {
      const line = (error as { line?: unknown }).line;
      throw broken(
        place,
        typeof line === 'number' ? `line ${line}: it is not valid TOML` : 'it is not valid TOML',
        error,
      );
    }
  },

  put(text, place, value): Edited {
    const lineEnd = lineEndOf(text);
    const ours = tablesOf(text, place);
    const [first] = ours;
    if (first) {
      const end = ours.at(-1)?.end ?? first.end;
      const ended = text.slice(first.start, end).endsWith('\n');
      return { text: text.slice(0, first.start) + written(place, value, lineEnd, ended) + text.slice(end), undo: null };
    }
    const body = text.replace(/^\uFEFF/, '');
    const ended = body === '' || body.endsWith('\n');
    const lead = body.trim() === '' ? '' : ended ? lineEnd : lineEnd + lineEnd;
    return { text: text + lead + written(place, value, lineEnd, ended), undo: { created: 0, lead, tail: '' } };
  },

  take(text, place, { lead }) {
    const ours = tablesOf(text, place);
    let result = text;
    for (const { start, end } of ours.toReversed()) {
      const from = result.slice(0, start).endsWith(lead) && start === ours[0]?.start ? start - lead.length : start;
      result = result.slice(0, from) + result.slice(end);
    }
    return result;
  },
};

/** Our table and those below it, each with its lines. */
function tablesOf(text: string, place: Place): { start: number; end: number }[] {
  const path = [...place.key, place.name];
  const tables: { start: number; end: number }[] = [];
  let inside = false;
  for (const statement of statementsOf(text)) {
    if (statement.kind !== 'pair') {
      inside = path.every((key, at) => statement.keys[at] === key);
      if (inside && statement.kind === 'tables') throw unsuitable(place, `"${place.name}" is a list of tables`);
      if (inside) tables.push({ start: statement.start, end: statement.end });
    } else if (inside) extend(tables, statement);
  }
  return tables;
}

function extend(tables: { start: number; end: number }[], { end }: Statement): void {
  const last = tables.at(-1);
  if (last) last.end = end;
}

function written({ key, name }: Place, value: EntryValue, lineEnd: string, ended: boolean): string {
  const lines = [`[${[...key, name].map(bare).join('.')}]`];
  for (const [field, content] of Object.entries(value)) lines.push(`${bare(field)} = ${inline(content)}`);
  return lines.join(lineEnd) + (ended ? lineEnd : '');
}

const bare = (key: string) => (/^[\w-]+$/.test(key) ? key : quoted(key));

// JSON escapes are TOML escapes, but DEL has to be escaped too (TOML 1.0, Strings).
const quoted = (text: string) => JSON.stringify(text).replaceAll('\u007f', '\\u007f');

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, content]) => `${bare(key)} = ${inline(content)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? quoted(value) : String(value);
}
