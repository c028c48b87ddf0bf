import { join } from 'node:path';
import type { HostPaths, Sealer } from '../../host/index.ts';
import { keyCommandSealer } from './key-command.ts';
import { credentialsDirectorySealer, keyFileSealer } from './key-files.ts';
import { keychainSealer } from './keychain.ts';
import { passphraseSealer } from './passphrase.ts';

/** What a person chose when starting the headless host. */
export interface SealerFlags {
  /** false leaves the system keychain out. */
  readonly keychain?: boolean;
  /** Absolute path of a program and its arguments. */
  readonly keyCommand?: readonly string[];
  /** The passphrase, or how to ask for it. Never taken from the environment or from an argument. */
  readonly passphrase?: string | (() => Promise<string>);
  /** true for `vault.key` beside the vault, or another path. */
  readonly keyFile?: true | string;
}

export interface SealerSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly paths: HostPaths;
  readonly flags: SealerFlags;
}

/**
 * The sealers that the headless host offers. A new vault takes the first one there is; one that exists asks for its own.
 * First what a person chose, strongest first: who names a key for a new vault means it, also where there is a keychain.
 * Then what is tried unasked: a credential that the service manager was told to provide, and the system keychain.
 */
export function nodeSealers({ environment, paths, flags }: SealerSurroundings): readonly Sealer[] {
  const sealers: Sealer[] = [];
  if (flags.keyCommand) sealers.push(keyCommandSealer(flags.keyCommand));
  if (flags.passphrase !== undefined) sealers.push(passphraseSealer(flags.passphrase));
  if (flags.keyFile !== undefined) {
    const file = flags.keyFile === true ? join(paths.data, 'vault.key') : flags.keyFile;
    sealers.push(keyFileSealer(file, { explicit: true }));
  }
  const credentials = environment.CREDENTIALS_DIRECTORY;
  if (credentials) sealers.push(credentialsDirectorySealer(credentials));
  if (flags.keychain !== false) sealers.push(keychainSealer());
  return sealers;
}
