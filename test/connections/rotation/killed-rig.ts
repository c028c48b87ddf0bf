import { join } from 'node:path';
import { createConnections } from '../../../main/connections/index.ts';
import { createUpstream } from '../../../main/upstream/index.ts';
import { keyFileSealer, openVault, VAULT_FILE } from '../../../main/vault/index.ts';
import { sandboxProvider } from '../../sandbox/demo-provider.ts';
import type { Sandbox } from '../../sandbox/index.ts';

/** Connections on a folder, with a real vault. */
export async function openFolder(folder: string, sandbox: Sandbox) {
  const sealers = [keyFileSealer(join(folder, 'vault.key'), { explicit: true })];
  const vault = await openVault({ file: join(folder, VAULT_FILE), sealers });
  const upstream = createUpstream({ trust: { anchors: [sandbox.ca] }, proxyFor: async () => ({ kind: 'direct' }) });
  const timing = { askFirstMs: 60_000, retryMs: 20 };
  const providers = [sandboxProvider(sandbox)];
  const connections = createConnections({ folder, vault, upstream, providers, timing });
  return {
    connections,
    vault,
    async close() {
      connections.close();
      await upstream.close();
      await vault.close();
    },
  };
}
