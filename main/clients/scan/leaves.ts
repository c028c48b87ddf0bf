/**
 * The strings of a config file with the keys they stand under, and what is no part of its structure: comments, lines of
 * the shell, and all of a file that cannot be parsed. Any text goes in; nothing throws.
 */
import { type JSONPath, visit as visitJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { isScalar, isSeq, parseAllDocuments, visit as visitYaml } from 'yaml';
import type { Format } from '../catalogue/index.ts';

export type Path = readonly (string | number)[];

export interface Leaf {
  readonly path: Path;
  readonly value: string;
}

export interface Contents {
  readonly leaves: readonly Leaf[];
  /** Text outside of the structure, in which there are no keys. It may hold again what is in the leaves. */
  readonly loose: readonly string[];
  /** There is no structure to go by: names and values have to be looked for in the text. */
  readonly plain: boolean;
  /** Names of maps: somebody may have put a value where its name belongs. */
  readonly names: readonly string[];
}

/** More than any configuration has; a file beyond it is made to keep a reader busy, and is taken as loose text. */
const MOST_LEAVES = 200_000;

export function contentsOf(text: string, format: Format): Contents {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const plain: Contents = { leaves: [], loose: [body], names: [], plain: true };
  if (format === 'shell') return plain;
  try {
    if (format === 'toml') return ofToml(body);
    if (format === 'yaml') return ofYaml(body);
    return ofJson(body);
  } catch {
    // Broken, nested beyond the stack, or beyond our bounds: no structure to go by.
    return plain;
  }
}

/** Comments and trailing commas are taken in every dialect: what a client refuses to read is exposed all the same. */
function ofJson(text: string): Contents {
  const leaves: Leaf[] = [];
  const loose: string[] = [];
  const names: string[] = [];
  let broken = false;
  visitJson(
    text,
    {
      onLiteralValue(value: unknown, _offset, _length, _line, _character, pathOf: () => JSONPath) {
        if (typeof value !== 'string') return;
        if (leaves.length === MOST_LEAVES) throw new RangeError('too many');
        leaves.push({ path: pathOf(), value });
      },
      onObjectProperty: (name) => void names.push(name),
      onComment: (offset, length) => void loose.push(text.slice(offset, offset + length)),
      onError: () => {
        broken = true;
      },
    },
    { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true },
  );
  return { leaves, names, loose: broken ? [text] : loose, plain: broken };
}

function ofToml(text: string): Contents {
  const leaves: Leaf[] = [];
  const names: string[] = [];
  collect(parseToml(text), [], leaves, names);
  return { leaves, names, loose: [text], plain: false };
}

function collect(value: unknown, path: Path, leaves: Leaf[], names: string[]): void {
  if (typeof value === 'string') {
    if (leaves.length === MOST_LEAVES) throw new RangeError('too many');
    leaves.push({ path, value });
  } else if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) collect(each, [...path, at], leaves, names);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const [key, each] of Object.entries(value)) {
      names.push(key);
      collect(each, [...path, key], leaves, names);
    }
  }
}

/** Aliases are not followed, so that no document can unfold. */
function ofYaml(text: string): Contents {
  const leaves: Leaf[] = [];
  const names: string[] = [];
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  let broken = false;
  for (const document of Array.isArray(documents) ? documents : []) {
    broken ||= document.errors.length > 0;
    visitYaml(document, {
      Scalar(key, node, ancestors) {
        if (key === 'key') return void names.push(String(node.value));
        if (typeof node.value !== 'string' || node.value === '') return;
        if (leaves.length === MOST_LEAVES) throw new RangeError('too many');
        leaves.push({ path: yamlPath(key, ancestors), value: node.value });
      },
    });
  }
  return { leaves, names, loose: [text], plain: broken };
}

function yamlPath(key: number | 'value' | 'key' | null, ancestors: readonly unknown[]): Path {
  const path: (string | number)[] = [];
  for (const [at, ancestor] of ancestors.entries()) {
    const below = ancestors[at + 1];
    if (isSeq(ancestor)) path.push(below === undefined ? Number(key) : ancestor.items.indexOf(below));
    else if (typeof ancestor === 'object' && ancestor !== null && 'key' in ancestor && isScalar(ancestor.key))
      path.push(String(ancestor.key.value));
  }
  return path;
}
