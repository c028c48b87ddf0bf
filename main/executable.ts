/**
 * Entry of the single executable, for machines without Node: the command line, and the one process that it starts of
 * itself. An executable runs no script that is named to it, so what keychain.ts starts arrives here as an argument.
 */
import { basename } from 'node:path';
import { runCli } from './cli/index.ts';

const KEYCHAIN_PROCESS = 'keychain-process.js';

async function run(argv: readonly string[]): Promise<void> {
  if (basename(argv[0] ?? '') === KEYCHAIN_PROCESS) {
    const { startKeychainProcess } = await import('./vault/index.ts');
    return startKeychainProcess();
  }
  process.exitCode = await runCli(argv);
}

void run(process.argv.slice(2));
