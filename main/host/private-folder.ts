import { mkdirSync } from 'node:fs';
import { writeFault } from './write-fault.ts';

/** Makes a folder of this user alone (0700), where it is missing. @throws Fault GW_DISK_FULL, GW_WRITE_FAILED */
export function makePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeFault(folder, error);
  }
}
