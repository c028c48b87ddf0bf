import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeFault } from '../host/index.ts';

/** The right to start services on a data folder. */
export interface Turn {
  /** Gives it up; so does the end of the process, however it ends. */
  release(): void;
}

const SQLITE_BUSY = 5;

/** A turn lasts until it is given up, also when nobody keeps it: the collector would close what nothing refers to. */
const held = new Set<DatabaseSync>();

/**
 * Takes the turn to start services on a data folder: an app for as long as it runs, a command that finds no app for as
 * long as it works. The owner lock of the vault does not do here, because a vault that stays closed has none, and two
 * commands that each read, changed and wrote the list of clients would lose what one of them did.
 *
 * The lock is of the kind that main/vault/lock.ts explains.
 * @returns null while another process has the turn
 * @throws Fault GW_DISK_FULL, GW_WRITE_FAILED
 */
export function takeTurn(data: string): Turn | null {
  const file = join(data, 'turn.lock');
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    makeOnce(file);
    database = new DatabaseSync(file);
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database?.close();
    const { errcode } = error as { errcode?: number };
    if (((errcode ?? 0) & 0xff) === SQLITE_BUSY) return null;
    throw writeFault(file, error);
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

/** Made here, because SQLite would make it readable to others; never opened again, because closing it drops the lock. */
function makeOnce(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
