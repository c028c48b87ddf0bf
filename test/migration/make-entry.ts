/**
 * Keeps what this version writes, for later versions to read: `node test/migration/make-entry.ts NAME`, once for each
 * format that is released. What is kept is never made again: it is what people have on their computers.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startApp } from '../../main/app/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { startSandbox } from '../sandbox/index.ts';
import { configOf, dataOf, FORMATS, hostAt, STORED, storeHome } from './home.ts';

const [name = ''] = process.argv.slice(2);
if (!/^[\w.-]+$/.test(name) || existsSync(join(FORMATS, name))) {
  throw new Error('Name a format that is not there yet.');
}
const home = mkdtempSync(join(tmpdir(), 'gangway-format-'));
const sandbox = await startSandbox({ identity: { rest: true } });
const config = configOf(home);
mkdirSync(dirname(config));
writeFileSync(config, STORED.config);
const app = await startApp({
  host: hostAt(home),
  trust: { anchors: [sandbox.ca] },
  providers: [sandboxProvider(sandbox)],
  port: STORED.port,
});
await app.checked;
const { connection, client } = STORED;
await app.connections.add({ id: connection, provider: 'onboard', key: sandbox.sharedKeys.northwind.key });
await app.clients.setup.connect(client, [connection]);
await app.close();
await sandbox.close();
// Sockets and locks belong to a process that has ended.
for (const left of ['run', 'turn.lock', 'vault.lock', 'vault.pid']) {
  rmSync(join(dataOf(home), left), { recursive: true, force: true });
}
storeHome(home, name);
rmSync(home, { recursive: true });
process.stdout.write(`${join(FORMATS, name)}\n`);
