/**
 * A preload that kills its own process at one step of its file operations (`node --import kill-at.ts`).
 *
 * Once globalThis.arm() was called, each operation of node:fs and node:fs/promises that changes the disk is a step, and
 * so is half of a write. KILL_AT is the number of the step before which the process ends; 0 prints the steps instead.
 */
import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { endsNext, reached } from '../../vault/kill-steps.ts';

type Operation = (...args: unknown[]) => unknown;

function watch(target: object, names: readonly string[], where: string): void {
  const operations = target as Record<string, Operation>;
  for (const name of names) {
    const original = operations[name];
    if (original === undefined) throw new Error(`there is no ${name}`);
    operations[name] = function watched(this: unknown, ...args: unknown[]) {
      reached(`${where} ${name}`);
      return original.apply(this, args);
    };
  }
}

/** With half of the contents on the disk there is a step of its own. */
function watchHalf(handle: object): void {
  const operations = handle as Record<string, (contents: Uint8Array) => Promise<unknown>>;
  const { writeFile } = operations;
  if (writeFile === undefined) throw new Error('there is no writeFile');
  operations.writeFile = async function watched(this: unknown, contents: Uint8Array) {
    reached('file writeFile');
    const next = endsNext();
    if (next) await writeFile.call(this, contents.subarray(0, contents.length / 2));
    reached('file half written');
    return writeFile.call(this, contents);
  };
}

const handle: FileHandle = await promises.open(process.execPath, 'r');
watchHalf(Object.getPrototypeOf(handle) as object);
await handle.close();
watch(promises, ['mkdir', 'open', 'rename', 'rm', 'rmdir', 'chmod', 'chown'], 'file');
watch(fs, ['openSync', 'writeFileSync', 'renameSync', 'rmSync'], 'ledger');
syncBuiltinESMExports();
