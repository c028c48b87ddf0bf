/**
 * Replaces a key, and is killed before one of the changes on the disk that this takes.
 * usage: killed-process.ts FOLDER SERVICE KEY KILL_AT [return]
 * SERVICE is the service as JSON. With `return`, the old key is taken back at the end. A process that was not killed
 * prints how many changes there were.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Sandbox } from '../../sandbox/index.ts';

const [folder = '', service = '', key = '', killAt = '', then] = process.argv.slice(2);

// Every document is replaced by a rename: before it nothing has changed on the disk, after it everything.
let armed = false;
let changes = 0;
function counted(): void {
  if (armed && ++changes === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}
const { renameSync } = fs;
const { rename } = fs.promises;
fs.renameSync = (...args) => {
  counted();
  renameSync(...args);
};
fs.promises.rename = async (...args) => {
  counted();
  await rename(...args);
};
syncBuiltinESMExports();

const { openFolder } = await import('./killed-rig.ts');
const { connections, close } = await openFolder(folder, JSON.parse(service) as Sandbox);
await connections.checkAll('started');
armed = true;
await connections.rotations.enterKey('acme', key);
await connections.rotations.askForOldKeys('acme');
if (then === 'return') await connections.rotations.goBack('acme');
armed = false;
process.stdout.write(`${changes}\n`);
await close();
