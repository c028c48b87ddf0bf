/** The vault: a keytar-shaped store of secrets in one encrypted file, and the sealers that protect its key. */
export { openVault, VAULT_FILE } from './open.ts';
export { removeVault } from './remove.ts';
export { nodeSealers, type SealerFlags } from './sealers/choose.ts';
export { electronSealer, type SafeStorage } from './sealers/electron.ts';
export { keyCommandSealer } from './sealers/key-command.ts';
export { credentialsDirectorySealer, keyFileSealer } from './sealers/key-files.ts';
export { keychainSealer } from './sealers/keychain.ts';
export { sealerInWords } from './sealers/names.ts';
export { passphraseSealer } from './sealers/passphrase.ts';
export { type Ran, run as runProgram } from './sealers/run.ts';
export type { Vault } from './vault.ts';

/** Makes this process the one that speaks to the system keychain, on stdin and stdout; see sealers/keychain-process.ts. */
export const startKeychainProcess = async (): Promise<void> => void (await import('./sealers/keychain-process.ts'));
