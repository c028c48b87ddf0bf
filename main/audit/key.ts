import { randomBytes } from 'node:crypto';

/** Where the key of the log is kept. */
export interface KeyVault {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
}

const KEY = ['audit', 'seal-key'] as const;
const HEX_KEY = /^[0-9a-f]{64}$/;

/** The key that the log is sealed with, 32 bytes; null where the vault holds none. @throws what the vault throws */
export async function readAuditKey(vault: Pick<KeyVault, 'getPassword'>): Promise<Buffer | null> {
  const stored = await vault.getPassword(...KEY);
  return stored !== null && HEX_KEY.test(stored) ? Buffer.from(stored, 'hex') : null;
}

/**
 * The same, made where the vault holds none. It is random and not derived from the vault's data key, so that it stays
 * when that one is rotated.
 */
export async function obtainAuditKey(vault: KeyVault): Promise<Buffer> {
  const kept = await readAuditKey(vault);
  if (kept !== null) return kept;
  const made = randomBytes(32);
  await vault.setPassword(...KEY, made.toString('hex'));
  return made;
}
