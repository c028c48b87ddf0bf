/** What the name of a place says about its value: header names, environment variables, options, fields. */

/** `strong`: a credential belongs there. `weak`: it may be one, if it looks random. `none`: it is something else. */
export type NameSays = 'strong' | 'weak' | 'none';

const WORDS = new Set([
  ...[
    'token',
    'secret',
    'password',
    'passwd',
    'passphrase',
    'pwd',
    'pat',
    'credential',
    'credentials',
    'bearer',
    'jwt',
  ],
  ...['authorization', 'auth', 'apikey', 'apitoken', 'authtoken', 'accesstoken', 'accesskey', 'secretkey', 'authkey'],
]);
/** Before `key`, these make it a credential. */
const OF_KEY = new Set([
  ...[
    'api',
    'access',
    'secret',
    'auth',
    'private',
    'service',
    'admin',
    'account',
    'master',
    'integration',
    'app',
    'rest',
  ],
  ...['application', 'personal', 'bot', 'signing', 'webhook', 'encryption', 'subscription', 'license', 'role', 'team'],
]);
/** Before a word of the list, these make it something that everybody may know. */
const OPEN = new Set([
  'public',
  'csrf',
  'xsrf',
  'page',
  'next',
  'continuation',
  'sync',
  'max',
  'min',
  'publishable',
  'pub',
]);
/** Behind it, these say only which of several it is. */
const WHICH = new Set([
  ...['prod', 'production', 'dev', 'development', 'staging', 'stage', 'test', 'live', 'default', 'main', 'old', 'new'],
  ...['primary', 'secondary', 'backup', 'value', 'header', 'global', 'local', 'sandbox'],
]);

export function nameSays(name: string): NameSays {
  const words = wordsOf(name);
  while (words.length > 1 && (WHICH.has(words.at(-1) ?? '') || /^\d+$/.test(words.at(-1) ?? ''))) words.pop();
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (OPEN.has(before)) return 'none';
  if (WORDS.has(last) || /(?:password|passwd|token|secret|apikey)$/.test(last)) return 'strong';
  if (last === 'key' || last === 'keys') return OF_KEY.has(before) ? 'strong' : 'weak';
  return last === 'cookie' || last === 'signature' || last === 'sig' ? 'weak' : 'none';
}

/** Whether a short word may be a whole credential there. */
export const isPassword = (name: string): boolean => /pass(?:word|wd|phrase)$|^pwd$|_pwd$/i.test(name);

/** `X-Api-Key`, `API_KEY`, `apiKey` and `--api-key` are the same words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** Fields whose values are names of variables and never values of them (Codex, Goose). */
export const HOLDS_NAMES = /^(?:bearer_token_env_var|env_http_headers|env_keys|env_vars|envvar|tokenenv)$/i;
