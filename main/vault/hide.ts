/** Shorter ones are found by chance. */
const SHORTEST = 8;
/** Of a stored JSON document, the fields that are secret. */
const SECRET_FIELD = /token|secret|key|value|password|verifier/i;

/**
 * A text without the secrets that are in it, as they are and as JSON writes them, once and twice. For what is given to
 * others: nothing secret is meant to be in it, and people type keys into wrong fields.
 */
export function withoutSecrets(text: string, stored: readonly string[]): string {
  const spellings = stored.flatMap(secretsIn).flatMap((secret) => [secret, escaped(secret), escaped(escaped(secret))]);
  const longestFirst = [...new Set(spellings)].toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((result, spelling) => result.replaceAll(spelling, '[masked]'), text);
}

const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

/** A password, or the secret fields of one that is a JSON document. */
function secretsIn(password: string): string[] {
  const fields = password.startsWith('{') ? secretFields(parsed(password)) : [password];
  return fields.filter(({ length }) => length >= SHORTEST);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function secretFields(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return SECRET_FIELD.test(name) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => secretFields(each, Array.isArray(value) ? name : key));
}
