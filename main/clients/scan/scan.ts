import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Machine } from '../detect/index.ts';
import { type Examined, examined } from './examine.ts';
import { asksFirst, merged, placesOfPerson, placesOfProject, placesOfShell, projectsBelow } from './places.ts';
import { knownProjects } from './projects.ts';
import { readBounded } from './read.ts';
import type { ConfigPlace, Find, RemoteServer, ScanTools, Unread } from './types.ts';

export interface ScanOptions {
  readonly machine: Machine;
  readonly tools: ScanTools;
  /** Files of the shell too. */
  readonly shell?: boolean;
  /** Folders below which projects are looked for, besides the projects that the clients know. */
  readonly below?: readonly string[];
  /** Nobody asked: what would make the system ask the person is left out. */
  readonly unasked?: boolean;
  /** Told after each file. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface ScanReport {
  readonly finds: readonly Find[];
  /** Entries of hosted servers in which there is no credential. */
  readonly clean: readonly RemoteServer[];
  /** How many files were examined. */
  readonly files: number;
  /** Where was looked, whether or not there was a file. */
  readonly places: readonly ConfigPlace[];
  readonly unread: readonly Unread[];
  /** Folders in which the search for projects ended before it was through. */
  readonly cutShort: readonly string[];
}

/**
 * Looks for credentials in the config files of all known AI clients. Reads only; no value is in what it gives.
 * @throws the reason of the signal, and nothing else
 */
export async function scanClients(options: ScanOptions): Promise<ScanReport> {
  const { machine, shell, below = [], unasked, signal } = options;
  const persons = placesOfPerson(machine);
  const cutShort: string[] = [];
  const projects = new Set(knownProjects(persons));
  for (const root of below) {
    const found = projectsBelow(root);
    if (found.cutShort) cutShort.push(root);
    for (const folder of found.folders) projects.add(folder);
  }
  // The person's folder is not a project: files there were looked at, as the person's own.
  projects.delete(machine.home);
  const folders = [...projects].filter((folder) => !(unasked && asksFirst(folder, machine)));
  signal?.throwIfAborted();
  const places = merged([...persons, ...folders.flatMap(placesOfProject), ...(shell ? placesOfShell(machine) : [])]);
  return { ...(await scanPlaces(places, options)), places, cutShort };
}

/** The same for given files. */
export async function scanPlaces(
  places: readonly ConfigPlace[],
  { tools, onProgress, signal }: Pick<ScanOptions, 'tools' | 'onProgress' | 'signal'>,
): Promise<Omit<ScanReport, 'cutShort' | 'places'>> {
  const finds: Find[] = [];
  const clean: RemoteServer[] = [];
  const unread: Unread[] = [];
  const seen = new Set<string>();
  let files = 0;
  let lastTurn = performance.now();
  for (const [at, place] of places.entries()) {
    signal?.throwIfAborted();
    const read = readBounded(place);
    if (read !== null && 'unread' in read) {
      unread.push({ file: place.file, reason: read.unread });
    } else if (read !== null && !seen.has(read.identity)) {
      seen.add(read.identity);
      files += 1;
      const report = examined(read.text, place, tools);
      finds.push(...report.examined.map(({ find }) => find));
      clean.push(...report.clean);
    }
    onProgress?.(at + 1, places.length);
    // Calls of clients go through the same process.
    if (performance.now() - lastTurn > LONGEST_TURN_MS) {
      await nextTurn();
      lastTurn = performance.now();
    }
  }
  return { finds: unique(finds), clean, files, unread };
}

const LONGEST_TURN_MS = 8;

function unique(finds: readonly Find[]): Find[] {
  return [...new Map(finds.map((find) => [find.id, find])).values()];
}

/**
 * The find as it stands there now, with its value. The only way to a value; it is on its way to the vault.
 * @returns null where it is gone
 */
export function readFind(find: Find, tools: ScanTools): Examined | null {
  const read = readBounded(find.place);
  if (read === null || 'unread' in read) return null;
  return examined(read.text, find.place, tools).examined.find((each) => each.find.id === find.id) ?? null;
}
