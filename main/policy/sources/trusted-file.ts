import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { broken, type Content, unsafe } from './reading.ts';

/** Whom a file must belong to, and from where on its folders are looked at. */
export interface TrustedOwner {
  /** Folder that stands for the root of the file system; `/` in the product. */
  readonly root: string;
  /** User id that only administrators can act as: 0 for root. */
  readonly uid: number;
}

/** Larger than any policy, bytes. */
const MOST_BYTES = 1024 * 1024;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Reads a file that only an administrator can have written: it and every folder above it belong to root and are writable
 * by nobody else, and no symbolic link is on the way. What is checked is the file that was opened, not its name.
 * @param options.contents false: only whether it may be trusted is of interest, as of a program; the buffer is then empty
 * @returns null where there is none
 */
export async function readTrustedFile(
  path: string,
  owner: TrustedOwner,
  { contents = true }: { readonly contents?: boolean } = {},
): Promise<Buffer | Content | null> {
  const folders = await foldersProblem(path, owner);
  if (folders !== 'fine') return folders;
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    // O_NONBLOCK: a pipe put in its place must not hold the reader.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return afterFailure(error);
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return unsafe('it is not a file');
    const problem = ownerProblem(stats, owner);
    if (problem !== null) return unsafe(`the file ${problem}`);
    if (!contents) return Buffer.alloc(0);
    if (stats.size > MOST_BYTES) return broken(`it is larger than ${MOST_BYTES} bytes`);
    return await handle.readFile();
  } catch (error) {
    return afterFailure(error);
  } finally {
    await handle.close();
  }
}

/** @returns `fine`, null where a folder is missing, or what is wrong with one */
export async function foldersProblem(path: string, owner: TrustedOwner): Promise<'fine' | Content | null> {
  for (const folder of foldersAbove(path, owner.root)) {
    try {
      const stats = await lstat(folder);
      if (stats.isSymbolicLink()) return unsafe(`the folder ${folder} is a symbolic link`);
      if (!stats.isDirectory()) return null;
      const problem = ownerProblem(stats, owner);
      if (problem !== null) return unsafe(`the folder ${folder} ${problem}`);
    } catch (error) {
      return afterFailure(error);
    }
  }
  return 'fine';
}

/** The folders from the root down to the file's own. */
function foldersAbove(path: string, root: string): readonly string[] {
  const inside = relative(root, dirname(path)).split(sep).filter(Boolean);
  return [root, ...inside.map((_, at) => [root === sep ? '' : root, ...inside.slice(0, at + 1)].join(sep))];
}

function ownerProblem({ uid, mode }: { uid: number; mode: number }, owner: TrustedOwner): string | null {
  if (uid !== owner.uid) return 'does not belong to the administrator (root)';
  if ((mode & WRITABLE_BY_OTHERS) !== 0) return 'can be written by others than its owner';
  return null;
}

function afterFailure(error: unknown): Content | null {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  return code === 'ELOOP' ? unsafe('it is a symbolic link') : broken(`the system said ${code}`);
}

export const isContent = (read: Buffer | Content): read is Content => !Buffer.isBuffer(read);
