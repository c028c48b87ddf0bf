import { FORMATS } from './formats.ts';

const HIDDEN = '••••••';

/**
 * A value that can be recognised by who knows it and helps nobody else: at most a fifth of it, and nothing of a short
 * one.
 */
export function masked(secret: string): string {
  const shown = secret.length >= 40 ? 4 : secret.length >= 24 ? 2 : 0;
  return shown === 0 ? HIDDEN : printable(`${secret.slice(0, shown)}${HIDDEN}${secret.slice(-shown)}`);
}

const printable = (text: string) => text.replace(/[^\x21-\x7e•]/g, '?');

const PIECES = FORMATS.filter(({ signs, context }) => signs !== undefined && !context);

/**
 * A name out of a file, to be shown: a credential in it, and one that is known to stand there, is taken out; so is what
 * could act on a terminal.
 */
export function shownName(name: string, secrets: readonly string[]): string {
  if (/^[\w-]{1,15}$/.test(name) && !secrets.includes(name)) return name;
  let text = name;
  for (const secret of secrets) text = text.replaceAll(secret, HIDDEN);
  for (const { pattern } of PIECES) text = text.replace(pattern, HIDDEN);
  const clean = text.replace(/\p{C}/gu, '?');
  return clean.length <= 120 ? clean : `${clean.slice(0, 119)}…`;
}
