import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Version of the vault file. Part of every derived key and of everything authenticated. */
export const FORMAT = 1;
export const KEY_BYTES = 32;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What is derived from the data key (HKDF-SHA256, RFC 5869; one label per purpose, so that no two purposes share a
 * key). The data key itself encrypts nothing.
 */
export interface VaultKeys {
  readonly records: Buffer;
  readonly index: Buffer;
  /**
   * Names the data key without telling anything about it (hex, 128 bits). It also commits the file to one key:
   * AES-GCM alone would let a forged file open under two.
   */
  readonly keyId: string;
  /** Overwrites the derived keys with zeros. */
  destroy(): void;
}

export function deriveKeys(dataKey: Uint8Array): VaultKeys {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', dataKey, '', `gangway vault ${FORMAT} ${purpose}`, bytes));
  const records = derive('records', KEY_BYTES);
  const index = derive('index', KEY_BYTES);
  return {
    records,
    index,
    keyId: derive('key id', 16).toString('hex'),
    destroy() {
      records.fill(0);
      index.fill(0);
    },
  };
}

/**
 * AES-256-GCM with a fresh random nonce. A random 96-bit nonce is safe for 2^32 messages under one key (NIST SP
 * 800-38D, 8.3), far above what a person's vault is ever written.
 * @returns nonce (12 bytes), ciphertext, tag (16 bytes).
 */
export function sealBox(key: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext of a box, or null where it is not exactly what was sealed under this key and associated data. */
export function openBox(key: Uint8Array, box: Uint8Array, associated: Uint8Array): Buffer | null {
  if (box.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  const head = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([head, decipher.final()]);
  } catch {
    return null;
  } finally {
    head.fill(0);
  }
}
