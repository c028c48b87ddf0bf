import { join } from 'node:path';
import { makePrivateFolder, type ProcessLock, takeProcessLock } from '../host/index.ts';

/** The right to start services on a data folder. Given up by its release, or by the end of the process. */
export type Turn = ProcessLock;

/**
 * Takes the turn to start services on a data folder: an app for as long as it runs, a command that finds no app for as
 * long as it works. The owner lock of the vault does not do here, because a vault that stays closed has none, and two
 * commands that each read, changed and wrote the list of clients would lose what one of them did.
 * @returns null while another process has the turn
 * @throws Fault GW_DISK_FULL, GW_WRITE_FAILED
 */
export function takeTurn(data: string): Turn | null {
  makePrivateFolder(data);
  return takeProcessLock(join(data, 'turn.lock'));
}
