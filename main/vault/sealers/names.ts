import type { SealerName } from '../../host/index.ts';

const WORDS: Record<SealerName, string> = {
  'electron-safe-storage': 'the keychain of this computer, through Electron',
  'os-keychain': 'the keychain of this computer',
  passphrase: 'a passphrase',
  'key-command': 'the key command',
  'credentials-directory': 'the credentials directory of the service',
  'key-file': 'a key file on this disk, which keeps out other users but no program of yours',
};

/** What protects the vault, in words that fit into a sentence: "protected by …". */
export const sealerInWords = (name: SealerName): string => WORDS[name];

export const isSealerName = (value: unknown): value is SealerName =>
  typeof value === 'string' && Object.hasOwn(WORDS, value);
