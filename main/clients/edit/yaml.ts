/** YAML: an entry is a block below its key, or an item of a flow map. The yaml package finds the places. */
import { type Document, isAlias, isMap, isScalar, type Pair, parseAllDocuments, type YAMLMap } from 'yaml';
import type { EntryValue } from '../catalogue/index.ts';
import { broken, type Edited, type Editor, lineEndOf, type Place, type Undo, unsuitable } from './place.ts';

export const yamlEditor: Editor = {
  parse: (text, place) => documentOf(text, place).toJS({ maxAliasCount: 1000 }) ?? {},

  put(text, place, value) {
    const document = documentOf(text, place);
    const { key, pair, root } = serversOf(document, place);
    if (!pair) return putKey(text, place, key, value, root);
    const servers = pair.value;
    if (isAlias(servers)) throw unsuitable(place, `"${key}" is an alias`);
    if (servers === null || (isScalar(servers) && servers.value === null))
      return putBelow(text, place, pair, value, null);
    if (!isMap(servers)) throw unsuitable(place, `"${key}" is not a map`);
    const ours = itemOf(servers, place.name);
    if (ours) return replaced(text, servers, ours, place, value);
    return servers.flow ? putInFlow(text, place, servers, value) : putBelow(text, place, pair, value, servers);
  },

  take(text, place, undo) {
    const { pair } = serversOf(documentOf(text, place), place);
    const servers = pair?.value;
    const ours = isMap(servers) ? itemOf(servers, place.name) : undefined;
    if (!pair || !isMap(servers) || !ours) return text;
    if (servers.flow) return takeFromFlow(text, servers, ours);
    const whole = undo.created > 0 && servers.items.length === 1;
    const start = whole ? lineStart(text, startOf(pair)) : lineStart(text, startOf(ours));
    return taken(text, start, lastLineEnd(text, ours), undo, whole || servers.items.length === 1);
  },
};

function documentOf(text: string, place: Place): Document {
  const documents = parseAllDocuments(text, { uniqueKeys: true, logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.length === 0) return emptyDocument();
  const [document] = documents;
  if (!document || documents.length > 1) throw unsuitable(place, 'it holds several documents');
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const reason = error.code === 'DUPLICATE_KEY' ? 'the same key stands there twice' : 'it is not valid YAML';
    throw broken(place, line === undefined ? reason : `line ${line}: ${reason}`);
  }
  return document;
}

const emptyDocument = (): Document => {
  const [document] = parseAllDocuments('{}');
  if (!document) throw new TypeError('yaml gave no document');
  document.contents = null;
  return document;
};

type Item = Pair<unknown, unknown>;

function serversOf(document: Document, place: Place): { key: string; pair: Item | undefined; root: YAMLMap | null } {
  const [key = '', ...more] = place.key;
  if (more.length > 0) throw unsuitable(place, 'only keys at the top are edited');
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return { key, pair: undefined, root: null };
  if (!isMap(root)) throw unsuitable(place, 'its top is not a map');
  if (root.flow) throw unsuitable(place, 'its top is written in one line');
  return { key, pair: itemOf(root, key), root };
}

const itemOf = (map: YAMLMap, name: string): Item | undefined =>
  map.items.find(({ key }) => isScalar(key) && String(key.value) === name);

type Ranged = { range?: readonly [number, number, number] | null } | null | undefined;
const startOf = ({ key }: Item) => (key as Ranged)?.range?.[0] ?? 0;
const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;

function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

/** Behind the line on which a value ends. A block scalar ends behind its own line end. */
function lastLineEnd(text: string, { key, value }: Item): number {
  const end = (value as Ranged)?.range?.[1] ?? (key as Ranged)?.range?.[1] ?? 0;
  return end > 0 && text[end - 1] === '\n' ? end : lineEnd(text, end);
}

function putKey(text: string, place: Place, key: string, value: EntryValue, root: YAMLMap | null): Edited {
  const eol = lineEndOf(text);
  const indent = root?.items[0] ? ' '.repeat(columnOf(text, root.items[0])) : '';
  const lines = [`${indent}${key}:`, ...block(place.name, value, `${indent}  `)];
  return atEnd(text, lines, eol, 1);
}

const columnOf = (text: string, item: Item) => startOf(item) - lineStart(text, startOf(item));

function atEnd(text: string, lines: readonly string[], eol: string, created: number): Edited {
  const ended = text === '' || text === '\uFEFF' || text.endsWith('\n');
  const lead = ended ? '' : eol;
  return { text: text + lead + lines.join(eol) + (ended ? eol : ''), undo: { created, lead, tail: '' } };
}

/** Before the items that are there: what is behind the last one may be part of a block scalar. */
function putBelow(text: string, place: Place, pair: Item, value: EntryValue, servers: YAMLMap | null): Edited {
  const eol = lineEndOf(text);
  const [first] = servers?.items ?? [];
  const own = columnOf(text, pair);
  if (text.slice(lineStart(text, startOf(pair)), startOf(pair)).trim() !== '')
    throw unsuitable(place, `"${place.key[0]}" does not stand at the start of a line`);
  const keyEnd = (pair.key as Ranged)?.range?.[1] ?? 0;
  const at = lineEnd(text, keyEnd);
  if (first && startOf(first) < at) throw unsuitable(place, `"${place.key[0]}" is written in an unusual way`);
  const lines = block(place.name, value, ' '.repeat(first ? columnOf(text, first) : own + 2));
  if (at === text.length && !text.endsWith('\n')) return atEnd(text, lines, eol, 0);
  const inserted = lines.map((line) => line + eol).join('');
  return { text: text.slice(0, at) + inserted + text.slice(at), undo: { created: 0, lead: '', tail: '' } };
}

function putInFlow(text: string, place: Place, servers: YAMLMap, value: EntryValue): Edited {
  const last = servers.items.at(-1);
  const start = servers.range?.[0] ?? 0;
  const item = `${JSON.stringify(place.name)}: ${JSON.stringify(value)}`;
  const at = last ? valueEnd(last) : text.indexOf('{', start) + 1;
  const edited = text.slice(0, at) + (last ? `, ${item}` : item) + text.slice(at);
  return { text: edited, undo: { created: 0, lead: '', tail: '' } };
}

const valueEnd = ({ key, value }: Item) => (value as Ranged)?.range?.[1] ?? (key as Ranged)?.range?.[1] ?? 0;

function takeFromFlow(text: string, servers: YAMLMap, ours: Item): string {
  const at = servers.items.indexOf(ours);
  const previous = servers.items[at - 1];
  const next = servers.items[at + 1];
  if (previous) return text.slice(0, valueEnd(previous)) + text.slice(valueEnd(ours));
  return text.slice(0, startOf(ours)) + text.slice(next ? startOf(next) : valueEnd(ours));
}

function replaced(text: string, servers: YAMLMap, ours: Item, place: Place, value: EntryValue): Edited {
  if (servers.flow) {
    const item = `${JSON.stringify(place.name)}: ${JSON.stringify(value)}`;
    return { text: text.slice(0, startOf(ours)) + item + text.slice(valueEnd(ours)), undo: null };
  }
  const eol = lineEndOf(text);
  const start = lineStart(text, startOf(ours));
  const end = lastLineEnd(text, ours);
  const lines = block(place.name, value, ' '.repeat(columnOf(text, ours))).join(eol);
  return { text: text.slice(0, start) + lines + (text[end - 1] === '\n' ? eol : '') + text.slice(end), undo: null };
}

/** What was put before it goes too, where it still is before it. */
function taken(text: string, start: number, end: number, { lead }: Undo, last: boolean): string {
  const from =
    last && end === text.length && lead !== '' && text.slice(0, start).endsWith(lead) ? start - lead.length : start;
  return text.slice(0, from) + text.slice(end);
}

/** JSON strings, numbers and flow lists are YAML (YAML 1.2, 1.2 "JSON compatibility"). */
function block(name: string, value: EntryValue, indent: string): string[] {
  const lines = [`${indent}${name}:`];
  for (const [key, content] of Object.entries(value)) {
    const nested = typeof content === 'object' && content !== null && !Array.isArray(content);
    if (nested && Object.keys(content).length > 0) lines.push(...block(key, content as EntryValue, `${indent}  `));
    else lines.push(`${indent}  ${key}: ${JSON.stringify(content)}`);
  }
  return lines;
}
