import { definitionOf, isPolicyKey } from '../definitions.ts';
import { fromJson } from './reading.ts';

/** A value of the registry, by the types that policy uses; `other` is none of them. */
export type RegistryValue =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'texts'; readonly texts: readonly string[] }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'other' };

export type RegistryValues = ReadonlyMap<string, RegistryValue>;

/**
 * Parses what `reg export` writes (Version 5.00): UTF-16 little endian with a byte order mark, or UTF-8 where a person
 * saved it anew.
 * @param key the registry key whose values are wanted, in any case; those of keys below it are not policy
 * @returns null when it is no export; an empty map when the key is not in it
 */
export function parseRegistryExport(bytes: Buffer, key: string): RegistryValues | null {
  const lines = joinedLines(decodedExport(bytes));
  if (!/^Windows Registry Editor Version 5\.00\s*$/.test(lines[0] ?? '')) return null;
  const found = new Map<string, RegistryValue>();
  let within = false;
  for (const line of lines.slice(1)) {
    const section = /^\[(-?)(.*)\]\s*$/.exec(line);
    if (section) within = section[1] === '' && section[2]?.toLowerCase() === key.toLowerCase();
    else if (within && !/^\s*(?:;|$)/.test(line)) {
      const entry = exportedValue(line);
      if (entry === null) return null;
      if (entry.name !== '') found.set(entry.name, entry.value);
    }
  }
  return found;
}

function decodedExport(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** Long values go on in further lines after a backslash. */
const joinedLines = (text: string) => text.replace(/\\\r?\n[ \t]*/g, '').split(/\r?\n/);

function exportedValue(line: string): { readonly name: string; readonly value: RegistryValue } | null {
  const [, quoted, data = ''] = /^(@|"(?:[^"\\]|\\.)*")=(.*)$/.exec(line.trimEnd()) ?? [];
  if (quoted === undefined) return null;
  const name = quoted === '@' ? '' : unescaped(quoted.slice(1, -1));
  const text = /^"((?:[^"\\]|\\.)*)"$/.exec(data)?.[1];
  if (text !== undefined) return { name, value: { type: 'text', text: unescaped(text) } };
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(data)?.[1];
  if (number !== undefined) return { name, value: { type: 'number', number: Number.parseInt(number, 16) } };
  const [, type, hex] = /^hex(?:\(([0-9a-f]+)\))?:((?:[0-9a-f]{2}(?:,[0-9a-f]{2})*)?)$/i.exec(data) ?? [];
  if (hex === undefined) return null;
  return { name, value: binaryValue(Number.parseInt(type ?? '3', 16), Buffer.from(hex.replaceAll(',', ''), 'hex')) };
}

const unescaped = (text: string) => text.replace(/\\(.)/g, '$1');

/** Types as winnt.h numbers them: 1 and 2 texts, 4 and 11 numbers, 7 several texts. */
function binaryValue(type: number, data: Buffer): RegistryValue {
  if (type === 1 || type === 2) return { type: 'text', text: data.toString('utf16le').replace(/\0+$/, '') };
  if (type === 4 && data.length === 4) return { type: 'number', number: data.readUInt32LE() };
  if (type === 11 && data.length === 8) return { type: 'number', number: Number(data.readBigUInt64LE()) };
  return type === 7 ? { type: 'texts', texts: textsOf(data.toString('utf16le').split('\0')) } : { type: 'other' };
}

/** An editor leaves empty lines at the end. */
function textsOf(parts: readonly string[]): readonly string[] {
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}

/**
 * Parses what `reg query` prints. It is in the code page of the console, so that only ASCII is certain; several texts
 * stand in one line with `\0` between them.
 * @returns null when it is no such output
 */
export function parseRegistryQuery(output: string, key: string): RegistryValues | null {
  const found = new Map<string, RegistryValue>();
  let within = false;
  let seen = false;
  for (const line of output.split(/\r?\n/)) {
    if (/^HKEY_/i.test(line)) {
      within = line.trim().toLowerCase() === key.toLowerCase();
      seen = true;
    } else if (within) {
      const [, name, type = '', data = ''] = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line) ?? [];
      if (name !== undefined) found.set(name, queriedValue(type, data));
      else if (line.trim() !== '') return null;
    }
  }
  return seen ? found : null;
}

function queriedValue(type: string, data: string): RegistryValue {
  if (type === 'REG_SZ' || type === 'REG_EXPAND_SZ') return { type: 'text', text: data };
  if (type === 'REG_MULTI_SZ') return { type: 'texts', texts: textsOf(data.split('\\0')) };
  const hex = /^0x([0-9a-f]{1,16})$/i.exec(data)?.[1];
  return hex !== undefined && /^REG_[DQ]WORD$/.test(type)
    ? { type: 'number', number: Number.parseInt(hex, 16) }
    : { type: 'other' };
}

/** The values as the table knows them: 0 and 1 for a boolean, several texts for a list, JSON for what has structure. */
export function fromRegistry(found: RegistryValues): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...found].map(([key, value]) => [key, native(key, value)]));
}

function native(key: string, value: RegistryValue): unknown {
  const kind = isPolicyKey(key) ? definitionOf(key).kind.type : null;
  switch (value.type) {
    case 'number':
      return kind === 'boolean' && value.number <= 1 ? value.number === 1 : value.number;
    case 'text':
      return kind === 'entries' ? fromJson(value.text) : value.text;
    case 'texts':
      return kind === 'entries' ? fromJson(value.texts.join('\n')) : value.texts.filter((text) => text !== '');
    case 'other':
      return null;
  }
}
