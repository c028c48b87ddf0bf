import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeFault } from './write-fault.ts';

/** Tells one state of a file from another without reading it. */
export interface FileStamp {
  readonly inode: bigint;
  readonly bytes: bigint;
  readonly modified: bigint;
}

export const stampOf = (stats: { ino: bigint; size: bigint; mtimeNs: bigint }): FileStamp => ({
  inode: stats.ino,
  bytes: stats.size,
  modified: stats.mtimeNs,
});

export const sameStamp = (a: FileStamp, b: FileStamp) =>
  a.inode === b.inode && a.bytes === b.bytes && a.modified === b.modified;

/**
 * Replaces a file as a whole, durably: whatever happens, a reader finds all of the old or all of the new contents, and
 * once this returns the new ones survive a power cut. Mode 0600.
 *
 * Why not a package: docs/decisions/003-own-file-replacement.md.
 *
 * The caller makes sure that only one call per file runs at a time.
 * @returns the stamp of the new file.
 * @throws GW_DISK_FULL, GW_WRITE_FAILED; the old contents are then still there.
 */
export async function replaceFile(file: string, contents: Uint8Array): Promise<FileStamp> {
  const fresh = `${file}.new`;
  try {
    // A leftover of a killed process, or something planted: never opened, so its mode and target do not matter.
    await rm(fresh, { force: true });
    const stamp = await writeNew(fresh, contents);
    await renameOver(fresh, file);
    await flushFolder(dirname(file));
    return stamp;
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    throw writeFault(file, error);
  }
}

/** Creates a file that was not there (0600) and flushes it to the disk. */
export async function writeNew(file: string, contents: Uint8Array): Promise<FileStamp> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
    return stampOf(await handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function flushFolder(folder: string): Promise<void> {
  // Windows has no handle of a folder to flush; its file systems keep a journal of names.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes group and others their rights on a file, for one that came back from a backup with wider ones. */
export async function makePrivate(file: string, mode: bigint): Promise<void> {
  if (process.platform !== 'win32' && (mode & 0o077n) !== 0n) await chmod(file, 0o600);
}

// On Windows a virus scanner or indexer that has just opened the old file makes the rename fail for a moment.
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Puts a file in the place of another, in one step. */
export async function renameOver(from: string, to: string): Promise<void> {
  for (let left = 10; ; left -= 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (process.platform !== 'win32' || left === 0 || !PASSING.has(code)) throw error;
      await wait(50);
    }
  }
}

/**
 * The same for small documents, without waiting for anything else to happen in between.
 * @throws GW_DISK_FULL, GW_WRITE_FAILED; the old contents are then still there.
 */
export function replaceFileSync(file: string, contents: string): void {
  const fresh = `${file}.new`;
  try {
    rmSync(fresh, { force: true });
    // Goes on until every byte is taken or an error is met.
    flushed(fresh, 'wx', (descriptor) => writeFileSync(descriptor, contents));
    renameSync(fresh, file);
    if (process.platform !== 'win32') flushed(dirname(file), 'r');
  } catch (error) {
    discard(fresh);
    throw writeFault(file, error);
  }
}

/** Opens a file or folder, does something to it, and flushes it to the disk. */
function flushed(path: string, flags: string, work: (descriptor: number) => void = () => {}): void {
  const descriptor = openSync(path, flags, 0o600);
  try {
    work(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Tidying after a failure, which must not hide it. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The next write removes it.
  }
}
