/**
 * One entry in another program's file: put there, replaced, taken out. Every other byte stays. Each edit is checked
 * before it is handed out: the file must still be what the client can read, and say the same but for our entry.
 */
import { isDeepStrictEqual } from 'node:util';
import type { EntryValue, Format } from '../catalogue/index.ts';
import { jsonEditor } from './json.ts';
import { broken, type Edited, type Editor, isMap, type Place, type Undo, unsuitable } from './place.ts';
import { shellEditor } from './shell.ts';
import { tomlEditor } from './toml.ts';
import { yamlEditor } from './yaml.ts';

const EDITORS: Readonly<Record<Format, Editor>> = {
  json: jsonEditor,
  'json-with-comments': jsonEditor,
  jsonc: jsonEditor,
  toml: tomlEditor,
  yaml: yamlEditor,
  shell: shellEditor,
};

/**
 * The entry as the client reads it; undefined where there is none.
 * @throws Fault GW_CLIENT_FILE_BROKEN
 */
export const findEntry = (text: string, place: Place): unknown =>
  entryIn(EDITORS[place.format].parse(text, place), place);

/**
 * Puts an entry in, or replaces the one of that name; whose that is, is the caller's to know.
 * @throws Fault GW_CLIENT_FILE_BROKEN, GW_CLIENT_FILE_UNSUITABLE
 */
export function putEntry(text: string, place: Place, value: EntryValue): Edited {
  const { parse, put } = EDITORS[place.format];
  if (place.byteOrderMark === 'fatal' && text.startsWith('\uFEFF'))
    throw broken(place, 'it begins with a byte order mark, which this client cannot read');
  const before = parse(text, place);
  if (isDeepStrictEqual(entryIn(before, place), value)) return { text, undo: null };
  const edited = put(text, place, value);
  const after = parseResult(edited.text, place);
  requireSame(before, after, place);
  if (entryIn(after, place) === undefined) throw unsuitable(place, 'an entry could not be added');
  return edited;
}

/**
 * Takes the entry out; with what was noted when it was put in, the file is then byte for byte what it was, unless
 * something else in it was changed meanwhile.
 * @throws Fault GW_CLIENT_FILE_BROKEN, GW_CLIENT_FILE_UNSUITABLE
 */
export function takeEntry(text: string, place: Place, undo: Undo): string {
  const { parse, take } = EDITORS[place.format];
  const before = parse(text, place);
  const edited = take(text, place, undo);
  const after = parseResult(edited, place);
  requireSame(before, after, place);
  if (entryIn(after, place) !== undefined) throw unsuitable(place, 'the entry could not be taken out');
  return edited;
}

function entryIn(parsed: unknown, place: Place): unknown {
  let found = parsed;
  for (const key of [...place.key, place.name])
    found = isMap(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** A result that cannot be read is a file that Gangway does not know how to edit, and not a broken file. */
function parseResult(text: string, place: Place): unknown {
  try {
    return EDITORS[place.format].parse(text, place);
  } catch {
    throw unsuitable(place, 'it is written in a way that Gangway does not edit');
  }
}

function requireSame(before: unknown, after: unknown, place: Place): void {
  const path = [...place.key, place.name];
  if (isDeepStrictEqual(without(before, path), without(after, path))) return;
  throw unsuitable(place, 'something else in it would have changed');
}

/** What is left without our entry, and without maps that are empty then. */
function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return undefined;
  if (!isMap(value)) return value ?? undefined;
  const { [key]: inner, ...others } = value;
  const left = without(inner, rest);
  if (left !== undefined) return { ...others, [key]: left };
  return Object.keys(others).length > 0 ? others : undefined;
}
