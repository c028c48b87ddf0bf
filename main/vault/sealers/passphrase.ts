import { Fault } from '../../faults/index.ts';
import type { Sealer } from '../../host/index.ts';
import { type KeyMaterial, sealWith, unsealWith } from './key-material.ts';

const SHORTEST = 12;

/**
 * Seals with a passphrase that a person knows (scrypt, N = 2^17, r = 8, p = 1, random salt).
 * @param passphrase or how to ask for it: asked once, when it is first needed, and kept for as long as the sealer.
 *   Compared in Unicode form C. At least 12 characters for a new vault.
 */
export function passphraseSealer(passphrase: string | (() => Promise<string>)): Sealer {
  let asked: Promise<string> | undefined;
  const ask = async (): Promise<string> => {
    if (typeof passphrase === 'string') return passphrase;
    asked ??= passphrase();
    return asked.catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
  };
  const material = async (): Promise<KeyMaterial> => ({ kind: 'passphrase', text: await ask() });
  const longEnough = async () => {
    if ([...(await ask())].length >= SHORTEST) return;
    asked = undefined;
    throw new Fault('GW_INPUT_INVALID', { field: 'passphrase', reason: `it has fewer than ${SHORTEST} characters` });
  };
  return {
    name: 'passphrase',
    probe: longEnough,
    async seal(dataKey) {
      await longEnough();
      return sealWith('passphrase', await material(), dataKey);
    },
    async unseal(sealed) {
      try {
        return await unsealWith('passphrase', await material(), sealed);
      } catch (error) {
        // Mistyped perhaps: the next attempt may ask again.
        asked = undefined;
        throw error;
      }
    },
  };
}
