import type { CallInput, CallOutput } from '../../preload/contract.ts';
import type { Connection, ProviderDescriptor } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import { checkPolicyFile, type DraftedPolicy, type ManagedConnection, policyFiles } from '../policy/index.ts';
import type { App } from './app.ts';

type Draft = CallInput<'policy.draft'>;

/**
 * A policy for other computers, made from what this one uses: what an administrator has set up and tried here becomes
 * what everyone gets. Credentials are not among what is read.
 */
export async function draftedPolicy(
  app: App,
  parts: Draft['parts'],
  form: Draft['form'],
): Promise<CallOutput<'policy.draft'>> {
  const { mobileconfig, policyJson, registryFile } = await policyFiles();
  const policy = drafted(app, new Set(parts));
  const [trouble] = checkPolicyFile('the draft', Buffer.from(policyJson(policy))).problems;
  if (trouble) throw new Fault('GW_INPUT_INVALID', { field: `The draft, ${trouble.key}`, reason: trouble.reason });
  switch (form) {
    case 'json':
      return file('policy.json', 'application/json', policyJson(policy));
    case 'mobileconfig':
      return file('gangway.mobileconfig', 'application/xml', mobileconfig(policy));
    case 'reg':
      return file('gangway.reg', 'application/octet-stream', registryFile(policy));
  }
}

const file = (name: string, type: string, content: string | Buffer) => ({
  ...{ name, type },
  base64: Buffer.from(content).toString('base64'),
});

function drafted(
  { connections, grants, providers, settings }: App,
  parts: ReadonlySet<Draft['parts'][number]>,
): DraftedPolicy {
  const pushed = connections.list().map((connection) => managed(connection, providers));
  const origins = connections.list().map(({ record }) => new URL(record.url).origin.toLowerCase());
  const { gatewayPort, auditKeepDays, auditFailure } = settings;
  return {
    ...(parts.has('connections') && { ManagedConnections: pushed }),
    ...(parts.has('onlyThese') && { AllowUserConnections: false, AllowedUpstreams: [...new Set(origins)] }),
    ...(parts.has('clients') && { ApprovedClients: grants.list().map(({ id }) => id) }),
    ...(parts.has('settings') && {
      ...(gatewayPort !== undefined && { GatewayPort: gatewayPort }),
      ...(auditKeepDays !== undefined && { AuditRetentionDays: auditKeepDays }),
      ...(auditFailure !== undefined && { AuditFailure: auditFailure }),
    }),
  };
}

function managed({ record }: Connection, providers: readonly ProviderDescriptor[]): ManagedConnection {
  const { id, label, provider, url, transport, model, pin } = record;
  const descriptor = providers.find((each) => each.id === provider);
  const clientId = model.kind === 'oauth' ? model.clientId : null;
  return {
    ...{ id, provider, label, model: model.kind === 'oauth' ? 'oauth' : 'api-key' },
    ...(url !== descriptor?.url && { url, transport }),
    ...(clientId !== null && clientId !== descriptor?.oauth?.clientId && { clientId }),
    ...(pin && { tenancy: { id: pin.id, name: pin.name } }),
  };
}
