/**
 * One process owns a vault; main/host/process-lock.ts says how. Beside the lock stands a file with the owner's process
 * number, which is only for the words of a refusal.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { Fault } from '../faults/index.ts';
import { takeProcessLock } from '../host/index.ts';

export interface OwnerLock {
  release(): Promise<void>;
}

/**
 * @param file of the vault, with symbolic links resolved: two ways to one vault must meet at one lock.
 * @throws GW_VAULT_IN_USE with the owner's process number where it is known; GW_DISK_FULL, GW_WRITE_FAILED when the
 *   lock cannot be made.
 */
export async function takeOwnerLock(file: string): Promise<OwnerLock> {
  const ownerFile = `${file}.pid`;
  const held = takeProcessLock(`${file}.lock`);
  if (held === null) throw new Fault('GW_VAULT_IN_USE', { pid: await ownerIn(ownerFile) });
  // Only to tell a second starter who the owner is. On a full disk the vault can still be read, so this may fail.
  await writeFile(ownerFile, `${process.pid}\n`, { mode: 0o600 }).catch(() => {});
  return {
    async release() {
      await rm(ownerFile, { force: true }).catch(() => {});
      held.release();
    },
  };
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
