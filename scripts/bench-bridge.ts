// The bridge as it is measured: `gangway bridge` on this process's stdin and stdout. With GANGWAY_HOME the app behind it
// is one that runs there already; else the gateway of the benchmark is started as a process of its own, from the same
// environment (see bench-gateway.ts; PORT may be missing), and ended with the bridge.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runCli } from '../main/cli/index.ts';

/** @returns how to end it */
async function startGateway(home: string): Promise<() => Promise<void>> {
  const ownToken = `gw_${randomBytes(32).toString('base64url')}`;
  const app = spawn(process.execPath, [join(import.meta.dirname, 'bench-gateway.js')], {
    env: { PORT: '0', CLIENT_TOKEN: ownToken, ...process.env, GANGWAY_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(app, 'exit');
  // Its first line says that it listens.
  await Promise.race([once(createInterface(app.stdout), 'line'), exited]);
  if (app.exitCode !== null) throw new Error(`the gateway ended with ${app.exitCode}`);
  app.stdout.resume();
  return async () => {
    // At once: to wait for calls under way is for people's gateways.
    app.kill('SIGKILL');
    await exited;
    rmSync(home, { recursive: true, force: true });
  };
}

let endGateway = async () => {};
if (process.env.GANGWAY_HOME === undefined) {
  const home = mkdtempSync(join(tmpdir(), 'gangway-bench-'));
  endGateway = await startGateway(home);
  process.env.GANGWAY_HOME = home;
}
// Not once: conf's own listener sends the signal again, and without a listener that would end this process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => endGateway().then(() => process.exit()));
process.exitCode = await runCli(['bridge', '--client', 'bench-bridge', '--connection', 'bench']);
await endGateway();
