import { hostname } from 'node:os';
import type { FactsElsewhere } from '../checklist/index.ts';
import type { Connection } from '../connections/index.ts';
import { deviceInWords } from '../device/index.ts';
import type { App } from './app.ts';
import { tenancyView } from './views.ts';

/** Default of the audit log. */
const KEEP_DAYS = 365;

/** What the app knows of itself for the checklist; nothing of it is secret. */
export function checklistFacts(app: App): FactsElsewhere {
  const { host, vault, audit, connections, grants, settings, device, policy } = app;
  const { status } = audit;
  return {
    at: Date.now(),
    version: host.version,
    computer: hostname(),
    vault:
      vault.status.kind === 'open'
        ? { open: true, words: vault.status.protection }
        : { open: false, words: vault.status.problem.what },
    audit: {
      problem: status.kind === 'failing' ? status.problem.what : null,
      // What is written while the vault is open is signed within a moment.
      signed: vault.status.kind === 'open',
      keepDays: policy.values.AuditRetentionDays ?? settings.auditKeepDays ?? KEEP_DAYS,
    },
    connections: connections.list().map((connection) => connectionFact(app, connection)),
    clients: grants.list().map((grant) => ({
      ...{ id: grant.id, label: grant.label, carrier: grant.carrier },
      connections: grant.connections === 'all' ? 'all' : grant.connections.length,
      approved: isApproved(app, grant.id),
    })),
    exposed: exposedFact(app),
    device: {
      managed: device.state.kind === 'unknown' ? null : device.state.kind === 'managed',
      words: deviceInWords(device.state),
    },
    keyMaxDays: policy.values.MaxKeyAgeDays,
  };
}

/** As policy decides about its calls; null where policy names no approved clients. */
function isApproved({ policy }: App, client: string): boolean | null {
  if (policy.refusal({ client, connection: '' })?.code === 'GW_POLICY_CLIENT') return false;
  return policy.values.ApprovedClients === null ? null : true;
}

/** The last search for credentials outside the vault. What was left on purpose may be no key at all: a person says. */
function exposedFact({ exposure }: App): FactsElsewhere['exposed'] {
  const { scannedAt, finds, unread, keysCompared } = exposure.read();
  if (scannedAt === null) return null;
  const ignored = finds.filter((find) => find.ignored !== null).length;
  return { at: scannedAt, places: finds.length - ignored, ignored, complete: keysCompared && unread.length === 0 };
}

function connectionFact({ providers, upstream }: App, connection: Connection): FactsElsewhere['connections'][number] {
  const { record, state } = connection;
  const { origin, host } = new URL(record.url);
  const certificate = upstream.certificateOf(origin);
  const documented = providers.find(({ id }) => id === record.provider)?.url;
  return {
    label: record.label,
    host,
    documented: documented === undefined ? null : documented === record.url,
    model: record.model.kind,
    keyStoredAt: record.model.kind === 'api-key' ? record.model.storedAt : null,
    tenancy: tenancyView(connection),
    blocked: state.kind === 'blocked' ? state.reason : null,
    tlsIssuer: certificate?.issuer ?? null,
    inspected: certificate?.authority === 'approved',
  };
}
