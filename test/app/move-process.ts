/**
 * Moves the one credential that it finds, and dies at a step of it as if the power had gone.
 * Arguments: folder of the rig, file with the authority, the address that is agreed to, the step.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp } from '../../main/app/index.ts';
import { nodeHost } from '../../main/host/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';

const [, , root = '', ca = '', origin = '', step = ''] = process.argv;
const home = join(root, 'home');
const app = await startApp({
  host: nodeHost({
    environment: { HOME: home, USERPROFILE: home },
    paths: { data: join(root, 'data'), run: join(root, 'run') },
    sealers: [keyFileSealer(join(root, 'vault.key'), { explicit: true })],
  }),
  port: 0,
  policy: createPolicy({ LeakScan: 'off' }),
  trust: { anchors: [readFileSync(ca, 'utf8')] },
});

/** Dies after a call of a service has done its work, or before it. */
function fatal(service: object, name: string, after: string, before?: string): void {
  const call = Reflect.get(service, name) as (...args: unknown[]) => unknown;
  const die = () => process.kill(process.pid, 'SIGKILL');
  Reflect.set(service, name, (...args: unknown[]) => {
    if (step === before) die();
    const result = Reflect.apply(call, service, args);
    if (step !== after) return result;
    return result instanceof Promise ? result.then(die) : die();
  });
}

fatal(app.connections, 'add', 'after-vault', 'before-vault');
fatal(app.connections.rotations, 'ask', 'after-proposal');
fatal(app.grants, 'issue', 'after-grant');
fatal(app.clients.setup, 'connect', 'after-entry');
const [find] = (await app.exposure.scan()).finds;
await app.exposure.move(find?.id ?? '', origin);
process.stdout.write('moved');
await app.close();
