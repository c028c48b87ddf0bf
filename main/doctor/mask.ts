/**
 * Takes out what may be a secret. Nothing here knows a secret: what was never put in needs no mask, and this is for what
 * somebody typed into the wrong field.
 */

/** Long runs without a space in which letters and digits are mixed: keys, tokens, hashes. */
const LONG = /[A-Za-z0-9+_=~.-]{20,}/g;
const SECRET_PLACES: ReadonlyArray<readonly [RegExp, string]> = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, '[masked]'],
  // A user name, password or query of an address.
  [/(?<=[a-z]:\/\/)[^\s/"@]+@/g, '[masked]@'],
  [/(?<=https?:\/\/[^\s"?#]{1,2000})[?#][^\s"]+/g, '?[masked]'],
  [/(?<=\b(?:Bearer|Token|Basic) )[^\s",]{8,}/g, '[masked]'],
];

/** @param home folder that is written as `~`; null: it stays */
export function masked(text: string, home: string | null): string {
  let result = home === null ? text : withoutHome(text, home);
  for (const [place, instead] of SECRET_PLACES) result = result.replace(place, instead);
  return result.replace(LONG, (run) => (looksRandom(run) ? '[masked]' : run));
}

/** Also as JSON writes it. */
function withoutHome(text: string, home: string): string {
  if (home.length < 2) return text;
  const forms = new Set([home, JSON.stringify(home).slice(1, -1), home.replaceAll('\\', '/'), encodeURI(home)]);
  let result = text;
  for (const form of forms) result = result.replaceAll(form, '~');
  return result;
}

/** Words joined by hyphens or dots, versions and host names are not; a random run changes its kind of letter often. */
function looksRandom(run: string): boolean {
  return run.split(/[.=-]/).some((piece) => {
    if (piece.length < 16) return false;
    const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(piece)).length;
    const changes = piece.match(/[a-zA-Z](?=\d)|\d(?=[a-zA-Z])|[a-z](?=[A-Z])/g)?.length ?? 0;
    return kinds > 1 && changes >= 3;
  });
}
