import { join } from 'node:path';
import { type AuditLog, type CallLog, createCallLog } from '../audit/index.ts';
import { createOAuth, type OAuthTrust } from '../auth/index.ts';
import { createGrants, type Grants } from '../clients/index.ts';
import { type Connections, createConnections, PROVIDERS, type ProviderDescriptor } from '../connections/index.ts';
import { DEFAULT_PORT, type Gateway, startGateway } from '../gateway/index.ts';
import type { Host } from '../host/index.ts';
import { createPolicy, type Policy } from '../policy/index.ts';
import { createUpstream, type Upstream } from '../upstream/index.ts';
import { openVault, VAULT_FILE } from '../vault/index.ts';
import { openEvidence } from './evidence.ts';
import { openSettings } from './settings.ts';
import { openVaultDoor, type VaultStatus } from './vault-door.ts';

export interface AppOptions {
  readonly host: Host;
  /** Given by tests in code; the product trusts the public authorities. */
  readonly trust?: OAuthTrust;
  readonly providers?: readonly ProviderDescriptor[];
  /** Port of the gateway, 0 for any; absent: what policy says, else the settings, else the fixed default. */
  readonly port?: number;
  readonly policy?: Policy;
  /** The services are for one command: its start and end are no events for the audit log, and nothing is checked unasked. */
  readonly brief?: true;
}

/** The services of a running Gangway. */
export interface App {
  readonly host: Host;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly gateway: Gateway;
  readonly connections: Connections;
  readonly grants: Grants;
  readonly calls: CallLog;
  readonly audit: AuditLog;
  readonly upstream: Upstream;
  readonly providers: readonly ProviderDescriptor[];
  readonly vault: { readonly status: VaultStatus };
  /** Resolves when every connection was checked once after the start. */
  readonly checked: Promise<void>;
  /** Lets calls under way end for at most `drainMs`, then ends everything. */
  close(drainMs?: number): Promise<void>;
}

/**
 * Builds the services from a host; the only place where they meet.
 * @throws Fault GW_VAULT_IN_USE, GW_PORT_TAKEN, GW_SETTINGS_UNREADABLE
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { host, trust, providers = PROVIDERS, policy = createPolicy() } = options;
  const { data } = host.paths;
  const settings = openSettings(data).read();
  const port = options.port ?? policy.gatewayPort ?? settings.gatewayPort ?? DEFAULT_PORT;
  const { largestRequestMiB } = settings;
  const bodyLimit = largestRequestMiB !== undefined && { bodyLimit: largestRequestMiB * 1024 * 1024 };
  const vault = await openVaultDoor(() => openVault({ file: join(data, VAULT_FILE), sealers: host.sealers }));
  const upstream = createUpstream({ ...(trust && { trust }), proxyFor: (url) => host.proxyFor(url) });
  const undo: Array<() => unknown> = [() => vault.close(), () => upstream.close()];
  try {
    const calls = createCallLog();
    const evidence = openEvidence({ host, vault, calls, settings });
    undo.push(() => evidence.close());
    const oauth = createOAuth({
      vault,
      upstream,
      proxyFor: (url) => host.proxyFor(url),
      openExternal: (address) => host.openExternal(address),
      ...(trust && { trust }),
    });
    undo.push(() => oauth.close());
    const grants = evidence.ofGrants(createGrants(data));
    const connections = evidence.ofConnections(
      createConnections({
        ...{ folder: data, vault, upstream, providers, oauth },
        declaredTenancy: (id) => policy.declaredTenancy(id),
      }),
    );
    undo.push(() => connections.close());
    const gateway = await startGateway({
      ...{ grants, connections, calls, port, ...bodyLimit },
      policy: evidence.ofPolicy(policy),
    });
    if (!options.brief) evidence.started(gateway.port);
    const checked = options.brief ? Promise.resolve() : connections.checkAll('started');
    return {
      host,
      startedAt: Date.now(),
      gateway,
      connections,
      grants,
      calls,
      audit: evidence.audit,
      upstream,
      providers,
      vault,
      checked,
      async close(drainMs = 0) {
        await gateway.close(drainMs);
        for (const step of undo.reverse()) await step();
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}
