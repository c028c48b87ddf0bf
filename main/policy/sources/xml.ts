/**
 * A strict reader of the little XML that property lists and templates are made of: elements, attributes, texts; no
 * sections, and no entities but the five that are always there and characters by number. Well-formed, or an error.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TOKEN =
  /<\?xml [^?]*\?>|<!DOCTYPE [^>[]*>|<!--(?:(?!--)[\s\S])*-->|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y;

/** @throws Error */
export function readXml(source: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(source);
    const within = open.at(-1);
    if (token === null || within === undefined) throw new Error(`no markup at ${at}: ${source.slice(at, at + 40)}`);
    const [whole, closing, opening, attributes = '', empty] = token;
    if (closing !== undefined) {
      if (open.pop()?.name !== closing) throw new Error(`</${closing}> at ${at} closes something else`);
    } else if (opening !== undefined) {
      const child: XmlElement = { name: opening, attributes: attributesOf(attributes), children: [], text: '' };
      within.children.push(child);
      if (empty !== '/') open.push(child);
    } else if (!whole.startsWith('<')) {
      if (within === root && whole.trim() !== '') throw new Error(`text outside of the root at ${at}`);
      within.text += decoded(whole);
    }
  }
  const [only, ...more] = root.children;
  if (open.length !== 1 || only === undefined || more.length > 0) throw new Error('it has not exactly one root');
  return only;
}

function attributesOf(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of source.matchAll(/([\w:.-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`the attribute ${name} stands twice`);
    found[name] = decoded(value);
  }
  return found;
}

function decoded(text: string): string {
  return text.replace(/&([^;&\s]*)(;?)/g, (whole, name: string, end: string) => {
    const known = ENTITIES[name] ?? characterOf(name);
    if (known === undefined || end === '') throw new Error(`an ampersand that begins nothing: ${whole}`);
    return known;
  });
}

function characterOf(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
