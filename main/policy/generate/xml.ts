/** XML by hand: a few functions, so that the templates below read like what they make. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[each] ?? each);

export const attributes = (given: Readonly<Record<string, string | number>>): string =>
  Object.entries(given)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

/** An element with its contents in lines of their own. */
export const element = (
  name: string,
  given: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string =>
  children.length === 0
    ? `<${name}${attributes(given)} />`
    : `<${name}${attributes(given)}>\n${children.map(indented).join('\n')}\n</${name}>`;

/** An element that holds a text. */
export const textElement = (name: string, given: Readonly<Record<string, string | number>>, text: string): string =>
  `<${name}${attributes(given)}>${escaped(text)}</${name}>`;

const indented = (block: string) => block.replace(/^(?=.)/gm, '  ');
