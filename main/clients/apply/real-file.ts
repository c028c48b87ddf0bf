/** The file behind a path, if it is one that Gangway may change. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Fault } from '../../faults/index.ts';

/** Larger files are no settings. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface RealFile {
  /** Where it really is: symbolic links, also those of its folders, are followed. */
  readonly path: string;
  /** Null where there is none yet. */
  readonly bytes: Buffer | null;
  /** Rights and owners that a new version gets; a new file is private. */
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Folders that are missing, outermost first. */
  readonly missing: readonly string[];
}

/**
 * @param home folder of the person; what a link leads out of it is refused
 * @throws Fault GW_CLIENT_FILE_REFUSED
 */
export function realFile(file: string, home: string): RealFile {
  const refused = (reason: string, cause?: unknown) => new Fault('GW_CLIENT_FILE_REFUSED', { file, reason }, { cause });
  try {
    const { path, missing } = resolved(file, refused);
    requireBelow(path, rootFor(file, home), refused);
    const folder = missing[0] === undefined ? dirname(path) : dirname(missing[0]);
    if (!isOwn(statSync(folder).uid)) throw refused('its folder belongs to another user');
    const stats = missing.length === 0 ? statSync(path, { throwIfNoEntry: false }) : undefined;
    if (!stats) return { path, bytes: null, mode: 0o600, owner: null, missing };
    if (!stats.isFile()) throw refused('it is not a file');
    if (!isOwn(stats.uid)) throw refused('it belongs to another user');
    // A replacement would take only one of its names along.
    if (stats.nlink > 1) throw refused('it has a second name (a hard link)');
    if ((stats.mode & 0o200) === 0) throw refused('it is read-only');
    if (stats.size > MOST_BYTES) throw refused('it is too large');
    const { uid, gid } = stats;
    return { path, bytes: readFileSync(path), mode: stats.mode & 0o777, owner: { uid, gid }, missing };
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw refused((error as NodeJS.ErrnoException).code ?? 'it could not be read', error);
  }
}

type Refuse = (reason: string) => Fault;

/** A file that is not there yet is where its folder really is. */
function resolved(file: string, refused: Refuse): Pick<RealFile, 'path' | 'missing'> {
  if (lstatSync(file, { throwIfNoEntry: false })) {
    try {
      return { path: realpathSync(file), missing: [] };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw refused('it is a link to a file that is not there');
      throw error;
    }
  }
  const names: string[] = [];
  let folder = dirname(file);
  while (!lstatSync(folder, { throwIfNoEntry: false })) {
    names.unshift(folder);
    folder = dirname(folder);
  }
  const real = realpathSync(folder);
  const missing = names.map((name) => join(real, relative(folder, name)));
  return { path: join(real, relative(folder, file)), missing };
}

/** The home folder, or where a variable of the person has moved the file to. */
function rootFor(file: string, home: string): string {
  if (isBelow(file, home)) return realpathSync(home);
  let folder = dirname(file);
  while (!lstatSync(folder, { throwIfNoEntry: false })) folder = dirname(folder);
  return realpathSync(folder);
}

function requireBelow(path: string, root: string, refused: Refuse): void {
  if (!isBelow(path, root)) throw refused(`it is a link that leads out of ${root}`);
}

const isBelow = (path: string, folder: string) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Windows has no such numbers; there what is in the profile of a person is theirs. */
const isOwn = (uid: number) => process.platform === 'win32' || uid === process.getuid?.();
