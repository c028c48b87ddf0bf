/**
 * A process that signs in or renews a token over a vault on the disk, for tests that kill it.
 * usage: sign-in-process.ts FOLDER MCP_URL PORT login|renew
 * FOLDER holds vault, vault.key and ca.pem. The address for the browser is printed as a line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOAuth, gesture } from '../../main/auth/index.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { keyFileSealer, openVault } from '../../main/vault/index.ts';

const [folder = '', url = '', port = '', action = ''] = process.argv.slice(2);

/** Lets a preload count from here on (see test/vault/kill-at.ts). */
const arm = () => (globalThis as { arm?: () => void }).arm?.();

const sealers = [keyFileSealer(join(folder, 'vault.key'), { explicit: true })];
const vault = await openVault({ file: join(folder, 'vault'), sealers });
const trust = { anchors: [readFileSync(join(folder, 'ca.pem'), 'utf8')], privateHosts: ['localhost'] };
const proxyFor = async () => ({ kind: 'direct' }) as const;
const upstream = createUpstream({ trust, proxyFor });
const oauth = createOAuth({
  vault,
  upstream,
  proxyFor,
  trust,
  ports: [Number(port)],
  openExternal: async (address) => void process.stdout.write(`${address}\n`),
  // The tokens that are to be renewed have ended by then.
  now: () => Date.now() + (action === 'renew' ? 3_600_000 : 0),
});
arm();
if (action === 'login') await oauth.login({ connection: 'acme', url, gesture: gesture() });
else {
  const [stored] = await vault.findCredentials('oauth/grant');
  await oauth.authorizationOf(JSON.parse(stored?.password ?? '{}'));
}
await oauth.close();
await upstream.close();
await vault.close();
