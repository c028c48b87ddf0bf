import { readXml, type XmlElement } from './xml.ts';

/** Deeper than any policy. */
const MOST_LEVELS = 64;

/**
 * A property list in XML. Read here and not by a package, because what is not well-formed must be refused as a whole, and
 * nothing of it may be written to the console.
 * @throws Error
 */
export function readXmlPlist(bytes: Buffer): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const root = readXml(text.trim());
  const [only, ...more] = root.children;
  if (root.name !== 'plist' || only === undefined || more.length > 0) throw new Error('no property list');
  return plistValue(only, 0);
}

function plistValue({ name, text, children }: XmlElement, level: number): unknown {
  if (level > MOST_LEVELS) throw new Error('nested too deeply');
  if (name === 'array') return children.map((child) => plistValue(child, level + 1));
  if (name === 'dict') return dictionaryOf(children, level);
  if (children.length > 0) throw new Error(`${name} holds elements`);
  switch (name) {
    case 'string':
      return text;
    case 'true':
      return true;
    case 'false':
      return false;
    case 'integer':
      return numberOf(text, /^[+-]?\d+$/);
    case 'real':
      return numberOf(text, /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/);
    case 'date':
      return new Date(text.trim());
    case 'data':
      return Buffer.from(text, 'base64');
    default:
      throw new Error(`${name} is no value`);
  }
}

function dictionaryOf(children: readonly XmlElement[], level: number): Record<string, unknown> {
  const found = new Map<string, unknown>();
  for (let at = 0; at < children.length; at += 2) {
    const [key, value] = [children[at], children[at + 1]];
    if (key?.name !== 'key' || value === undefined) throw new Error('keys and values do not alternate');
    if (found.has(key.text)) throw new Error('a key stands twice');
    found.set(key.text, plistValue(value, level + 1));
  }
  return Object.fromEntries(found);
}

function numberOf(text: string, form: RegExp): number {
  if (!form.test(text.trim())) throw new Error('no number');
  return Number(text);
}
