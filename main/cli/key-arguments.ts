import { Fault } from '../faults/index.ts';

/** Options that a person might try for a key. None of them exists. */
const KEY_OPTION = /^--?(?:api[-_]?)?(?:key|token|secret|password|passphrase|credential)s?(?:=|$)/i;
/** Options that do exist and are followed by a path or a program. */
const PATH_OPTION = /^--key-(?:file|command)$/;
const KEY_PARAMETER = /key|token|secret|password|credential|signature|^sig$|^auth/i;

const PREFIXES =
  /^(?:Bearer |Token |Basic )|\b[spr]k[-_](?=[\w-]*[A-Z\d])[\w-]{12,}|\b(?:gw|ghp|gho|ghs|github_pat|xox[a-z])[-_][\w-]{16,}|\bglpat-[\w-]{16,}|\bAKIA[A-Z\d]{12,}|\beyJ[\w-]{10,}\./;
const HEX = /\b[0-9a-f]{32,}\b/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a text looks like a key rather than like a name: known prefixes, long hexadecimal, long mixed runs. */
export function looksLikeKey(text: string): boolean {
  if (PREFIXES.test(text) || HEX.test(text) || UUID.test(text)) return true;
  return (text.match(/[A-Za-z0-9+]{20,}/g) ?? []).some(
    (run) => /[A-Za-z]/.test(run) && (run.match(/\d/g) ?? []).length >= 3,
  );
}

/**
 * Refuses a key among the arguments of a command before anything else looks at them: whatever quotes an argument in a
 * message would show it.
 * @throws Fault GW_KEY_IN_ARGUMENTS, in which nothing of a value occurs
 */
export function refuseKeyArguments(argv: readonly string[]): void {
  for (const [at, argument] of argv.entries()) {
    const option = /^--?\w[\w-]*/.exec(argument)?.[0];
    const name = option === undefined || looksLikeKey(option) ? null : option;
    const refused = new Fault('GW_KEY_IN_ARGUMENTS', { where: name === null ? 'An argument' : `The option ${name}` });
    if (KEY_OPTION.test(argument)) throw refused;
    if (PATH_OPTION.test(name ?? argv[at - 1] ?? '')) continue;
    if (holdsKey(name === null ? argument : argument.slice(name.length).replace(/^=/, ''))) throw refused;
  }
}

function holdsKey(value: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) && URL.canParse(value)) return addressHoldsKey(new URL(value));
  // A path may hold anything: folders made by other programs often look random.
  return !/^(?:\.{0,2}\/|~|[A-Za-z]:\\)/.test(value) && looksLikeKey(value);
}

const addressHoldsKey = ({ password, searchParams }: URL) =>
  password !== '' || [...searchParams].some(([name, value]) => KEY_PARAMETER.test(name) || looksLikeKey(value));
