/**
 * What a vault does on a disk that fills up. usage: full-disk-process.ts FOLDER, an empty file system of 64 KiB.
 * It prints one JSON object with what each step gave.
 */
import { readdir, readFile, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '../../main/faults/index.ts';
import { keyFileSealer, openVault } from '../../main/vault/index.ts';

const [folder = ''] = process.argv.slice(2);
const file = join(folder, 'vault');
const filler = join(folder, 'filler');
const open = () => openVault({ file, sealers: [keyFileSealer(join(folder, 'vault.key'), { explicit: true })] });
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  );

/** Leaves so many bytes free. */
async function fill(free: number): Promise<void> {
  await rm(filler, { force: true });
  const { bavail, bsize } = await statfs(folder);
  await writeFile(filler, Buffer.alloc(bavail * bsize - free, 1));
}

const old = 'o'.repeat(15_000);
const vault = await open();
await vault.setPassword('s', 'a', old);
const before = await readFile(file);
// Room for the first part of a write but not for all of it.
await fill(12_288);
const middle = {
  set: await outcome(vault.setPassword('s', 'b', 'n'.repeat(5000))),
  rotate: await outcome(vault.rotateKey()),
  got: [await vault.getPassword('s', 'a'), await vault.getPassword('s', 'b')].map((value) => value?.length ?? null),
  unchanged: before.equals(await readFile(file)),
  files: (await readdir(folder)).toSorted(),
};
await vault.close();
await truncate(filler, 0);
await fill(0);
const again = await open();
const full = {
  got: (await again.getPassword('s', 'a')) === old,
  set: await outcome(again.setPassword('s', 'b', 'small')),
  delete: await outcome(again.deletePassword('s', 'a')),
  unchanged: before.equals(await readFile(file)),
};
await rm(filler);
const after = { set: await outcome(again.setPassword('s', 'b', 'small')), got: await again.getPassword('s', 'b') };
await again.close();
process.stdout.write(JSON.stringify({ middle, full, after }));
