/**
 * A preload that kills its own process at one step of its file operations (`node --import kill-at.ts`).
 *
 * Once globalThis.arm() was called, there is a step before each operation of node:fs/promises and of a FileHandle that
 * can change the disk (which is also the step after the one before it), one with half of a write done, and one at the
 * end. KILL_AT is the number of the step; 0 prints the steps instead.
 */
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { endsNext, reached } from './kill-steps.ts';

type Operation = (...args: unknown[]) => Promise<unknown>;

function watch(target: object, names: readonly string[]): void {
  const operations = target as Record<string, Operation>;
  for (const name of names) {
    const original = operations[name];
    if (original === undefined) throw new Error(`there is no ${name}`);
    operations[name] = async function watched(this: unknown, ...args: unknown[]) {
      reached(`before ${name}`);
      if (name === 'writeFile' && endsNext() && ArrayBuffer.isView(args[0])) {
        const contents = args[0] as Uint8Array;
        await original.call(this, contents.subarray(0, contents.length / 2));
      }
      if (name === 'writeFile') reached('half of writeFile');
      return original.apply(this, args);
    };
  }
}

const handle: FileHandle = await fs.open(process.execPath, 'r');
watch(Object.getPrototypeOf(handle) as object, ['writeFile', 'sync']);
await handle.close();
watch(fs, ['mkdir', 'open', 'rename', 'link', 'rm', 'writeFile']);
syncBuiltinESMExports();
