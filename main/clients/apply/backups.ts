/**
 * Copies of files as they were before Gangway changed them. They may hold credentials of others, so that none is kept in
 * the clear: AES-256-GCM with a key that only the vault has.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../faults/index.ts';
import { makePrivateFolder, replaceFile } from '../../host/index.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ENDING = '.sealed';

export interface Backups {
  /** @returns its name @throws Fault GW_DISK_FULL, GW_WRITE_FAILED, and what the key's source throws (GW_VAULT_*) */
  keep(contents: Uint8Array): Promise<string>;
  /** @param file that it was made of, for messages @throws Fault GW_CLIENT_BACKUP_UNREADABLE, GW_VAULT_* */
  open(name: string, file: string): Promise<Buffer>;
  drop(name: string): void;
  /** Drops all but these. */
  keepOnly(names: ReadonlySet<string>): void;
}

/**
 * @param folder private to the person; made when it is needed
 * @param key 32 bytes from the vault; asked for whenever it is needed
 */
export function createBackups(folder: string, key: () => Promise<Uint8Array>): Backups {
  const pathOf = (name: string) => join(folder, name + ENDING);
  return {
    async keep(contents) {
      const secret = await key();
      const name = randomBytes(12).toString('hex');
      const nonce = randomBytes(NONCE_BYTES);
      // Bound to its name: one backup cannot be given out as another.
      const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(name));
      const sealed = Buffer.concat([nonce, cipher.update(contents), cipher.final(), cipher.getAuthTag()]);
      makePrivateFolder(folder);
      await replaceFile(pathOf(name), sealed);
      return name;
    },
    async open(name, file) {
      const secret = await key();
      try {
        const sealed = readFileSync(pathOf(name));
        const nonce = sealed.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(name))
          .setAuthTag(sealed.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        const reason = code === 'ENOENT' ? 'it is not there' : 'it is damaged, or another vault sealed it';
        throw new Fault('GW_CLIENT_BACKUP_UNREADABLE', { file, reason }, { cause: error });
      }
    },
    drop: (name) => rmSync(pathOf(name), { force: true }),
    keepOnly(names) {
      for (const each of existsSync(folder) ? readdirSync(folder) : []) {
        const isNeeded = each.endsWith(ENDING) && names.has(each.slice(0, -ENDING.length));
        if (!isNeeded) rmSync(join(folder, each), { force: true });
      }
    },
  };
}
