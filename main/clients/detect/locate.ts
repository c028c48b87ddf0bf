import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../faults/index.ts';
import type { AiClient, ConfigFile, Paths, Platform } from '../catalogue/index.ts';

/** Where to look: this computer, or a home folder that stands in for one. */
export interface Machine {
  readonly platform: Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The file of a client that an entry goes into. */
export interface Located {
  readonly file: string;
  readonly config: ConfigFile;
  readonly exists: boolean;
}

/**
 * The file that the client reads here: of those it knows, the first that exists, else the first that may be created.
 * @param name of the entry, for clients that keep each in a file of its own
 * @returns undefined where the client has no file on this system
 * @throws Fault GW_CLIENT_AMBIGUOUS when several files could be meant
 */
export function locate(client: AiClient, name: string, machine: Machine): Located | undefined {
  const candidates: Located[] = [];
  for (const config of client.files ?? []) {
    const found = placesOf(config, name, machine);
    if (found.length > 1) throw new Fault('GW_CLIENT_AMBIGUOUS', { client: client.name, files: found.join(', ') });
    for (const file of found) candidates.push({ file, config, exists: isFile(file) });
  }
  return candidates.find(({ exists }) => exists) ?? candidates.find(({ config }) => config.onlyExisting !== true);
}

function placesOf({ paths, movedBy }: ConfigFile, name: string, machine: Machine): string[] {
  const folder = movedBy && machine.environment[movedBy.variable];
  if (movedBy && folder) return [join(folder, movedBy.path)];
  const pattern = paths[machine.platform];
  if (pattern === undefined) return [];
  return expand(pattern.replace('{name}', name), machine);
}

/**
 * Paths that a pattern stands for. Up to the last `*` they exist; what follows it need not.
 * @returns nothing where a place of the pattern is not known, or nothing matches a `*`
 */
export function expand(pattern: NonNullable<Paths[Platform]>, machine: Machine): string[] {
  const [, name, below = ''] = /^\{(\w+)\}\/(.*)$/.exec(pattern) ?? [];
  const root = name === undefined ? '/' : placeNamed(name, machine);
  if (root === undefined) return [];
  const parts = (name === undefined ? pattern.slice(1) : below).split('/');
  const lastStar = parts.findLastIndex((part) => part.includes('*'));
  if (lastStar === -1) return [join(root, ...parts)];
  return globSync(parts.slice(0, lastStar + 1).join('/'), { cwd: root })
    .toSorted()
    .map((found) => join(root, found, ...parts.slice(lastStar + 1)));
}

function placeNamed(name: string, { home, environment }: Machine): string | undefined {
  if (name === 'home') return home;
  if (name === 'config') return environment.XDG_CONFIG_HOME || join(home, '.config');
  if (name === 'appData') return environment.APPDATA || join(home, 'AppData', 'Roaming');
  if (name === 'localAppData') return environment.LOCALAPPDATA || join(home, 'AppData', 'Local');
  return name === 'programFiles' ? environment.ProgramFiles : undefined;
}

export const isThere = (path: string): boolean => existsSync(path);

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
