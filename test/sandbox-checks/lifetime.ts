/** Started by life.test.ts: uses the sandbox, closes it amid work, and must then end by itself. */
import { startSandbox } from '../sandbox/index.ts';
import { connect, trusting } from './clients.ts';

const sandbox = await startSandbox();
const { fetch, close } = trusting(sandbox.ca);
const headers = { 'X-Onboard-Api-Token': sandbox.sharedKeys.northwind.key };
const clients = [];
for (const kind of ['v2 sessions', 'v2 stateless', 'v2 sse'] as const) {
  const client = await connect(kind, sandbox, fetch, headers);
  clients.push(client);
  client.call('slow', { ms: 60_000, steps: 100 }, () => {}).catch(() => {});
}
sandbox.trouble.next({ kind: 'no-answer' }, { path: '/never' });
fetch(`${sandbox.origin}/never`).catch(() => {});
const started = new Set<string>();
await sandbox.waitFor(({ number, rpc }) => rpc?.tool === 'slow' && started.add(String(number)).size === 3);
await sandbox.waitFor(({ path }) => path === '/never');
await sandbox.listener({ tls: 'mute' });
await sandbox.close();
// What the clients themselves hold (time-outs, reconnections) is not the sandbox's.
await Promise.all(clients.map((client) => client.close()));
await close();
