// The gateway as it is measured: `gangway serve` with one connection, `bench`, two clients, and the benchmark's own
// certificate authority, which is trusted in code. Reads PORT, UPSTREAM_URL, UPSTREAM_CA (file), UPSTREAM_TOKEN and
// CLIENT_TOKEN. GANGWAY_HOME, if set, is used and kept from start to start; else a temporary folder is.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../main/app/index.ts';
import { runCli } from '../main/cli/index.ts';
import { nodeHost, nodePaths } from '../main/host/index.ts';
import type { Trust } from '../main/upstream/index.ts';
import { nodeSealers } from '../main/vault/index.ts';
import { required } from './required.ts';

/** What a person does once: add the connection, let the clients use it. */
async function setUp(home: string, keyFile: string, trust: Trust): Promise<void> {
  const environment = { GANGWAY_HOME: home };
  const paths = nodePaths(environment);
  const sealers = nodeSealers({ environment, paths, flags: { keychain: false, keyFile } });
  const app = await startApp({ host: nodeHost({ environment, paths, sealers }), trust, port: 0 });
  const url = required('UPSTREAM_URL');
  await app.connections.add({ id: 'bench', provider: 'custom', url, key: required('UPSTREAM_TOKEN') });
  const granted = { label: 'Benchmark', connections: ['bench'] };
  app.grants.issue({ ...granted, id: 'bench', carrier: 'header', token: required('CLIENT_TOKEN') });
  app.grants.issue({ ...granted, id: 'bench-bridge', carrier: 'bridge' });
  await app.close();
}

const kept = process.env.GANGWAY_HOME;
const home = kept ?? mkdtempSync(join(tmpdir(), 'gangway-bench-'));
const keyFile = join(home, 'vault.key');
const trust = { anchors: [readFileSync(required('UPSTREAM_CA'), 'utf8')] };
if (!existsSync(keyFile)) await setUp(home, keyFile, trust);
process.env.GANGWAY_HOME = home;
process.env.NO_PROXY = '*';
process.exitCode = await runCli(['serve', '--no-keychain', '--key-file', keyFile, '--port', required('PORT')], {
  trust,
});
if (kept === undefined) rmSync(home, { recursive: true, force: true });
