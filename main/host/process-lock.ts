/**
 * A lock that one process holds, on all three systems and without a native addon.
 *
 * The arbiter is a lock that the kernel holds for the process and drops when it ends, however it ends: the write lock
 * of an empty SQLite database (fcntl on Linux and macOS, LockFileEx on Windows; node:sqlite is part of Node and of
 * Electron). It is the one such lock that Node offers on all three systems without a native addon, and it needs no
 * take-over: a lock left by a dead process does not exist.
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
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../faults/index.ts';
import { writeFault } from './write-fault.ts';

export interface ProcessLock {
  /** Gives it up; so does the end of the process. */
  release(): void;
}

const SQLITE_BUSY = 5;

/** A lock lasts until it is given up, also when nobody keeps it: the collector would close what nothing refers to. */
const held = new Set<DatabaseSync>();

/**
 * @param file of the lock, in a folder that exists, with symbolic links resolved: two ways to one thing must meet at
 *   one lock
 * @returns null while another process, or this one, holds it
 * @throws Fault GW_DISK_FULL, GW_WRITE_FAILED when it cannot be made
 */
export function takeProcessLock(file: string): ProcessLock | null {
  makeOnce(file);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    // No journal file, so that taking the lock writes nothing: what it guards can still be read on a full disk.
    database.exec('PRAGMA journal_mode = MEMORY');
    // Of two that ask at the same moment one gets it. (An exclusive transaction could leave both without.)
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database?.close();
    const { errcode, errstr } = error as { errcode?: number; errstr?: string };
    if (((errcode ?? 0) & 0xff) === SQLITE_BUSY) return null;
    throw new Fault('GW_WRITE_FAILED', { file, reason: errstr ?? 'lock refused' }, { cause: error });
  }
  const taken = database;
  held.add(taken);
  return {
    release() {
      held.delete(taken);
      taken.close();
    },
  };
}

/** Made here, because SQLite would make it readable to others. */
function makeOnce(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFault(file, error);
  }
}
