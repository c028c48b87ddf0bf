/**
 * What a vault does with the keychain that it finds. usage: keychain-steps.ts FILE TIMEOUT_MS STEP...
 * It prints one JSON object per step.
 */
import { readFile } from 'node:fs/promises';
import { AsyncEntry, findCredentialsAsync } from '@napi-rs/keyring';
import { isFault } from '../../main/faults/index.ts';
import { keychainSealer, openVault } from '../../main/vault/index.ts';

const [file = '', timeout = '', ...asked] = process.argv.slice(2);
const sealer = keychainSealer({ timeoutMs: Number(timeout) });
const open = (path = file) => openVault({ file: path, sealers: [sealer] });
const fault = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  );

/** The accounts that Gangway has in the keychain. */
async function accounts(): Promise<string[]> {
  return (await findCredentialsAsync('Gangway').catch(() => [])).map(({ account }) => account).toSorted();
}

/** The account of the vault's key. */
async function entryOf(path: string): Promise<string> {
  const header = JSON.parse((await readFile(path, 'utf8')).split('\n')[0] ?? '') as { sealedKey: string };
  const sealed = JSON.parse(Buffer.from(header.sealedKey, 'base64').toString()) as { entry: string };
  return `vault key ${sealed.entry}`;
}

const entry = (account: string) => new AsyncEntry('Gangway', account, { linux: { store: 'secret-service' } });

const steps: Record<string, () => Promise<unknown>> = {
  async make() {
    const vault = await open();
    await vault.setPassword('s', 'a', 'p');
    await vault.close();
    return { protection: vault.sealer };
  },
  async use() {
    const vault = await open();
    const got = await vault.getPassword('s', 'a');
    await vault.close();
    return { got };
  },
  async rotate() {
    const vault = await open();
    const before = await entryOf(file);
    await vault.rotateKey();
    const after = await entryOf(file);
    await vault.close();
    const gone = (await entry(before).getSecret()) === null;
    const again = await open();
    const got = await again.getPassword('s', 'a');
    await again.close();
    return { moved: before !== after, gone, got };
  },
  async twoVaults() {
    const other = await open(`${file}.other`);
    await other.setPassword('s', 'a', 'q');
    await other.close();
    const vault = await open();
    const again = await open(`${file}.other`);
    const got = [await vault.getPassword('s', 'a'), await again.getPassword('s', 'a')];
    await vault.close();
    await again.close();
    return { got };
  },
  async replaced() {
    const kept = await entryOf(file);
    await entry(kept).setSecret(Buffer.alloc(32, 1));
    const replaced = await fault(open());
    await entry(kept).deleteCredential();
    return { replaced, deleted: await fault(open()) };
  },
  async leftovers() {
    const before = await accounts();
    await sealer.probe();
    return { same: JSON.stringify(await accounts()) === JSON.stringify(before) };
  },
  async reason() {
    return { reason: await open().catch((error: unknown) => (isFault(error) ? error.details.reason : String(error))) };
  },
  async refused() {
    const startedAt = performance.now();
    const existing = await fault(open());
    const fresh = await fault(open(`${file}.fresh`));
    return { existing, fresh, quick: performance.now() - startedAt < 20_000 };
  },
};

for (const step of asked) process.stdout.write(`${JSON.stringify(await steps[step]?.())}\n`);
