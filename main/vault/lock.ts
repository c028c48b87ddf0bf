/**
 * One process owns a vault.
 *
 * The arbiter is a lock that the kernel holds for the process and drops when it ends, however it ends: the write lock
 * of an empty SQLite database beside the vault (fcntl on Linux and macOS, LockFileEx on Windows; node:sqlite is part
 * of Node and of Electron). It is the one such lock that Node offers on all three systems without a native addon, and
 * it needs no take-over: a lock left by a dead process does not exist.
 *
 * Not chosen:
 * - A file created exclusively that names its owner. Whoever finds one has to judge whether that process is alive.
 *   Process numbers are used again, they mean nothing across containers that share a home, and removing a dead lock
 *   races with another starter doing the same.
 * - A socket as the arbiter. A named pipe would do on Windows; but a socket file stays behind after a crash, with the
 *   same race, its path is limited to about 100 bytes, and abstract sockets exist only on Linux, one set per network
 *   namespace.
 *
 * Two things to know. Closing any other handle on the lock file within the owning process would drop a lock of the
 * fcntl kind, so nothing here opens the file but SQLite (exclusive creation does not open one that exists). And the
 * lock file stays when the lock is released: removing it would let two processes lock two different files.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../faults/index.ts';
import { writeFault, writeNew } from '../host/index.ts';

export interface OwnerLock {
  release(): Promise<void>;
}

const SQLITE_BUSY = 5;

/**
 * @param file of the vault, with symbolic links resolved: two ways to one vault must meet at one lock.
 * @throws GW_VAULT_IN_USE with the owner's process number where it is known; GW_DISK_FULL, GW_WRITE_FAILED when the
 *   lock cannot be made.
 */
export async function takeOwnerLock(file: string): Promise<OwnerLock> {
  const lockFile = `${file}.lock`;
  const ownerFile = `${file}.pid`;
  await writeNew(lockFile, new Uint8Array()).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw writeFault(lockFile, error);
  });
  const held = hold(lockFile);
  if (held === null) throw new Fault('GW_VAULT_IN_USE', { pid: await ownerIn(ownerFile) });
  // Only to tell a second starter who the owner is. On a full disk the vault can still be read, so this may fail.
  await writeFile(ownerFile, `${process.pid}\n`, { mode: 0o600 }).catch(() => {});
  return {
    async release() {
      await rm(ownerFile, { force: true }).catch(() => {});
      held.close();
    },
  };
}

/** The connection that holds the lock; null while another one does. */
function hold(lockFile: string): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockFile);
    // No journal file, so that taking the lock writes nothing: a vault on a full disk can still be read.
    database.exec('PRAGMA journal_mode = MEMORY');
    // Of two that ask at the same moment one gets it. (An exclusive transaction could leave both without.)
    database.exec('BEGIN IMMEDIATE');
    return database;
  } catch (error) {
    database?.close();
    const { errcode, errstr } = error as { errcode?: number; errstr?: string };
    if (((errcode ?? 0) & 0xff) === SQLITE_BUSY) return null;
    throw new Fault('GW_WRITE_FAILED', { file: lockFile, reason: errstr ?? 'lock refused' }, { cause: error });
  }
}

/** The owner's process number, where it was written and that process lives. */
async function ownerIn(ownerFile: string): Promise<number | string> {
  const pid = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
  if (!Number.isSafeInteger(pid) || pid <= 0) return 'unknown';
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : 'unknown';
  }
}
