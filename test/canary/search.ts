/** Looks for secrets in bytes, in every spelling in which a program writes them by accident. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Secret {
  /** What it is called in a finding, which must not repeat it. */
  readonly name: string;
  readonly value: string;
}

/** One way to write a secret. */
export interface Spelling {
  readonly form: string;
  readonly bytes: Buffer;
}

export interface Finding {
  readonly secret: string;
  readonly form: string;
  /** File, answer, process or the like. */
  readonly place: string;
  /** Byte at which it begins. */
  readonly at: number;
}

export interface Searcher {
  search(place: string, bytes: Buffer | string): Finding[];
  /** Every file below a folder: contents, names, and where links lead. */
  searchFolder(folder: string): Finding[];
}

/** Shorter parts would be found by chance. */
const SHORTEST_PART = 12;

export function createSearcher(secrets: readonly Secret[]): Searcher {
  const known = secrets.map(({ name, value }) => ({ name, spellings: spellingsOf(value) }));

  function search(place: string, content: Buffer | string): Finding[] {
    const bytes = Buffer.from(content);
    return known.flatMap(({ name, spellings }) =>
      spellings.flatMap((spelling) => {
        const at = bytes.indexOf(spelling.bytes);
        return at === -1 ? [] : [{ secret: name, form: spelling.form, place, at }];
      }),
    );
  }

  return {
    search,
    searchFolder: (folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
        const path = join(folder, name);
        return [...search(`name of ${path}`, name), ...search(path, contentOf(path))];
      }),
  };
}

function contentOf(path: string): Buffer {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return Buffer.from(readlinkSync(path));
    return stats.isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch (error) {
    // A file of a running program may go while the folder is read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** All spellings of a secret, without those that are the same for it. */
export function spellingsOf(value: string): Spelling[] {
  const plain = Buffer.from(value);
  const all: Record<string, Buffer | string> = {
    plain,
    ...partsOf(value),
    ...base64Of(plain),
    ...hexOf(plain),
    ...urlEncoded(value, plain),
    'decimal bytes': [...plain].join(','),
    'UTF-16LE': Buffer.from(value, 'utf16le'),
    'UTF-16BE': Buffer.from(value, 'utf16le').swap16(),
    reversed: [...value].reverse().join(''),
    'lower case': value.toLowerCase(),
    'upper case': value.toUpperCase(),
    'JSON string': JSON.stringify(value).slice(1, -1),
    'JSON string in a JSON string': JSON.stringify(JSON.stringify(value)).slice(3, -3),
    'JSON escapes': [...value].map((letter) => `\\u${hexadecimal(letter.charCodeAt(0), 4)}`).join(''),
    HTML: value.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter),
  };
  const seen = new Set<string>();
  return Object.entries(all).flatMap(([form, spelt]) => {
    const bytes = Buffer.from(spelt);
    const key = bytes.toString('latin1');
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ form, bytes }];
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const hexadecimal = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** What is left of a secret that was cut: to show its end, or by a limit. */
function partsOf(value: string): Record<string, string> {
  const half = Math.ceil(value.length / 2);
  if (half < SHORTEST_PART) return {};
  return { 'first half': value.slice(0, half), 'second half': value.slice(-half) };
}

/**
 * Base64 of it at each of the three places in which it can stand among other bytes. The characters at its edges, which
 * also depend on its neighbours, are left out.
 */
function base64Of(plain: Buffer): Record<string, string> {
  return Object.fromEntries(
    [0, 1, 2].flatMap((offset) => {
      const encoded = Buffer.concat([Buffer.alloc(offset), plain]).toString('base64');
      const own = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + plain.length)) / 6));
      return [
        [`base64, offset ${offset}`, own],
        [`base64url, offset ${offset}`, own.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  );
}

function hexOf(plain: Buffer): Record<string, string> {
  const hex = plain.toString('hex');
  const spaced = hex.replace(/..(?!$)/g, '$& ');
  return {
    hex,
    'upper-case hex': hex.toUpperCase(),
    'hex with spaces': spaced,
    'hex with colons': spaced.replaceAll(' ', ':'),
    'upper-case hex with colons': spaced.replaceAll(' ', ':').toUpperCase(),
  };
}

function urlEncoded(value: string, plain: Buffer): Record<string, string> {
  const every = [...plain].map((byte) => `%${hexadecimal(byte, 2)}`).join('');
  const minimal = encodeURIComponent(value);
  return {
    'URL-encoded': minimal,
    'URL-encoded, lower case': minimal.replace(/%../g, (code) => code.toLowerCase()),
    'URL-encoded as a path': encodeURI(value),
    'URL-encoded as a form': new URLSearchParams([['', value]]).toString().slice(1),
    'URL-encoded throughout': every,
    'URL-encoded throughout, upper case': every.toUpperCase(),
  };
}
