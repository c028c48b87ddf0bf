import type { Sealer } from '../host/index.ts';
import { takeOwnerLock } from './lock.ts';
import { locateVault, newVault, readVault, writeVault } from './storage.ts';
import { type Vault, vaultOver } from './vault.ts';

/** Name of the vault in the host's data folder. */
export const VAULT_FILE = 'vault';

export interface VaultOptions {
  /** Path of the vault. Its lock (`.lock`, `.pid`) and unfinished writes (`.new`) are kept beside it. */
  readonly file: string;
  /** Preferred first. A new vault takes the first one there is; one that exists asks for the one that sealed it. */
  readonly sealers: readonly Sealer[];
  /** ms since the epoch; for tests. */
  readonly now?: () => number;
}

/**
 * Opens the vault of this user, or makes one where there is none. Only one process has it open at a time.
 * A file that cannot be read, for whatever reason, stays as it is.
 * @throws GW_VAULT_IN_USE, GW_VAULT_FOLDER_SHARED, GW_VAULT_UNREADABLE, GW_VAULT_DAMAGED, GW_VAULT_TOO_NEW,
 *   GW_VAULT_SEALER_MISSING, GW_VAULT_KEY_UNAVAILABLE, GW_VAULT_LOCKED, GW_VAULT_NO_SEALER, GW_VAULT_WRONG_KEY,
 *   GW_DISK_FULL, GW_WRITE_FAILED
 */
export async function openVault({ file, sealers, now = Date.now }: VaultOptions): Promise<Vault> {
  const path = await locateVault(file);
  const lock = await takeOwnerLock(path);
  try {
    const vault = (await readVault(path, sealers)) ?? (await writeVault(await newVault(path, sealers, now())));
    return vaultOver(vault, lock, now);
  } catch (error) {
    await lock.release();
    throw error;
  }
}
