/** Started on a file system of 128 KiB: fills it, lets a document outgrow what is left, and prints what became of it. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isFault } from '../../main/faults/index.ts';
import { openStore } from '../../main/host/index.ts';

const [folder = ''] = process.argv.slice(2);
const open = () => openStore(join(folder, 'things.json'), z.string(), '');
const store = open();
store.write('a'.repeat(20_000));
writeFileSync(join(folder, 'fill'), 'z'.repeat(60_000));
let code: string | null = null;
try {
  store.write('b'.repeat(60_000));
} catch (error) {
  code = isFault(error) ? error.code : String(error);
}
const files = readdirSync(folder).toSorted();
process.stdout.write(JSON.stringify({ code, inMemory: store.read()[0], onDisk: open().read()[0], files }));
