/** How the patterns of policy match. A `*` stands for any characters, also none. */

/**
 * Whether a text is one of a pattern. The texts come from clients, so no regular expression is made of the pattern:
 * several stars in one would let a text take it for ever. Here each piece is looked for once, from left to right.
 */
export function matches(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const middle = text.slice(first.length, text.length - last.length);
  let at = 0;
  for (const piece of pieces.slice(1, -1)) {
    const found = middle.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return true;
}

/**
 * Whether an address is one of a pattern. `https://host` means every path there, `https://*.host` every host below it
 * and not the host itself; a port counts as it is, 443 where none is given; a path is exact unless it ends in `*`.
 */
export function matchesUpstream(pattern: string, address: string): boolean {
  if (pattern === '*') return true;
  const [, star, host, port = '443', path] = /^https:\/\/(\*\.)?([^/:*]+)(?::(\d+))?(\/.*)?$/.exec(pattern) ?? [];
  if (host === undefined || !URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol !== 'https:' || (url.port || '443') !== port) return false;
  const hostname = url.hostname.replace(/\.$/, '');
  const sameHost = star === undefined ? hostname === host : hostname.endsWith(`.${host}`);
  return sameHost && (path === undefined || path === '/' || path === '/*' || matchesPath(path, url.pathname));
}

const matchesPath = (pattern: string, path: string) =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
