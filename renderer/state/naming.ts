/** Longest name of a connection in its local address. */
const LONGEST = 40;

/** The name a connection gets in its local address, from the name that people read: "Onboard (Acme)" → `onboard-acme`. */
export function idFrom(label: string, taken: readonly string[]): string {
  const base = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST - 3)
    .replace(/-+$/, '');
  const id = base === '' ? 'connection' : base;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

export const isId = (id: string) => /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(id);

/** An address that a connection may have; Gangway itself checks more. */
export function isServiceAddress(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
