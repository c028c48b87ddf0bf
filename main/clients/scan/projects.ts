/** Projects that the clients themselves remember, from files of theirs that are read anyway. */
import { isAbsolute } from 'node:path';
import { contentsOf } from './leaves.ts';
import { readBounded } from './read.ts';
import type { ConfigPlace } from './types.ts';

/** More than anybody works in; each costs a few dozen looks at the disk. */
const MOST_PROJECTS = 2000;

/** Claude Code and Codex keep a map `projects` whose keys are folders. */
const RECALLERS = new Set(['claude-code', 'codex']);

export function knownProjects(places: readonly ConfigPlace[]): string[] {
  const folders = new Set<string>();
  for (const place of places) {
    if (!place.clients.some((client) => RECALLERS.has(client))) continue;
    const read = readBounded(place);
    if (read === null || 'unread' in read || !read.text.includes('projects')) continue;
    for (const name of contentsOf(read.text, place.format).names)
      if (isAbsolute(name) && folders.size < MOST_PROJECTS) folders.add(name);
  }
  return [...folders];
}
