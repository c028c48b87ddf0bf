/** Changes of a file of another program: in one step, with its rights and owner, and never over what came in between. */
import { chmod, chown, mkdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { flushFolder, renameOver, writeFault, writeNew } from '../../host/index.ts';
import type { RealFile } from './real-file.ts';

/** The unfinished copy beside a file. Clients that read every file of a folder go by its ending. */
export const copyBeside = (path: string): string => join(dirname(path), `.${basename(path)}.gangway-new`);

/**
 * @param isUnchanged asked when nothing is left to be done but the renaming
 * @returns false when the file was changed meanwhile; it is then as it was
 * @throws Fault GW_DISK_FULL, GW_WRITE_FAILED; the old contents are then still there
 */
export async function replaceAsItWas(
  { path, mode, owner, missing }: RealFile,
  contents: Uint8Array,
  isUnchanged: () => boolean,
): Promise<boolean> {
  const copy = copyBeside(path);
  try {
    for (const folder of missing) await mkdir(folder, { mode: 0o700 });
    // A leftover of a killed process, or something planted: never opened, so its mode and target do not matter.
    await rm(copy, { force: true });
    await writeNew(copy, contents);
    // The group may be another one of the person's. Windows knows no such owners.
    if (owner && process.platform !== 'win32') await chown(copy, owner.uid, owner.gid);
    await chmod(copy, mode);
    if (!isUnchanged()) {
      await rm(copy, { force: true });
      return false;
    }
    await renameOver(copy, path);
    await flushFolder(dirname(path));
    return true;
  } catch (error) {
    await rm(copy, { force: true }).catch(() => {});
    throw writeFault(path, error);
  }
}

/**
 * Removes a file, and the folders that were made for it as far as they are empty.
 * @returns false when the file was changed meanwhile
 * @throws Fault GW_WRITE_FAILED
 */
export async function removeAgain(path: string, made: readonly string[], isUnchanged: () => boolean): Promise<boolean> {
  if (!isUnchanged()) return false;
  try {
    await rm(path, { force: true });
    await removeEmpty(made);
    return true;
  } catch (error) {
    throw writeFault(path, error);
  }
}

/** @param folders outermost first; one in which something is left stays, with those around it */
export async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
