/** JSON in the dialects of the clients. jsonc-parser finds the places; the text is spliced here. */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { EntryValue } from '../catalogue/index.ts';
import { type Trivia, triviaIn } from './json-trivia.ts';
import {
  broken,
  type Edited,
  type Editor,
  lineEndOf,
  type Place,
  type Splice,
  spliced,
  type Undo,
  unsuitable,
} from './place.ts';

const MARK = '\uFEFF';

export const jsonEditor: Editor = {
  parse: (text, place) => {
    const root = treeOf(bodyOf(text), place);
    return root === undefined ? {} : contentOf(root);
  },

  put(text, place, value) {
    const body = bodyOf(text);
    const mark = text.slice(0, text.length - body.length);
    const { text: edited, undo } = putInto(body, place, value);
    return { text: mark + edited, undo };
  },

  take(text, place, undo) {
    const body = bodyOf(text);
    const mark = text.slice(0, text.length - body.length);
    return mark + takeFrom(body, place, undo);
  },
};

const bodyOf = (text: string) => (text.startsWith(MARK) ? text.slice(1) : text);

/** @returns undefined for a file without a value @throws Fault GW_CLIENT_FILE_BROKEN */
function treeOf(body: string, place: Place): Node | undefined {
  if (/^\s*$/.test(body)) return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, {
    allowTrailingComma: place.format === 'jsonc',
    disallowComments: place.format === 'json',
    allowEmptyContent: place.format !== 'json',
  });
  const [error] = errors;
  if (error) {
    const line = body.slice(0, error.offset).split('\n').length;
    throw broken(place, `line ${line}: ${IN_WORDS[printParseErrorCode(error.error)] ?? 'it is not valid JSON'}`);
  }
  if (root) refuseDuplicates(root, body, place);
  return root;
}

const IN_WORDS: Readonly<Record<string, string>> = {
  InvalidCommentToken: 'a comment, which this client cannot read',
  PropertyNameExpected: 'a name in quotes is missing, or a comma is one too many',
  ValueExpected: 'a value is missing, or a comma is one too many',
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'something follows after the end',
};

/** Readers disagree on which of two equal keys counts, so that the file does not say what the client will do. */
function refuseDuplicates(node: Node, body: string, place: Place): void {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    if (child.type === 'property') {
      const key = keyOf(child);
      if (seen.has(key)) {
        const line = body.slice(0, child.offset).split('\n').length;
        throw broken(place, `line ${line}: the same key stands there twice`);
      }
      seen.add(key);
    }
    if (child.children) refuseDuplicates(child, body, place);
  }
}

function contentOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(contentOf);
  if (node.type !== 'object') return node.value as unknown;
  const entries = (node.children ?? []).map((each) => [keyOf(each), contentOf(valueNode(each))] as const);
  // As own properties: a key named __proto__ must not be taken for a prototype.
  return Object.fromEntries(entries);
}

const keyOf = (property: Node) => String(property.children?.[0]?.value);
const valueNode = (property: Node): Node => property.children?.[1] ?? property;
const endOf = ({ offset, length }: Node) => offset + length;
const childOf = (map: Node, key: string) => (map.children ?? []).find((each) => keyOf(each) === key);

/** The deepest map that is there on the way to the servers, and the keys that are missing below it. */
function deepest(root: Node, place: Place): { map: Node; missing: readonly string[] } {
  let map = root;
  for (const [at, key] of ['', ...place.key].entries()) {
    if (at > 0) {
      const property = childOf(map, key);
      if (!property) return { map, missing: place.key.slice(at - 1) };
      map = valueNode(property);
    }
    if (map.type !== 'object') throw unsuitable(place, at === 0 ? 'its top is not a map' : `"${key}" is not a map`);
  }
  return { map, missing: [] };
}

function putInto(body: string, place: Place, value: EntryValue): Edited {
  const root = treeOf(body, place);
  if (!root) return putIntoEmpty(body, place, value);
  const { map, missing } = deepest(root, place);
  const layout = layoutOf(body);
  const ours = missing.length === 0 ? childOf(map, place.name) : undefined;
  if (ours) {
    const old = valueNode(ours);
    const multiline = layout.multiline && body.slice(old.offset, endOf(old)).includes('\n');
    const insert = written(value, multiline ? layout : { ...layout, multiline: false }, indentAt(body, ours.offset));
    return { text: spliced(body, [{ at: old.offset, remove: old.length, insert }]), undo: null };
  }
  const [key = place.name, ...inner] = [...missing, place.name];
  const nested = inner.reduceRight<unknown>((content, each) => ({ [each]: content }), value);
  const { splices, lead, tail } = insertion(body, map, layout, (indent, multiline) => {
    const style = multiline ? layout : { ...layout, multiline: false };
    return `${JSON.stringify(key)}:${layout.minified ? '' : ' '}${written(nested, style, indent)}`;
  });
  return { text: spliced(body, splices), undo: { created: missing.length, lead, tail } };
}

/** A file without a value: a new one, or one with nothing but blanks and comments. */
function putIntoEmpty(body: string, place: Place, value: EntryValue): Edited {
  const layout = { ...layoutOf(body), multiline: true, minified: false };
  const nested = [...place.key, place.name].reduceRight<unknown>((content, each) => ({ [each]: content }), value);
  const lead = body.trim() === '' ? '' : layout.lineEnd;
  const text = body + lead + written(nested, layout, '') + layout.lineEnd;
  return { text, undo: { created: place.key.length + 1, lead, tail: layout.lineEnd } };
}

interface Layout {
  readonly lineEnd: string;
  readonly unit: string;
  /** The file has line breaks, so new maps get them too. */
  readonly multiline: boolean;
  /** No blank after colons. */
  readonly minified: boolean;
}

function layoutOf(body: string): Layout {
  const unit = /\n([ \t]+)"/.exec(body)?.[1];
  return {
    lineEnd: lineEndOf(body),
    unit: unit === undefined ? '  ' : unit.startsWith('\t') ? '\t' : unit.replaceAll('\t', ''),
    multiline: body.trimEnd().includes('\n') || body.trim() === '{}',
    minified: /"\s*:[^\s]/.test(body) && !/"\s*:\s/.test(body),
  };
}

function written(value: unknown, { multiline, unit, lineEnd, minified }: Layout, indent: string): string {
  if (multiline) return JSON.stringify(value, null, unit).replaceAll('\n', lineEnd + indent);
  if (minified) return JSON.stringify(value);
  return JSON.stringify(value, null, 1).replace(/\n */g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
}

function indentAt(body: string, offset: number): string {
  const start = body.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(body.slice(start, offset))?.[0] ?? '';
}

type Inserted = Pick<Undo, 'lead' | 'tail'> & { readonly splices: readonly Splice[] };

/** Behind the last child and the comments on its line, so that they stay beside what they speak of. */
function insertion(
  body: string,
  map: Node,
  layout: Layout,
  write: (indent: string, lines: boolean) => string,
): Inserted {
  const closing = endOf(map) - 1;
  const [first] = map.children ?? [];
  const last = map.children?.at(-1);
  const from = last ? endOf(last) : map.offset + 1;
  const trailing = last && triviaIn(body, from, closing).find(({ kind }) => kind === 'comma');
  const comment = lastOnLine(body, trailing?.end ?? from, closing);
  const at = comment?.end ?? trailing?.end ?? from;
  const ownLines = first
    ? body.slice(map.offset, first.offset).includes('\n')
    : layout.multiline || body.slice(from, closing).includes('\n');
  const lines = ownLines || comment?.kind === 'line-comment';
  const base = indentAt(body, map.offset);
  const indent = first && ownLines ? indentAt(body, first.offset) : base + layout.unit;
  const lead = lines ? layout.lineEnd + indent : last && !layout.minified ? ' ' : '';
  const tail = lines && !first && !body.slice(at, closing).includes('\n') ? layout.lineEnd + base : '';
  const insert = `${lead}${write(indent, lines)}${trailing ? ',' : ''}${tail}`;
  if (!last || trailing) return { splices: [{ at, remove: 0, insert }], lead, tail };
  if (at === from) return { splices: [{ at, remove: 0, insert: `,${insert}` }], lead, tail };
  const comma = { at: from, remove: 0, insert: ',' };
  return { splices: [comma, { at, remove: 0, insert }], lead, tail };
}

/** The last comment before the line ends. */
function lastOnLine(body: string, from: number, to: number): Trivia | undefined {
  let found: Trivia | undefined;
  for (const each of triviaIn(body, from, to)) {
    if (body.slice(found?.end ?? from, each.start).includes('\n')) break;
    found = each;
  }
  return found;
}

function takeFrom(body: string, place: Place, undo: Undo): string {
  const root = treeOf(body, place);
  if (!root) return body;
  const maps: Node[] = [];
  const properties: Node[] = [];
  let map = root;
  for (const key of [...place.key, place.name]) {
    const property = map.type === 'object' ? childOf(map, key) : undefined;
    if (!property) return body;
    maps.push(map);
    properties.push(property);
    map = valueNode(property);
  }
  // Maps that were made for the entry go with it, unless something else has moved in.
  let level = properties.length - 1;
  let left = undo.created;
  while (left > 0 && level > 0 && onlyOurs(maps[level], body)) {
    level -= 1;
    left -= 1;
  }
  if (left > 0 && level === 0 && undo.created === properties.length && onlyOurs(root, body)) {
    return takenNode(body, root, undo);
  }
  return takenProperty(body, properties[level] ?? root, left === 0 ? undo : { ...undo, tail: '' });
}

/** One child, and no comment that a person wrote beside it. */
function onlyOurs(map: Node | undefined, body: string): boolean {
  const [only, ...others] = map?.children ?? [];
  if (!map || !only || others.length > 0) return false;
  return body.slice(map.offset + 1, only.offset).trim() === '' && body.slice(endOf(only), endOf(map) - 1).trim() === '';
}

function takenNode(body: string, node: Node, { lead, tail }: Undo): string {
  const start = body.slice(0, node.offset).endsWith(lead) ? node.offset - lead.length : node.offset;
  const end = body.startsWith(tail, endOf(node)) ? endOf(node) + tail.length : endOf(node);
  return body.slice(0, start) + body.slice(end);
}

function takenProperty(body: string, property: Node, { tail }: Undo): string {
  const siblings = property.parent?.children ?? [];
  const sibling = siblings[siblings.indexOf(property) - 1];
  const from = sibling ? endOf(sibling) : (property.parent?.offset ?? 0) + 1;
  const before = triviaIn(body, from, property.offset);
  const start = before.at(-1)?.end ?? from;
  const end = endOf(property);
  const preceding = before.find(({ kind }) => kind === 'comma');
  const following = triviaIn(body, end, body.length).find(({ kind }) => kind === 'comma');
  const splices: Splice[] = [{ at: start, remove: end - start, insert: '' }];
  if (following) splices.push({ at: following.start, remove: 1, insert: '' });
  else if (preceding) splices.push({ at: preceding.start, remove: 1, insert: '' });
  else if (tail !== '' && body.startsWith(tail, end)) splices.push({ at: end, remove: tail.length, insert: '' });
  return spliced(body, splices);
}
