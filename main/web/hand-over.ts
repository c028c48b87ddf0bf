import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder, replaceFileSync } from '../host/index.ts';

/** Files of this room in a folder that others use, too. */
const OURS = /^window-[0-9a-f]{16}\.html$/;

/** Pages on disk that lead a browser to the window. */
export interface HandOver {
  /** @returns the file, for a browser to open @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
  write(address: string): string;
  remove(file: string): void;
  removeAll(): void;
}

/**
 * Hands an address to a browser by a file that only its user can read (0600). As an argument of the browser it would be
 * seen by every user of the computer, and the code in it would open the window for whoever is faster.
 * @param folder private to the user; what a process that was killed left there is removed
 */
export function createHandOver(folder: string): HandOver {
  const removeAll = () => {
    for (const name of readdirSync(folder)) if (OURS.test(name)) remove(join(folder, name));
  };
  const remove = (file: string) => rmSync(file, { force: true });
  makePrivateFolder(folder);
  removeAll();
  return {
    write(address) {
      const file = join(folder, `window-${randomBytes(8).toString('hex')}.html`);
      replaceFileSync(file, page(address));
      return file;
    },
    remove,
    removeAll,
  };
}

/** The address holds a number and base64url alone, so that nothing in it needs to be escaped. */
const page = (address: string): string =>
  `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Gangway</title>
`;
