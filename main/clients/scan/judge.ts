/** Decides whether a value is a credential, and whose. */
import { FORMATS, type KeyFormat, ONBOARD_IN_TEXT, serviceOfHost } from './formats.ts';
import { entropy, isElse, isFiller, isHex, isPlaceholder, isUuid, kinds } from './lookalikes.ts';
import { isPassword, nameSays } from './names.ts';
import type { Occurrence } from './occurrences.ts';
import type { Evidence, ScanTools } from './types.ts';

/** What stands around a value. */
export interface Surroundings {
  /** Name of the server's entry; empty where there is none. */
  readonly server: string;
  /** Host that the entry leads to; empty where there is none. */
  readonly host: string;
}

export interface Verdict {
  readonly evidence: Evidence;
  readonly service: string | null;
  readonly connection: string | null;
  /** The credential itself, without what stood around it. */
  readonly secret: string;
}

const SHORTEST = 8;
const LONGEST = 16_384;

/** @returns null for what is no credential */
export function judged(occurrence: Occurrence, around: Surroundings, tools: ScanTools): Verdict | null {
  const { value } = occurrence;
  if (value.length < SHORTEST || value.length > LONGEST) return null;
  const stored = storedKey(value, tools);
  if (stored) return stored;
  if (tools.isLocalToken(value)) return null;
  return ofFormat(occurrence, around, tools) ?? likely(occurrence, around);
}

/** A key of the vault: as it is, encoded, or as a part of something. */
export function storedKey(value: string, tools: ScanTools): Verdict | null {
  if (tools.known.lengths.size === 0) return null;
  for (const secret of formsOf(value)) {
    if (!tools.known.lengths.has(secret.length)) continue;
    const connection = tools.known.byFingerprint.get(tools.fingerprint(secret));
    if (connection !== undefined) return { evidence: 'stored', service: null, connection, secret };
  }
  return null;
}

const SEPARATORS = /[\s=:&?@/,;|"'`<>(){}[\]\\]+/;

function* formsOf(value: string): Generator<string> {
  yield value;
  if (value.includes('%')) {
    try {
      yield decodeURIComponent(value);
    } catch {
      // It encodes nothing.
    }
  }
  if (/^[\w+/-]{8,}={0,2}$/.test(value)) {
    // Node reads both alphabets of RFC 4648.
    const text = Buffer.from(value, 'base64').toString('latin1');
    yield text;
    yield* text.split(':');
  }
  const parts = value.split(SEPARATORS);
  if (parts.length === 1 || parts.length > 4096) return;
  for (const part of parts) yield part;
  // A key that holds a separator itself, behind a name.
  for (const separator of [' ', '=', ':']) yield value.slice(value.indexOf(separator) + 1).trim();
}

const SIGNED = FORMATS.filter(({ signs }) => signs !== undefined);
const UNSIGNED = FORMATS.filter(({ signs }) => signs === undefined);
/** One look instead of one for each form: most values hold none. */
const ANY_SIGN = new RegExp(
  SIGNED.flatMap(({ signs = [] }) => signs.map((sign) => sign.replaceAll('.', '\\.'))).join('|'),
);

function ofFormat({ value, name }: Occurrence, around: Surroundings, tools: ScanTools): Verdict | null {
  if (ANY_SIGN.test(value)) {
    for (const format of SIGNED) {
      for (const secret of matchesOf(format, value))
        if (!tools.isLocalToken(secret) && !isFiller(secret)) return formatVerdict(format, secret);
    }
  }
  if (nameSays(name) !== 'strong') return null;
  const place = `${around.server} ${around.host} ${name}`;
  for (const format of UNSIGNED) {
    if (!format.context?.test(place)) continue;
    for (const secret of matchesOf(format, value)) if (!isFiller(secret)) return formatVerdict(format, secret);
  }
  return null;
}

const formatVerdict = ({ service }: KeyFormat, secret: string): Verdict => ({
  ...{ evidence: 'format', service, connection: null, secret },
});

function* matchesOf({ signs, pattern }: KeyFormat, text: string): Generator<string> {
  if (signs !== undefined && !signs.some((sign) => text.includes(sign))) return;
  for (const match of text.matchAll(pattern)) yield match[1] ?? match[0];
}

/** Credentials of known form in text without structure. */
export function* formatsInText(text: string, tools: ScanTools): Generator<Verdict> {
  if (ANY_SIGN.test(text)) {
    for (const format of SIGNED) {
      for (const secret of matchesOf(format, text))
        if (!tools.isLocalToken(secret) && !isFiller(secret)) yield formatVerdict(format, secret);
    }
  }
  for (const [, secret = ''] of text.matchAll(ONBOARD_IN_TEXT))
    if (!isFiller(secret)) yield { evidence: 'format', service: 'Onboard', connection: null, secret };
}

/** A random value in a place for credentials. */
function likely({ name, value, place, path }: Occurrence, { host }: Surroundings): Verdict | null {
  if (/\s/.test(value)) return null;
  const says = nameSays(name);
  if (says === 'none' && (place !== 'address' || path.length === 0 || !inPath(name, value))) return null;
  if (says === 'strong' && !looksRandom(value, name)) return null;
  if (says === 'weak' && !looksVeryRandom(value)) return null;
  // Outside of any structure, what follows a name may be a piece of a program.
  if (place === 'text' && /[(){}[\]`]/.test(value)) return null;
  if (isElse(value) || isPlaceholder(value)) return null;
  const service = /onboard/i.test(`${name} ${host}`) ? 'Onboard' : serviceOfHost(host);
  return { evidence: 'likely', service, connection: null, secret: value };
}

/** In an address, what has no name is a part of its path: Zapier and others put a credential there. */
const inPath = (name: string, value: string) =>
  name === '' && value.length >= 24 && /^[\w-]+=*$/.test(value) && hasAllKinds(value) && looksVeryRandom(value);

const hasAllKinds = (value: string) => /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);

/** In a place that is meant for credentials, even a hash or a UUID is one. */
function looksRandom(value: string, name: string): boolean {
  if (isUuid(value) || (isHex(value) && value.length >= 20)) return true;
  if (isPassword(name)) return kinds(value) >= 3 || (value.length >= 12 && entropy(value) >= 3);
  if (value.length < 16) return value.length >= 12 && kinds(value) >= 3 && entropy(value) >= 3;
  return kinds(value) >= 2 && entropy(value) >= 3 && (/\d/.test(value) || entropy(value) >= 3.9);
}

function looksVeryRandom(value: string): boolean {
  if (isUuid(value) || isHex(value)) return false;
  return value.length >= 20 && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 3.5;
}
