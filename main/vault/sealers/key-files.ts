/** Sealers whose key is in a file: one that the service manager provides, and one that we make. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { Fault } from '../../faults/index.ts';
import { flushFolder, type Sealer, type SealerName, writeFault, writeNew } from '../../host/index.ts';
import { KEY_BYTES } from '../keys.ts';
import { KEY_MATERIAL_EXPECTED, type KeyMaterial, readKeyMaterial, sealWith, unsealWith } from './key-material.ts';
import { sealerInWords } from './names.ts';

const CREDENTIAL = 'gangway-vault-key';
const MOST_BYTES = 4096;

/**
 * Seals with the credential `gangway-vault-key` of a systemd service (LoadCredentialEncrypted=; systemd.exec(5)): its
 * first line is 32 bytes in base64 or a passphrase of 20 characters or more.
 * @param folder the service's $CREDENTIALS_DIRECTORY.
 */
export function credentialsDirectorySealer(folder: string): Sealer {
  const name = 'credentials-directory';
  const find = async (): Promise<KeyMaterial | null> => {
    if (!isAbsolute(folder)) throw unavailable(name, 'its path is not absolute');
    // systemd lets the service's user in by an access list, whose mask shows as rights of the group.
    return readKeyFile(name, join(folder, CREDENTIAL), 0o007);
  };
  const fetchKey = async (): Promise<KeyMaterial> => {
    const found = await find();
    if (found === null) throw unavailable(name, `it holds no ${CREDENTIAL}`);
    return found;
  };
  return {
    name,
    async probe() {
      // A service may well have credentials for other purposes only.
      const reason = `the service was given no credential ${CREDENTIAL}`;
      if ((await find()) === null) throw new Fault('GW_VAULT_NO_SEALER', { reason });
    },
    seal: async (dataKey) => sealWith(name, await fetchKey(), dataKey),
    unseal: async (sealed) => unsealWith(name, await fetchKey(), sealed),
  };
}

/**
 * Seals with a key in a file of its own (0600), made when a new vault is sealed. It keeps out other users; a program
 * of the same user reads key and vault alike. Hence never a default: the caller states that a person asked for it.
 */
export function keyFileSealer(file: string, _asked: { readonly explicit: true }): Sealer {
  const name = 'key-file';
  const find = async (): Promise<KeyMaterial | null> => {
    const found = await readKeyFile(name, file);
    // We write nothing else, so a long line that is not a key is a damaged key and not a passphrase.
    if (found?.kind === 'passphrase') throw unavailable(name, `${file} holds no key of 32 bytes in base64`);
    return found;
  };
  return {
    name,
    async probe() {
      await find();
    },
    async seal(dataKey) {
      return sealWith(name, (await find()) ?? (await createKeyFile(file)), dataKey);
    },
    async unseal(sealed) {
      const material = await find();
      // Making a new one here would hide that the old one is gone.
      if (material === null) throw unavailable(name, `${file} is not there`);
      return unsealWith(name, material, sealed);
    },
  };
}

async function createKeyFile(file: string): Promise<KeyMaterial> {
  const key = randomBytes(KEY_BYTES);
  const fresh = `${file}.new`;
  try {
    await rm(fresh, { force: true });
    await writeNew(fresh, Buffer.from(`${key.toString('base64')}\n`));
    // Unlike a rename, a link replaces nothing; and unlike a file made in place, it is never half a key.
    await link(fresh, file);
    await rm(fresh);
    await flushFolder(dirname(file));
  } catch (error) {
    throw writeFault(file, error);
  }
  return { kind: 'key', key };
}

/**
 * The key in a file, null where there is no file.
 * @param refused bits of the mode that must not be set.
 * @throws GW_VAULT_KEY_UNAVAILABLE
 */
async function readKeyFile(sealer: SealerName, file: string, refused = 0o077): Promise<KeyMaterial | null> {
  // Non-blocking, so that a named pipe in its place cannot keep us waiting.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw unavailable(sealer, `${file} could not be opened: ${error.code}`);
  });
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MOST_BYTES) throw unavailable(sealer, `${file} is not a key file`);
    if (process.platform !== 'win32' && (stats.mode & refused) !== 0) {
      throw unavailable(sealer, `other users can open ${file}; make it private with chmod 600`);
    }
    const contents = await handle.readFile();
    const material = readKeyMaterial(contents.toString('utf8'));
    contents.fill(0);
    if (material === null) throw unavailable(sealer, `${file}: ${KEY_MATERIAL_EXPECTED}`);
    return material;
  } finally {
    await handle.close();
  }
}

const unavailable = (sealer: SealerName, reason: string) =>
  new Fault('GW_VAULT_KEY_UNAVAILABLE', { source: sealerInWords(sealer), reason });
