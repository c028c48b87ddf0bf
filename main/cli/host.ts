import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../faults/index.ts';
import { type Host, type HostPaths, nodeHost, nodePaths, type Sealer } from '../host/index.ts';
import { nodeSealers, type SealerFlags, VAULT_FILE } from '../vault/index.ts';
import type { SecretInput } from './secret-input.ts';
import type { Surroundings } from './surroundings.ts';

/** The options of withVaultOptions, as the command line gives them. */
export interface VaultOptions {
  readonly askPassphrase?: true;
  readonly passphraseStdin?: true;
  readonly keyFile?: string;
  readonly keyCommand?: string;
  readonly keychain: boolean;
}

export const hostPaths = ({ environment }: Pick<Surroundings, 'environment'>): HostPaths => nodePaths(environment);

/**
 * The headless host.
 * @param sealers what may open the vault; none for a command that does not touch it, so that none asks for anything
 */
export const headlessHost = (surroundings: Surroundings, sealers: readonly Sealer[]): Host =>
  nodeHost({ environment: surroundings.environment, paths: hostPaths(surroundings), sealers });

/**
 * What may open the vault: what a person chose on the command line, then what is there anyway.
 * @throws Fault GW_INPUT_INVALID
 */
export async function chosenSealers(
  surroundings: Surroundings,
  options: VaultOptions,
  secrets: SecretInput,
): Promise<readonly Sealer[]> {
  const paths = hostPaths(surroundings);
  const flags: SealerFlags = {
    keychain: options.keychain,
    ...(options.keyCommand !== undefined && { keyCommand: commandWords(options.keyCommand) }),
    ...(options.keyFile !== undefined && { keyFile: resolve(options.keyFile) }),
    ...(options.passphraseStdin && { passphrase: await secrets.piped('The passphrase') }),
    ...(options.askPassphrase && { passphrase: () => askPassphrase(secrets, paths) }),
  };
  return nodeSealers({ environment: surroundings.environment, paths, flags });
}

/** A program and its arguments. No shell reads it; arguments with spaces need the JSON form. */
function commandWords(text: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) return text.split(/\s+/).filter(Boolean);
  const invalid = new Fault('GW_INPUT_INVALID', {
    field: '--key-command',
    reason: 'it must be a program with its arguments, or a JSON array of them',
  });
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    throw invalid;
  }
  throw invalid;
}

/** For a new vault it is asked for twice: mistyped once, it would lock its owner out. */
async function askPassphrase(secrets: SecretInput, { data }: HostPaths): Promise<string> {
  const ask = (prompt: string) => secrets.typed(prompt, 'the passphrase', '--passphrase-stdin');
  if (existsSync(join(data, VAULT_FILE))) return ask('Passphrase of the vault (not shown): ');
  const first = await ask('Passphrase for the new vault, 12 characters or more (not shown): ');
  if ((await ask('The same again: ')) === first) return first;
  throw new Fault('GW_INPUT_INVALID', { field: 'The passphrase', reason: 'the two are not the same' });
}
