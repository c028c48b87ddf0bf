import { readFile, rm } from 'node:fs/promises';
import type { Sealer } from '../host/index.ts';
import { parseVault } from './format.ts';
import { takeOwnerLock } from './lock.ts';
import type { VaultOptions } from './open.ts';
import type { ForgettingSealer } from './sealers/keychain.ts';
import { locateVault } from './storage.ts';

/**
 * Deletes a vault and what the keychain holds for it. Nothing is unsealed: who has lost its key can delete it as well.
 * @returns whether there was one
 * @throws GW_VAULT_IN_USE, GW_VAULT_FOLDER_SHARED
 */
export async function removeVault({ file, sealers }: Pick<VaultOptions, 'file' | 'sealers'>): Promise<boolean> {
  const path = await locateVault(file);
  const lock = await takeOwnerLock(path);
  try {
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null) await forget(path, bytes, sealers);
    // The file goes last: until then a second attempt finds what the keychain still holds.
    await rm(`${path}.new`, { force: true });
    await rm(path, { force: true });
    return bytes !== null;
  } finally {
    await lock.release();
    await rm(`${path}.lock`, { force: true });
  }
}

async function forget(path: string, bytes: Buffer, sealers: readonly Sealer[]): Promise<void> {
  try {
    const { header } = parseVault(path, bytes);
    const sealer = sealers.find(({ name }) => name === header.sealer) as Partial<ForgettingSealer> | undefined;
    await sealer?.forget?.(header.sealedKey);
  } catch {
    // A damaged vault names no entry, and a keychain that does not answer keeps one that opens nothing any more.
  }
}
