import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGrants } from '../clients/index.ts';
import { area, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const LOW_BYTES = 200e6;
const LEAST_BYTES = 20e6;
/** More files than Gangway ever makes; of a folder that holds more, the rest is not looked at. */
const MOST_FILES = 500;
/** Folders that a program copies elsewhere and writes back to. */
const SYNCED = /\b(?:Dropbox|OneDrive|iCloud|Google ?Drive|Nextcloud|Syncthing|Mobile Documents)\b/i;

export async function examineFolders({ host: { paths } }: Patient): Promise<Finding[]> {
  const [data, run] = await Promise.all([
    examineFolder('Data folder', paths.data),
    examineFolder('Run folder', paths.run),
  ]);
  return [...data, ...run];
}

async function examineFolder(name: string, folder: string): Promise<Finding[]> {
  const { ok, warning, problem } = area(name);
  const stats = await statsOf(folder);
  if (stats === null) return [ok(`${folder} is not there yet; Gangway makes it when it starts`)];
  if (!stats.isDirectory())
    return [problem(`${folder} is not a folder.`, 'Move what is there away, then start Gangway.')];
  const wrong = await notPrivate(folder, stats);
  if (wrong.length > 0) {
    return wrong.map(({ file, why }) =>
      problem(
        `${file} ${why}.`,
        why === OTHERS
          ? `chmod ${file === folder ? 700 : 'go='} '${file}'`
          : `Find out who put it there, then: chown to your user.`,
      ),
    );
  }
  const findings = [ok(process.platform === 'win32' ? folder : `${folder} and all in it is private to you`)];
  if (SYNCED.test(folder)) {
    findings.push(
      warning(
        'It seems to be synchronised with other computers, which damages a vault in use.',
        'Take it out of the synchronisation.',
      ),
    );
  }
  return findings;
}

const OTHERS = 'can be opened by other users';

/** What in a folder is not private to this user. Windows keeps that in access lists, which are not looked at. */
async function notPrivate(folder: string, own: Stats): Promise<{ file: string; why: string }[]> {
  if (process.platform === 'win32') return [];
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.slice(0, MOST_FILES).map(({ parentPath, name }) => join(parentPath, name));
  const all = await Promise.all(files.map(async (file) => ({ file, stats: await statsOf(file) })));
  return [{ file: folder, stats: own }, ...all].flatMap(({ file, stats }) => {
    if (stats === null) return [];
    if (stats.uid !== process.getuid?.()) return [{ file, why: 'belongs to another user' }];
    return stats.isSymbolicLink() || (stats.mode & 0o077) === 0 ? [] : [{ file, why: OTHERS }];
  });
}

export async function examineDisk({ host: { paths } }: Patient): Promise<Finding[]> {
  const { ok, warning, problem } = area('Disk');
  let folder = paths.data;
  while ((await statsOf(folder)) === null && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const what = `${Math.round(free / 1e6)} MB free for ${paths.data}`;
  const todo = 'Free some space: what cannot be written is not saved.';
  if (free < LEAST_BYTES) return [problem(what, todo)];
  return [free < LOW_BYTES ? warning(what, todo) : ok(what)];
}

/** The token files of clients that come in through the bridge. Their privacy is looked at with their folder. */
export async function examineTokenFiles({ host: { paths } }: Patient): Promise<Finding[]> {
  const { ok, warning, problem } = area('Client tokens');
  if ((await statsOf(join(paths.data, 'grants.json'))) === null) return [ok('no AI client yet')];
  const grants = createGrants(paths.data).list();
  const wanted = new Set(grants.filter(({ carrier }) => carrier === 'bridge').map(({ id }) => `${id}.token`));
  const found: string[] = await readdir(join(paths.data, 'clients')).catch(() => []);
  const missing = [...wanted].filter((name) => !found.includes(name));
  const spare = found.filter((name) => name.endsWith('.token') && !wanted.has(name));
  return [
    ok(`${grants.length} AI clients, ${wanted.size} of them through the bridge`),
    ...missing.map((name) => {
      const id = name.slice(0, -'.token'.length);
      return problem(`The token file of the client "${id}" is gone.`, `gangway clients add ${id} --carrier bridge …`);
    }),
    ...spare.map((name) => warning(`${join(paths.data, 'clients', name)} belongs to no AI client.`, 'Delete it.')),
  ];
}

export const statsOf = (file: string): Promise<Stats | null> => lstat(file).catch(() => null);
