import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { needReady } from './state.ts';
import { type NamesOf, strict } from './strict.ts';

const NONCE = 12;
const TAG = 16;

/** Encrypts as on a Linux with a keychain ("v11"); the key is a file of the test, where a real one is in the keychain. */
export function createSafeStorage(folder: () => string) {
  const key = () => {
    const file = join(folder(), 'standin-safe-storage.key');
    try {
      return readFileSync(file);
    } catch {
      const made = randomBytes(32);
      writeFileSync(file, made, { mode: 0o600, flag: 'wx' });
      return made;
    }
  };
  const hasKeychain = () => process.env.ELECTRON_STANDIN_NO_KEYCHAIN !== '1';
  return strict('safeStorage', {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => (hasKeychain() ? 'gnome_libsecret' : 'basic_text'),
    async encryptStringAsync(text: string) {
      needReady('use safeStorage');
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(hasKeychain() ? 'v11' : 'v10'), nonce, cipher.getAuthTag(), body]);
    },
    async decryptStringAsync(sealed: Buffer) {
      needReady('use safeStorage');
      const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(3, 3 + NONCE));
      decipher.setAuthTag(sealed.subarray(3 + NONCE, 3 + NONCE + TAG));
      const body = sealed.subarray(3 + NONCE + TAG);
      return { result: Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8') };
    },
  } satisfies NamesOf<SafeStorage>);
}
