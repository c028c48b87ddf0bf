/** Beginnings of keys and tokens that services give out. */
const PREFIX = /^(?:sk|pk|rk|gh[opsur]|glpat|xox[abeprs]|eyJ|AKIA|ya29|gw|onb)[-_.A-Za-z0-9]/;

/**
 * Whether a text looks like a credential: it has the beginning of one, or is long and as irregular as random text. Used where a credential must not be, so that one put there by mistake is refused and shown
 * nowhere; it guards against mistakes, not against someone who hides one.
 */
export function looksLikeCredential(text: string): boolean {
  return text.split(/[\s=:,;"'/\\?&]+/).some((part) => {
    if (part.length < 16 || part.length > 4096) return part.length > 4096;
    if (PREFIX.test(part)) return true;
    return part.length >= 20 && !/[.*]/.test(part) && !isMoment(part) && changes(part) / part.length > MOST_CHANGES;
  });
}

const isMoment = (text: string) => /^\d{4}-\d\d-\d\d/.test(text);

/** How often a character is of another class than the one before, in random text; names and paths stay well below. */
const MOST_CHANGES = 0.4;

/** How often lower case, upper case, digits and other characters follow one another. */
const changes = (text: string) => (text.match(/[a-z]+|[A-Z]+|[0-9]+|[^a-zA-Z0-9]+/g) ?? []).length - 1;

/** A value as it may be told to people: short, in one line, and nothing that looks like a credential. */
export function shownValue(value: unknown): string {
  if (typeof value === 'boolean' || typeof value === 'number' || value === null) return String(value);
  if (typeof value === 'string') return shownText(value);
  return Array.isArray(value) ? `a list of ${value.length}` : `a value of the type ${typeof value}`;
}

const MOST_SHOWN = 60;

export function shownText(text: string): string {
  if (looksLikeCredential(text)) return '(not shown: it looks like a credential)';
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
  return `"${plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain}"`;
}
