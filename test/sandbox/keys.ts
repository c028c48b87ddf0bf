import { randomBytes } from 'node:crypto';
import { COMPANIES } from './companies.ts';
import type { ApiKey, CompanyId, KeyStatus, Keys, User } from './types.ts';

export interface KeyStore extends Keys {
  /** The live key with this text, or null. */
  find(key: string): ApiKey | null;
}

interface Entry {
  readonly apiKey: ApiKey;
  /** ms since the epoch; 0 once revoked. */
  endsAt: number;
  replaced: boolean;
}

/** Every API key of both companies, dead ones included. */
export function createKeyStore(): KeyStore & { add(company: CompanyId, user: User | null, key: string): ApiKey } {
  const entries = new Map<string, Entry>();
  let made = 0;

  const entryOf = (keyOrId: string): Entry => {
    const found = entries.get(keyOrId) ?? entries.values().find(({ apiKey }) => apiKey.id === keyOrId);
    if (found === undefined) throw new Error('the sandbox has no such key');
    return found;
  };
  const add = (company: CompanyId, user: User | null, key: string): ApiKey => {
    made += 1;
    const apiKey: ApiKey = { id: `key-${made}`, key, company, user };
    entries.set(key, { apiKey, endsAt: Number.POSITIVE_INFINITY, replaced: false });
    return apiKey;
  };
  return {
    add,
    create: (company, email) => add(company, email === undefined ? null : userOf(company, email), makeKey()),
    rotate(keyOrId, { overlap }) {
      const old = entryOf(keyOrId);
      const { company, user } = old.apiKey;
      old.replaced = true;
      old.endsAt = Math.min(old.endsAt, overlapEnd(overlap));
      return add(company, user, makeKey());
    },
    revoke(keyOrId) {
      entryOf(keyOrId).endsAt = 0;
    },
    list: (company) =>
      [...entries.values()].map(status).filter((key) => company === undefined || key.company === company),
    find(key) {
      const entry = entries.get(key);
      return entry !== undefined && Date.now() < entry.endsAt ? entry.apiKey : null;
    },
  };
}

const makeKey = () => randomBytes(20).toString('hex');

/** Django REST Framework's default has one token for a user and replaces it at once: no overlap. */
function overlapEnd(overlap: boolean | number): number {
  if (overlap === false) return 0;
  return overlap === true ? Number.POSITIVE_INFINITY : Date.now() + overlap;
}

function status({ apiKey, endsAt, replaced }: Entry): KeyStatus {
  const state = Date.now() >= endsAt ? 'dead' : replaced ? 'ends' : 'active';
  return { ...apiKey, state, endsAt };
}

function userOf(company: CompanyId, email: string): User {
  const user = COMPANIES[company].users.find((candidate) => candidate.email === email);
  if (user === undefined) throw new Error(`${company} has no user ${email}`);
  return user;
}
