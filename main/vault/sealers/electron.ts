import { randomBytes } from 'node:crypto';
import { Fault } from '../../faults/index.ts';
import type { Sealer } from '../../host/index.ts';
import { sealerInWords } from './names.ts';

/** The part of Electron's safeStorage that is used: the asynchronous one, since the other ends with Electron 46. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string }>;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

/**
 * Seals with Electron's safeStorage, after the app's `ready` event.
 *
 * On Linux without a keychain, Chromium encrypts with a password that everybody knows, and still reports that
 * encryption is available. Its ciphertext starts with "v10" then ("v11" with a keychain), which is what is looked at:
 * the selected backend is derived from settings and need not be the one that answered. On macOS and Windows "v10" is
 * the normal, protected form.
 */
export function electronSealer(
  safeStorage: SafeStorage,
  options: { platform?: NodeJS.Platform; timeoutMs?: number } = {},
): Sealer {
  const { platform = process.platform, timeoutMs = 30_000 } = options;
  const bounded = <T>(work: Promise<T>) => within(work, timeoutMs);
  const checkProtected = (ciphertext: Uint8Array) => {
    if (platform !== 'linux') return;
    const basic = safeStorage.getSelectedStorageBackend?.() === 'basic_text';
    if (basic || Buffer.from(ciphertext.subarray(0, 3)).toString('latin1') === 'v10') {
      throw new Fault('GW_VAULT_NO_SEALER', {
        reason: 'the system keychain is missing, and what stands in for it protects nothing',
      });
    }
  };
  const encrypt = async (text: string): Promise<Uint8Array> => {
    const ciphertext = await bounded(safeStorage.encryptStringAsync(text));
    checkProtected(ciphertext);
    return ciphertext;
  };
  const decrypt = async (sealed: Uint8Array) =>
    (await bounded(safeStorage.decryptStringAsync(Buffer.from(sealed)))).result;
  return {
    name: 'electron-safe-storage',
    async probe() {
      if (!(await bounded(safeStorage.isAsyncEncryptionAvailable()))) {
        throw new Fault('GW_VAULT_NO_SEALER', { reason: 'the system offers Electron no encryption' });
      }
      const sample = randomBytes(16).toString('base64');
      if ((await decrypt(await encrypt(sample))) !== sample) {
        throw new Fault('GW_VAULT_NO_SEALER', { reason: 'the system keychain does not give back what it is given' });
      }
    },
    seal: async (dataKey) => encrypt(Buffer.from(dataKey).toString('base64')),
    async unseal(sealed) {
      checkProtected(sealed);
      return Buffer.from(await decrypt(sealed), 'base64');
    },
  };
}

/** Electron's calls in a bounded time, and their errors in words. */
async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`it did not answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof Fault) throw error;
    // "… is temporarily unavailable. Please try again.": the keychain is locked or still starting.
    if (/temporarily unavailable/i.test((error as Error).message))
      throw new Fault('GW_VAULT_LOCKED', {}, { cause: error });
    throw unavailable('it refused the request', error);
  } finally {
    clearTimeout(timer);
  }
}

const unavailable = (reason: string, cause?: unknown) =>
  new Fault('GW_VAULT_KEY_UNAVAILABLE', { source: sealerInWords('electron-safe-storage'), reason }, { cause });
