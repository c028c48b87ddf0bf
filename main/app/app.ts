import { join } from 'node:path';
import { type Attestor, systemAttestor } from '../attest/index.ts';
import { type AuditLog, type CallLog, createCallLog } from '../audit/index.ts';
import { createOAuth, type OAuthOptions, type OAuthTrust } from '../auth/index.ts';
import { type ChecklistService, openChecklist } from '../checklist/index.ts';
import { createBindings, createGrants, type Grants } from '../clients/index.ts';
import {
  type Connections,
  createConnections,
  PROVIDERS,
  type ProviderDescriptor,
  type SignInRules,
} from '../connections/index.ts';
import type { Device } from '../device/index.ts';
import type { ExportOptions } from '../export/index.ts';
import { createPrograms, DEFAULT_PORT, type Gateway, type Programs, startGateway } from '../gateway/index.ts';
import type { Host, Store } from '../host/index.ts';
import { type Policy, type PolicyReader, startPolicy, systemReader } from '../policy/index.ts';
import { createUpstream, type Upstream } from '../upstream/index.ts';
import { openVault, VAULT_FILE } from '../vault/index.ts';
import { type AppExport, openAppExport } from './audit-export.ts';
import { type AppClients, openClients } from './clients.ts';
import { type Evidence, openEvidence } from './evidence.ts';
import type { ExposureService } from './exposure.ts';
import { hasPerson, openExposure } from './exposure-start.ts';
import { prescribedGrants } from './policy-clients.ts';
import { prescribedConnections } from './policy-connections.ts';
import { startPolicyDeeds } from './policy-deeds.ts';
import { followDevice, withDeviceRule } from './policy-device.ts';
import { prescribedProxy } from './policy-proxy.ts';
import { followRotationRules, rotationRules } from './policy-rotation.ts';
import { approvedAuthorities, followTlsPolicy } from './policy-tls.ts';
import { keychainFault, permittedSealers, withKeychainRule } from './policy-vault.ts';
import { programEvidence } from './program-evidence.ts';
import { openSettings, type Settings } from './settings.ts';
import { openVaultDoor, type VaultDoor } from './vault-door.ts';

export interface AppOptions {
  readonly host: Host;
  /** Given by tests in code; the product trusts the public authorities. */
  readonly trust?: OAuthTrust;
  /** Given by tests in code: what the product has not, or has fixed. */
  readonly signIn?: Pick<OAuthOptions, 'documentUrl' | 'ports'>;
  /** How the organisation has a connection sign in; it goes before the provider's descriptor. */
  readonly signInRules?: (connection: string) => SignInRules;
  readonly providers?: readonly ProviderDescriptor[];
  /** Port of the gateway, 0 for any; absent: what policy says, else the settings, else the fixed default. */
  readonly port?: number;
  /** Given by tests in code. */
  readonly policy?: Policy;
  /** Given by tests in code; absent: the places of this computer's system. */
  readonly policyReader?: PolicyReader;
  /** Given by tests in code, which hurry. */
  readonly exportPace?: ExportOptions['pace'];
  /** Given by tests in code; absent: what asks this system who is at the other end of a connection. */
  readonly attestor?: Attestor;
  /** Given by tests in code; absent: what this system says of its enrolment. */
  readonly device?: Device;
  /** Clients that may act with a shared key although their maker's own connectors never do; absent: none. */
  readonly allowSharedKeyFor?: (client: string) => boolean;
  /** The services are for one command: its start and end are no events for the audit log, and nothing is checked unasked. */
  readonly brief?: true;
}

/** The services of a running Gangway. */
export interface App {
  readonly host: Host;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly gateway: Gateway;
  readonly programs: Pick<Programs, 'seenBehind'>;
  readonly connections: Connections;
  readonly grants: Grants;
  readonly clients: AppClients;
  /** Credentials outside the vault. */
  readonly exposure: ExposureService;
  readonly calls: CallLog;
  readonly audit: AuditLog;
  /** What the vault knows the audit log to have held. */
  readonly auditFloor: Evidence['floor'];
  readonly auditExport: Pick<AppExport, 'status' | 'setCredential'>;
  readonly checklist: ChecklistService;
  /** What a person chose, as it is now. */
  readonly settings: Settings;
  readonly settingsStore: Store<Settings>;
  readonly policy: Policy;
  readonly device: Pick<Device, 'state'>;
  /** Resolves when what policy wants of this computer at the start was tried once. */
  readonly prescribedDone: Promise<void>;
  readonly upstream: Upstream;
  readonly providers: readonly ProviderDescriptor[];
  readonly vault: Pick<VaultDoor, 'status' | 'hide'>;
  readonly trust: OAuthTrust | null;
  /** Started for one command, on a port of its own. */
  readonly brief: boolean;
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
  const { host, trust, providers = PROVIDERS } = options;
  const { data } = host.paths;
  const settingsStore = openSettings(data);
  const settings = settingsStore.read();
  const stated = options.policy ?? (await startPolicy({ reader: options.policyReader ?? systemReader() }));
  const undo: Array<() => unknown> = [() => stated.close()];
  try {
    const device = await followDevice(stated, options.device);
    undo.push(() => device.close());
    const policy = withDeviceRule(stated, device);
    const port = options.port ?? policy.gatewayPort ?? settings.gatewayPort ?? DEFAULT_PORT;
    const { largestRequestMiB } = settings;
    const checklist = openChecklist(data);
    const bodyLimit = largestRequestMiB !== undefined && { bodyLimit: largestRequestMiB * 1024 * 1024 };
    const vault = await openVaultDoor(() =>
      openVault({ file: join(data, VAULT_FILE), sealers: permittedSealers(host, policy) }).catch((error: unknown) => {
        throw keychainFault(error, policy);
      }),
    );
    undo.push(() => vault.close());
    const proxyFor = prescribedProxy(host, policy);
    const approved = approvedAuthorities(policy);
    const upstream = createUpstream({ ...(trust && { trust }), proxyFor, approvedAuthorities: approved });
    undo.push(() => upstream.close());
    const calls = createCallLog();
    const evidence = openEvidence({ host, vault, calls, policy, settings: () => settingsStore.read() });
    undo.push(() => evidence.close());
    const auditExport = openAppExport({
      ...{ host, vault, calls, upstream, proxyFor, policy, idle: options.brief === true },
      ...{ audit: evidence.audit, settings: () => settingsStore.read() },
      ...(trust && { trust }),
      ...(options.exportPace && { pace: options.exportPace }),
    });
    undo.push(() => auditExport.close());
    const oauth = createOAuth({
      vault,
      upstream,
      proxyFor,
      approvedAuthorities: approved,
      openExternal: (address) => host.openExternal(address),
      ...(trust && { trust }),
      ...options.signIn,
    });
    undo.push(() => oauth.close());
    const grants = prescribedGrants(evidence.ofGrants(createGrants(data)), policy);
    const unbound = evidence.ofConnections(
      createConnections({
        ...{ folder: data, vault, upstream: oauth.proving(upstream), providers, oauth },
        ...(trust && { trust }),
        ...(options.signInRules && { signInRules: options.signInRules }),
        declaredTenancy: (id) => policy.declaredTenancy(id),
        permitted: (facts) => policy.connectionRefusal(facts),
        rotationRules: () => rotationRules(policy),
      }),
    );
    const connections = prescribedConnections(unbound, policy);
    undo.push(() => connections.close());
    undo.push(followRotationRules(policy, connections));
    undo.push(followTlsPolicy({ policy, upstream, oauth, connections: unbound }));
    const programs = createPrograms({
      ...{ attestor: options.attestor ?? systemAttestor(), bindings: createBindings(data), calls },
      ...{ binding: () => policy.values.ClientBinding, ...programEvidence(evidence.audit) },
    });
    // The way out is chosen once for each server.
    undo.push(policy.onChange((keys) => keys.some((key) => key.startsWith('Proxy')) && upstream.reset()));
    const gateway = await startGateway({
      ...{ grants, connections, calls, programs, port, ...bodyLimit },
      policy: evidence.ofPolicy(withKeychainRule(policy, vault)),
    });
    let gatewayEnds = false;
    undo.push(() => gatewayEnds || gateway.close(0));
    // A single command has a port of its own for its short life; clients are given the one of the app.
    const clientPort = () =>
      options.brief ? (policy.gatewayPort ?? settingsStore.read().gatewayPort ?? DEFAULT_PORT) : gateway.port;
    const { allowSharedKeyFor = () => false } = options;
    const { audit } = evidence;
    const clients = await openClients({
      ...{ host, vault, grants, calls, connections, policy, audit, allowSharedKeyFor, port: clientPort },
    });
    undo.push(() => clients.close());
    const exposure = openExposure({
      ...{ folder: data, vault, connections, grants, providers, policy, audit, clients, allowSharedKeyFor },
    });
    undo.push(() => exposure.close());
    const deeds =
      options.brief ||
      startPolicyDeeds({ policy, connections: unbound, providers, audit: evidence.audit, folder: data });
    undo.push(() => deeds === true || deeds.close());
    if (!options.brief) evidence.started(gateway.port);
    if (!options.brief && hasPerson(host)) exposure.start();
    const checked = options.brief ? Promise.resolve() : connections.checkAll('started');
    return {
      host,
      startedAt: Date.now(),
      gateway,
      programs,
      connections,
      grants,
      clients,
      exposure,
      calls,
      audit: evidence.audit,
      auditFloor: evidence.floor,
      auditExport,
      checklist,
      get settings() {
        return settingsStore.read();
      },
      settingsStore,
      policy,
      device,
      prescribedDone: deeds === true ? Promise.resolve() : deeds.settled,
      upstream,
      providers,
      vault,
      trust: trust ?? null,
      brief: options.brief === true,
      checked,
      async close(drainMs = 0) {
        gatewayEnds = true;
        await gateway.close(drainMs);
        for (const step of undo.reverse()) await step();
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}
