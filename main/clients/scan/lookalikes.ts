/** What stands in the place of a credential and is none. */

/** A word for "put yours here", on its own or between separators. */
const STAND_IN =
  /(?:^|[^a-z0-9])(?:your|yours|my|some|the|here|example|examples|sample|placeholder|replace|replaceme|change|changeme|insert|enter|paste|dummy|fake|redacted|removed|hidden|masked|secret-here|todo|fixme|tbd|none|null|undefined|empty|foo|bar|foobar|test|testing|demo|abc|abcdef|xyz|xxx+|yyy+|zzz+|value|string)(?=$|[^a-z0-9])/i;
/** Something else puts the value there when the file is read. */
const FILLED_IN =
  /\$\{|\$\(|\{\{|\}\}|^\$\w+$|^\$env:|^%\w+%$|^\{(?:env|file|input)?:?[^{}"]*\}$|^<[^>]*>$|^\[[^\]]*\]$|^@\w+@$|^!/i;
/** A pointer to a store of secrets. */
const REFERENCE =
  /^(?:op|vault|keychain|keyring|secret|secrets|secretref|aws-sm|aws-ssm|ssm|sm|gcp-sm|azure-kv|akv|bws|doppler|infisical|pass|env|envvar|file|cmd|exec|input|arn|urn|inputs|secretsmanager|ref):(?:\/\/)?[a-z/$%{]/i;
const LEFT_OUT = /\.{3}|…|\*{3}|•{2}|_{4}/;

/** Words have fewer bits in each character, random letters and digits have more. */
const RANDOM_BITS = 4.2;

/** @param value without scheme and surrounding blanks */
export function isPlaceholder(value: string): boolean {
  if (isFiller(value) || REFERENCE.test(value) || /(.)\1{5}/.test(value)) return true;
  // A long random value may hold such a word by chance.
  return STAND_IN.test(value) && (value.length < 32 || entropy(value) < RANDOM_BITS);
}

/** The same for what has the form of a known credential, in which `test` and the like are no stand-ins. */
export function isFiller(value: string): boolean {
  if (FILLED_IN.test(value) || LEFT_OUT.test(value) || /EXAMPLE(?:KEY)?$/.test(value) || isSequence(value)) return true;
  return distinct(value) <= Math.min(5, value.length / 3) || /(.)\1{7}/.test(value) || entropy(value) < FEWEST_BITS;
}

/** Of a known form with random characters there is none below. */
const FEWEST_BITS = 2.5;

/** Rows of the alphabet, of the digits or of the keyboard. */
const isSequence = (value: string) => /0123456789|1234567890|abcdefghij|qwertyuiop|deadbeefdeadbeef/i.test(value);

export const isUuid = (value: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);
export const isHex = (value: string): boolean => /^(?:0x)?[0-9a-f]{16,}$/i.test(value);
const NIL = /^[0-]+$/;

/** Paths, addresses, versions, numbers, moments, hashes that say so. */
const ELSE =
  /^(?:[.~]{0,2}\/[\w@.+ -]|[A-Za-z]:[\\/]|\\\\|[a-z][\w+.-]{1,12}:\/\/|\d+(?:\.\d+)*$|v?\d+\.\d+|\d{4}-\d\d-\d\d|(?:sha(?:1|256|384|512)|md5|blake3)[-:])|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^[\w-]+(?:\.[a-z-]+){2,}$|\.(?:json|ya?ml|toml|pem|key|txt|env|crt|js|ts|py|sh)$/i;

/** Words joined by separators, with numbers between them: a name that a person gave. */
const NAMED =
  /^(?:[a-z]{1,15}|[A-Z]{1,15}|[A-Z][a-z]{1,14}|\d{1,4})(?:[-_. /:](?:[a-z]{1,15}|[A-Z]{1,15}|[A-Z][a-z]{1,14}|\d{1,4}))*$/;

/** Whether a value is plainly no credential, wherever it stands. */
export const isElse = (value: string): boolean =>
  ELSE.test(value) || NIL.test(value) || (NAMED.test(value) && !/\d{5}/.test(value));

/** Bits of each character, as they are distributed in this value. */
export function entropy(value: string): number {
  let bits = 0;
  for (const count of countsOf(value)) {
    if (count > 0) bits -= (count / value.length) * Math.log2(count / value.length);
  }
  return bits;
}

function distinct(value: string): number {
  let count = 0;
  for (const each of countsOf(value)) if (each > 0) count += 1;
  return count;
}

/** How often each character occurs; those beyond Latin-1 count as one, since credentials hold none. */
function countsOf(value: string): Uint16Array {
  const counts = new Uint16Array(256);
  for (let at = 0; at < value.length; at += 1) {
    const code = Math.min(value.charCodeAt(at), 255);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** Small letters, capitals, digits, others. */
export function kinds(value: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
}
