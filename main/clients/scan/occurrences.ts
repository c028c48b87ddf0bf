/** Takes the strings of a config file apart into values that could each be a credential, and says where each stands. */
import type { Leaf, Path } from './leaves.ts';
import { HOLDS_NAMES } from './names.ts';

/** What kind of place a value stands in. `text`: no structure tells. */
export type PlaceKind = 'header' | 'variable' | 'option' | 'address' | 'field' | 'text';

export interface Occurrence {
  readonly path: Path;
  readonly place: PlaceKind;
  /** Of the header, variable, option or field; empty where there is none. */
  readonly name: string;
  /** Without quotes and scheme. */
  readonly value: string;
  /** The word before it, such as `Bearer`; empty where there is none. */
  readonly scheme: string;
}

const HEADERS = /^(?:headers|http_?headers|request_?headers|customheaders|http-headers)$/i;
const VARIABLES = /^(?:env|envs|environment|environmentvariables|env_vars)$/i;
const ARGUMENTS = /^(?:args|arguments|command|cmd)$/i;
const SCHEME = /^(bearer|token|basic|apikey|api-key|bot|key|digest|jwt)[ :]\s*(?=\S)/i;
/** Inner documents, and what stands in them, are taken apart to this depth. */
const DEEPEST = 3;

/** @param before the argument before this one, of a list */
export function* occurrencesIn(leaf: Leaf, before: string | null): Generator<Occurrence> {
  const { path, value } = leaf;
  const name = String(path.findLast((each) => typeof each === 'string') ?? '');
  const above = path.slice(0, -1).findLast((each) => typeof each === 'string');
  if (HOLDS_NAMES.test(name) || (typeof above === 'string' && HOLDS_NAMES.test(above))) return;
  const inList = typeof path.at(-1) === 'number';
  if (inList || ARGUMENTS.test(name)) yield* ofArgument(path, value, before, 0);
  else yield* ofValue({ path, value, name, place: placeOf(path) }, 0);
}

function placeOf(path: Path): PlaceKind {
  const above = path.slice(0, -1).map(String);
  if (above.some((each) => HEADERS.test(each))) return 'header';
  return above.some((each) => VARIABLES.test(each)) ? 'variable' : 'field';
}

type Raw = Omit<Occurrence, 'scheme'>;

function* ofValue(raw: Raw, depth: number): Generator<Occurrence> {
  const value = raw.value.trim();
  if (value === '' || depth > DEEPEST) return;
  const inner = innerOf(value);
  if (inner !== null) return yield* ofInner(inner, raw, depth + 1);
  const [opening, scheme = ''] = SCHEME.exec(value) ?? [];
  const bare = opening === undefined ? value : value.slice(opening.length).trim();
  yield { ...raw, value: bare, scheme };
  if (/^basic$/i.test(scheme)) yield* ofBasic({ ...raw, value: bare });
  if (/%[0-9a-f]{2}/i.test(bare)) yield* ofEncoded({ ...raw, value: bare }, depth);
  if (bare.includes('://')) yield* ofAddresses({ ...raw, value: bare });
  else if (/\s/.test(bare)) yield* ofWords({ ...raw, value: bare }, depth);
  else if (/[;,]/.test(bare)) {
    for (const part of bare.split(/[;,]\s*/)) yield* ofPair(part, raw, raw.place, depth);
  }
}

/** A document as text, or in Base64, as in the addresses of some registries of servers. */
function innerOf(value: string): unknown {
  if (/^[{[]\s*["{[]/.test(value)) return parsed(value);
  return /^eyJ[\w+/-]{12,}={0,2}$/.test(value) ? parsed(Buffer.from(value, 'base64').toString('utf8')) : null;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** A document inside of a string: Notion's OPENAPI_MCP_HEADERS, for one. */
function* ofInner(inner: unknown, raw: Raw, depth: number): Generator<Occurrence> {
  for (const [name, value] of Object.entries(inner ?? {})) {
    const place = raw.place === 'field' ? placeOf([...raw.path, name]) : raw.place;
    const next: Raw = {
      ...raw,
      path: [...raw.path, name],
      name: Array.isArray(inner) ? raw.name : name,
      place,
      value: '',
    };
    if (typeof value === 'string') yield* ofValue({ ...next, value }, depth);
    else if (typeof value === 'object' && depth < DEEPEST) yield* ofInner(value, next, depth + 1);
  }
}

/** RFC 7617: the password is behind the first colon. */
function* ofBasic(raw: Raw): Generator<Occurrence> {
  const text = Buffer.from(raw.value, 'base64').toString('utf8');
  const at = text.indexOf(':');
  if (at > 0 && /^[\x20-\x7e]+$/.test(text))
    yield { ...raw, value: text.slice(at + 1), scheme: 'Basic', name: 'password' };
}

function* ofEncoded(raw: Raw, depth: number): Generator<Occurrence> {
  try {
    yield* ofValue({ ...raw, value: decodeURIComponent(raw.value) }, depth + 1);
  } catch {
    // A percent sign that encodes nothing.
  }
}

const ADDRESS = /(?<![\w+.-])[a-z][\w+.-]{1,20}:\/\/[^\s"'<>()[\]]+/gi;

function* ofAddresses(raw: Raw): Generator<Occurrence> {
  for (const [text] of raw.value.matchAll(ADDRESS)) {
    const url = URL.parse(text);
    if (!url) continue;
    const at = { ...raw, place: 'address' as const, scheme: '' };
    if (url.password !== '') yield { ...at, name: 'password', value: decodedOr(url.password) };
    if (url.username !== '') yield { ...at, name: 'user', value: decodedOr(url.username) };
    for (const [name, value] of url.searchParams) yield* ofParameter({ ...at, name, value });
    for (const [name, value] of new URLSearchParams(url.hash.slice(1))) if (value) yield { ...at, name, value };
    for (const part of url.pathname.split('/'))
      if (part.length >= 16) yield { ...at, name: '', value: decodedOr(part) };
  }
}

function* ofParameter(raw: Occurrence): Generator<Occurrence> {
  const inner = innerOf(raw.value);
  if (inner === null) yield raw;
  else yield* ofInner(inner, raw, 1);
}

/** Without percent-encoding; as it is, where there is none or a broken one. */
export function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An argument of a command: an option, the value of the option before it, a header, a variable, an address. */
function* ofArgument(path: Path, value: string, before: string | null, depth: number): Generator<Occurrence> {
  const raw: Raw = { path, value, name: '', place: 'option' };
  const option = before === null ? null : (/^--?([A-Za-z][\w-]*)$/.exec(before)?.[1] ?? null);
  const [, own, given] = /^--?([A-Za-z][\w-]*)=(.*)$/s.exec(value) ?? [];
  if (own !== undefined && given !== undefined) return yield* ofOption(own, { ...raw, value: given }, depth);
  if (option !== null && !value.startsWith('-')) return yield* ofOption(option, raw, depth);
  yield* ofPair(value, raw, 'option', depth);
}

function* ofOption(option: string, raw: Raw, depth: number): Generator<Occurrence> {
  if (/^(?:header|headers|H|e|env|environment|set|define|D)$/.test(option)) {
    const place = /^(?:header|headers|H)$/.test(option) ? 'header' : 'variable';
    yield* ofPair(raw.value, { ...raw, name: '' }, place, depth);
  } else yield* ofValue({ ...raw, name: option }, depth);
}

/** `Name: value` or `NAME=value`, else a value without a name. */
function* ofPair(text: string, raw: Raw, place: PlaceKind, depth: number): Generator<Occurrence> {
  const [, name, value] = /^\s*["']?([A-Za-z_][\w.-]{0,80})["']?\s*[:=](?!\/\/)\s*(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined)
    yield* ofValue({ ...raw, name, value: unquoted(value), place }, depth + 1);
  else yield* ofValue({ ...raw, value: text, place }, depth + 1);
}

/** A command in one string. */
function* ofWords(raw: Raw, depth: number): Generator<Occurrence> {
  const words = shellWords(raw.value);
  if (words.length < 2) return;
  for (const [at, word] of words.entries()) yield* ofArgument(raw.path, word, words[at - 1] ?? null, depth + 1);
}

/** Words of a simple command. Quotes are taken off; nothing is expanded. */
export const shellWords = (line: string): string[] =>
  (line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs) ?? []).map((word) =>
    word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"/g, '$1$2'),
  );

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1[,;]?$/s, '$2');

/** A name, a separator, and a value to the end of its word or quotation: in comments, the shell, and broken files. */
const PAIR =
  /["']?([A-Za-z_][\w.-]{0,80})["']?\s{0,40}(?:=>|[:=])\s{0,40}(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"',;)}\]]+(?:[ \t]+[^\s"',;)}\]]+)?))/g;
/** Fish, csh, and PowerShell set variables in other ways. */
const SET = /^[ \t]*(?:set(?:[ \t]+-\S+)*|setenv|export)[ \t]+([A-Za-z_]\w*)[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|(\S+))/gm;

/** Values with names in text that has no structure. */
export function* occurrencesInText(text: string): Generator<Occurrence> {
  for (const pattern of [PAIR, SET]) {
    for (const [, name = '', double, single, plain] of text.matchAll(pattern)) {
      const quotedValue = double ?? single;
      const value = quotedValue ?? (SCHEME.test(plain ?? '') ? plain : plain?.split(/\s/)[0]) ?? '';
      yield* ofValue({ path: [], place: 'text', name: name.replace(/^env[:.]/i, ''), value }, 1);
    }
  }
  for (const [address] of text.matchAll(ADDRESS))
    yield* ofAddresses({ path: [], place: 'text', name: '', value: address });
}
