import type { OwnEntry } from '../apply/index.ts';
import type { Way } from '../catalogue/index.ts';
import type { Grant } from '../grants.ts';
import type { Standing } from './types.ts';

/** A client that was not heard of for so long may be gone. */
const STALE_MS = 30 * 24 * 60 * 60_000;

export function standingOf(
  grant: Grant | null,
  entries: readonly OwnEntry[],
  way: Way,
  lastAt: number | null,
  now: number,
): Standing {
  if (!grant) return { kind: 'not-connected' };
  const since = grant.createdAt;
  const wanted = grant.connections === 'all' ? [] : grant.connections;
  const isThere = (connection: string) => entries.some((each) => each.connection === connection);
  // One that a person has set up by hand has no entries of ours, and is judged by its calls alone.
  if (way === 'file' && entries.length > 0 && !wanted.every(isThere)) return { kind: 'incomplete', since, entries };
  const heard = lastAt !== null && lastAt >= since;
  if (now - Math.max(since, lastAt ?? 0) > STALE_MS) return { kind: 'stale', since, lastAt };
  return heard ? { kind: 'in-use', lastAt } : { kind: 'waiting', since };
}
