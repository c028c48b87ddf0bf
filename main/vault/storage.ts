/** From a file to the contents of a vault and back. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault, isFault } from '../faults/index.ts';
import {
  type FileStamp,
  makePrivate,
  replaceFile,
  type Sealer,
  sameStamp,
  stampOf,
  writeFault,
} from '../host/index.ts';
import {
  decodeVault,
  encodeVault,
  openRecord,
  type ParsedFile,
  parseVault,
  sealRecord,
  type VaultContents,
  type VaultRecord,
} from './format.ts';
import { deriveKeys, KEY_BYTES, type VaultKeys } from './keys.ts';
import { sealerInWords } from './sealers/names.ts';

/** A vault whose key is known, as it is on the disk or as it is to be written. */
export interface OpenFile {
  readonly file: string;
  readonly sealer: Sealer;
  readonly dataKey: Buffer;
  readonly keys: VaultKeys;
  readonly contents: VaultContents;
  /** The state of the file that this came from or replaces; null for a file that is not there yet. */
  readonly stamp: FileStamp | null;
}

/**
 * Makes the vault's folder where it is missing (0700).
 * @returns the path of the vault with symbolic links resolved, so that each vault has one name.
 * @throws GW_VAULT_FOLDER_SHARED, GW_WRITE_FAILED, GW_DISK_FULL
 */
export async function locateVault(file: string): Promise<string> {
  const target = await realpath(file).catch(() => file);
  let folder = dirname(target);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    folder = await realpath(folder);
    const { mode, uid } = await stat(folder);
    const user = process.getuid?.();
    // Windows has no such bits; there the folder inherits the rights of the user's profile.
    if (user !== undefined && ((mode & 0o022) !== 0 || (uid !== user && uid !== 0))) {
      throw new Fault('GW_VAULT_FOLDER_SHARED', { folder });
    }
  } catch (error) {
    throw isFault(error) ? error : writeFault(folder, error);
  }
  return join(folder, basename(target));
}

/**
 * Reads and checks a vault. Nothing is written, whatever is found.
 * @returns null when there is no file.
 * @throws GW_VAULT_UNREADABLE, GW_VAULT_DAMAGED, GW_VAULT_TOO_NEW, GW_VAULT_SEALER_MISSING, GW_VAULT_WRONG_KEY, and
 *   what the sealer throws
 */
export async function readVault(file: string, sealers: readonly Sealer[]): Promise<OpenFile | null> {
  const found = await readBytes(file);
  if (found === null) return null;
  const parsed = parseVault(file, found.bytes);
  const sealer = sealers.find(({ name }) => name === parsed.header.sealer);
  if (sealer === undefined) {
    throw new Fault('GW_VAULT_SEALER_MISSING', { sealer: sealerInWords(parsed.header.sealer) });
  }
  const dataKey = await unseal(file, sealer, parsed);
  const keys = deriveKeys(dataKey);
  if (keys.keyId !== parsed.header.keyId) throw new Fault('GW_VAULT_WRONG_KEY');
  const contents = decodeVault(file, parsed, keys);
  await makePrivate(file, found.mode).catch((error: unknown) => {
    throw writeFault(file, error);
  });
  return { file, sealer, dataKey, keys, contents, stamp: found.stamp };
}

/**
 * A new, empty vault, not written yet, sealed by the first sealer there is.
 * @throws GW_VAULT_NO_SEALER when there is none. A sealer that is there and fails (a locked keychain, a key command
 *   that ends with an error) ends the search with its own fault: a weaker one never takes its place unasked.
 */
export async function newVault(file: string, sealers: readonly Sealer[], now: number): Promise<OpenFile> {
  const reasons: string[] = [];
  for (const sealer of sealers) {
    try {
      await sealer.probe();
    } catch (error) {
      if (!isFault(error) || error.code !== 'GW_VAULT_NO_SEALER') throw error;
      reasons.push(String(error.details.reason));
      continue;
    }
    const { dataKey, keys, header } = await newKey(sealer, now);
    const contents = { header, fingerprintKey: randomBytes(KEY_BYTES), records: [] };
    return { file, sealer, dataKey, keys, contents, stamp: null };
  }
  throw new Fault('GW_VAULT_NO_SEALER', { reason: reasons.join('; ') || 'none was offered' });
}

export const withRecords = (vault: OpenFile, records: readonly VaultRecord[]): OpenFile => ({
  ...vault,
  contents: { ...vault.contents, records },
});

/** The same passwords under a new data key, not written yet. */
export async function rekeyed(vault: OpenFile, sealer: Sealer, now: number): Promise<OpenFile> {
  const { dataKey, keys, header } = await newKey(sealer, now);
  const records = vault.contents.records.map((record) => {
    const password = openRecord(vault.keys, record);
    if (password === null) throw new Fault('GW_VAULT_DAMAGED', { file: vault.file, reason: 'a record does not open' });
    return sealRecord(keys, record, password);
  });
  return { ...vault, sealer, dataKey, keys, contents: { ...vault.contents, header, records } };
}

/**
 * Writes a vault over the state it came from, and over no other: a file that has changed since was changed by a
 * program that does not know the lock, for example one that restores or synchronises files.
 * @throws GW_VAULT_CHANGED, GW_DISK_FULL, GW_WRITE_FAILED
 */
export async function writeVault(vault: OpenFile): Promise<OpenFile> {
  const { file, contents, keys } = vault;
  const there = await stampThere(file);
  const expected = vault.stamp === null ? there === null : there !== null && sameStamp(there, vault.stamp);
  if (!expected) throw new Fault('GW_VAULT_CHANGED', { file });
  const stamp = await replaceFile(file, encodeVault(contents, keys));
  return { ...vault, stamp };
}

async function newKey(sealer: Sealer, now: number) {
  const dataKey = randomBytes(KEY_BYTES);
  const sealedKey = Buffer.from(await sealer.seal(dataKey));
  // Before anything depends on it: what cannot be unsealed now cannot be unsealed later.
  const back = await sealer.unseal(sealedKey);
  if (back.length !== KEY_BYTES || !timingSafeEqual(back, dataKey)) {
    throw new Fault('GW_VAULT_NO_SEALER', {
      reason: `${sealerInWords(sealer.name)} does not give back what it sealed`,
    });
  }
  const keys = deriveKeys(dataKey);
  return { dataKey, keys, header: { sealer: sealer.name, sealedKey, keyId: keys.keyId, keySince: now } };
}

async function unseal(file: string, sealer: Sealer, { header }: ParsedFile): Promise<Buffer> {
  try {
    return Buffer.from(await sealer.unseal(header.sealedKey));
  } catch (error) {
    // A sealer knows the sealed key but not the file that it is in.
    if (!isFault(error) || error.code !== 'GW_VAULT_DAMAGED') throw error;
    throw new Fault('GW_VAULT_DAMAGED', { ...error.details, file }, { cause: error });
  }
}

async function readBytes(file: string): Promise<{ bytes: Buffer; stamp: FileStamp; mode: bigint } | null> {
  const unreadable = (reason: string, cause?: unknown) => new Fault('GW_VAULT_UNREADABLE', { file, reason }, { cause });
  try {
    // Asked before it is opened: opening a named pipe would wait for a writer.
    if (!(await stat(file)).isFile()) throw unreadable('it is not a file');
    const handle = await open(file, 'r');
    try {
      const stats = await handle.stat({ bigint: true });
      return { bytes: await handle.readFile(), stamp: stampOf(stats), mode: stats.mode };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isFault(error)) throw error;
    const { code, name } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw unreadable(code ?? name, error);
  }
}

async function stampThere(file: string): Promise<FileStamp | null> {
  try {
    return stampOf(await stat(file, { bigint: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw writeFault(file, error);
  }
}
