import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults/index.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MOST_BYTES = 4096;

/**
 * Reads the local token of a client from `clients/ID.token` in the data folder: a file of this user that nobody else
 * can read.
 * @throws Fault GW_CLIENT_TOKEN_UNREADABLE
 */
export function readClientToken(data: string, client: string): string {
  const unreadable = (reason: string, cause?: unknown) =>
    new Fault('GW_CLIENT_TOKEN_UNREADABLE', { client, reason }, { cause });
  if (!ID.test(client)) throw unreadable('that is not a client id');
  let handle: number | null = null;
  try {
    handle = openSync(join(data, 'clients', `${client}.token`), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const { mode, uid, size } = fstatSync(handle);
    // Windows has no such modes; there the folder lies in the user's profile.
    const owned = process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o077) === 0);
    if (!owned) throw unreadable('other users can read it');
    if (size > MOST_BYTES) throw unreadable('it is not a token');
    const token = readFileSync(handle, 'utf8').trim();
    if (token === '') throw unreadable('it is empty');
    return token;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(code === 'ENOENT' ? 'there is none' : String(code ?? 'unknown'), error);
  } finally {
    if (handle !== null) closeSync(handle);
  }
}
