/**
 * A process that owns a vault, for tests. usage: owner-process.ts FILE KEY_FILE ACTION
 * It prints one JSON line per step and ends with status 0, also where a step meets a fault.
 */
import { once } from 'node:events';
import { isFault } from '../../main/faults/index.ts';
import { keyFileSealer, openVault, type Vault } from '../../main/vault/index.ts';

const [file = '', keyFile = '', action = ''] = process.argv.slice(2);

const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function step(name: string, work: Promise<unknown>): Promise<void> {
  try {
    say({ step: name, value: (await work) ?? null });
  } catch (error) {
    if (!isFault(error)) throw error;
    say({ step: name, fault: error.code, details: error.details });
  }
}

/** Lets a preload count from here on (see kill-at.ts). */
const arm = () => (globalThis as { arm?: () => void }).arm?.();

const actions: Record<string, (vault: Vault) => Promise<void>> = {
  async hold() {
    say({ step: 'open', pid: process.pid });
    process.stdin.resume();
    await once(process.stdin, 'end');
  },
  async change(vault) {
    arm();
    await vault.setPassword('service', 'account', 'new');
  },
  async rotate(vault) {
    arm();
    await vault.rotateKey();
  },
  async none() {},
  /** Writes, lets the test do something to the disk (it answers with a line), and writes again. */
  async twice(vault) {
    const goOn = async () => {
      say({ step: 'ready' });
      process.stdin.resume();
      await once(process.stdin, 'data');
      process.stdin.pause();
    };
    await step('first', vault.setPassword('service', 'account', 'old'));
    await goOn();
    await step('second', vault.setPassword('service', 'account', 'n'.repeat(60_000)));
    await step('delete', vault.deletePassword('service', 'account'));
    await step('rotate', vault.rotateKey());
    await step('get', vault.getPassword('service', 'account'));
    await goOn();
    await step('third', vault.setPassword('service', 'account', 'third'));
    await step('get', vault.getPassword('service', 'account'));
  },
};

// Beyond a limit of the file size, the default is to end the process; this makes the write fail instead.
process.on('SIGXFSZ', () => {});
if (action === 'create') arm();
try {
  const vault = await openVault({ file, sealers: [keyFileSealer(keyFile, { explicit: true })] });
  await actions[action === 'create' ? 'none' : action]?.(vault);
  await vault.close();
  say({ step: 'closed' });
} catch (error) {
  if (!isFault(error)) throw error;
  say({ step: 'open', fault: error.code, details: error.details });
}
