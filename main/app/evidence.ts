/** What of the app goes into the audit log. Each service stays as it is; what it does is recorded around it. */
import { type AuditLog, auditFolder, type CallLog, obtainAuditKey, openAudit } from '../audit/index.ts';
import type { Grants } from '../clients/index.ts';
import type { Connections } from '../connections/index.ts';
import { toFault } from '../faults/index.ts';
import type { Host } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Settings } from './settings.ts';
import type { VaultDoor } from './vault-door.ts';

export interface Evidence {
  readonly audit: AuditLog;
  ofConnections(connections: Connections): Connections;
  ofGrants(grants: Grants): Grants;
  /** Refuses calls while they cannot be recorded, where that is the rule. */
  ofPolicy(policy: Policy): Policy;
  /** From here on it is recorded that the gateway runs; not before, since its port may be taken. */
  started(port: number): void;
  /** Records the end of the gateway and writes what is left. */
  close(): Promise<void>;
}

interface EvidenceOptions {
  readonly host: Host;
  readonly vault: VaultDoor;
  readonly calls: CallLog;
  readonly settings: Pick<Settings, 'auditFailure' | 'auditKeepDays'>;
}

export function openEvidence({ host, vault, calls, settings }: EvidenceOptions): Evidence {
  const { auditFailure, auditKeepDays } = settings;
  const key = vault.opened.then(() => obtainAuditKey(vault));
  const audit = openAudit({
    folder: auditFolder(host.paths.data),
    hmacKey: key,
    ...(auditFailure && { onFailure: auditFailure }),
    ...(auditKeepDays !== undefined && { keepDays: auditKeepDays }),
  });
  const stop = calls.subscribe((ended) => audit.recordCalls(ended));
  let running = false;
  return {
    audit,
    ofConnections: (connections) => recordedConnections(connections, audit),
    ofGrants: (grants) => recordedGrants(grants, audit),
    ofPolicy: (policy) => recordedPolicy(policy, audit),
    started(port) {
      running = true;
      audit.record('gateway.started', { version: host.version, port, pid: process.pid });
      if (vault.status.kind === 'closed') audit.record('vault.closed', { code: vault.status.problem.code });
      vault.opened.then((protection) => audit.record('vault.opened', { protection }));
    },
    async close() {
      // Calls that have just ended reach the log with the next look at it.
      calls.recent();
      stop();
      if (running) audit.record('gateway.stopped', { pid: process.pid });
      // However short the run was, it ends with a signed log.
      if (vault.status.kind === 'open') await key.catch(() => {});
      await audit.close();
    },
  };
}

/** Exported for its test: sign-ins need a person, and here it is only of interest what came of them. */
export function recordedConnections(connections: Connections, audit: AuditLog): Connections {
  connections.onStopped((connection, { code }) => {
    // Pauses and removals have events of their own.
    if (code === 'GW_TENANCY_MISMATCH') audit.record('connection.stopped', { connection, code });
  });
  const tenancyOf = (id: string) => connections.get(id)?.record.pin?.name ?? null;
  const accountOf = (id: string) => connections.get(id)?.record.identity?.account ?? null;
  const added = (id: string) => {
    const connection = connections.get(id);
    if (connection === undefined) return;
    const { provider, url, model } = connection.record;
    const about = { provider, host: new URL(url).host, model: model.kind, tenancy: tenancyOf(id) };
    audit.record('connection.added', { connection: id, ...about });
  };
  /** Records what came of a sign-in. */
  async function signedIn<T>(connection: string, work: Promise<T>): Promise<T> {
    try {
      const report = await work;
      audit.record('connection.signedIn', {
        ...{ connection, account: accountOf(connection), tenancy: tenancyOf(connection) },
      });
      return report;
    } catch (error) {
      audit.record('connection.signInFailed', { connection, code: toFault(error).code });
      throw error;
    }
  }
  return {
    ...connections,
    async add(wanted) {
      const report = await connections.add(wanted);
      added(wanted.id);
      return report;
    },
    async addSignedIn(wanted) {
      const report = await signedIn(wanted.id, connections.addSignedIn(wanted));
      added(wanted.id);
      return report;
    },
    signInAgain: (id, gesture, another) => signedIn(id, connections.signInAgain(id, gesture, another)),
    async signOut(connection) {
      await connections.signOut(connection);
      audit.record('connection.signedOut', { connection });
    },
    async test(connection) {
      try {
        const report = await connections.test(connection);
        audit.record('connection.tested', { connection, outcome: 'ok', code: null });
        return report;
      } catch (error) {
        audit.record('connection.tested', { connection, outcome: 'fault', code: toFault(error).code });
        throw error;
      }
    },
    async replaceKey(connection, key) {
      try {
        const report = await connections.replaceKey(connection, key);
        audit.record('connection.keyReplaced', { connection, tenancy: tenancyOf(connection) });
        return report;
      } catch (error) {
        audit.record('connection.keyRefused', { connection, code: toFault(error).code });
        throw error;
      }
    },
    pause(connection) {
      connections.pause(connection);
      audit.record('connection.paused', { connection });
    },
    async resume(connection) {
      await connections.resume(connection);
      audit.record('connection.resumed', { connection });
    },
    async remove(connection) {
      await connections.remove(connection);
      audit.record('connection.removed', { connection });
    },
  };
}

function recordedGrants(grants: Grants, audit: AuditLog): Grants {
  return {
    ...grants,
    issue(wanted) {
      const issued = grants.issue(wanted);
      const { id: client, label, carrier, connections } = issued.grant;
      audit.record('client.granted', {
        ...{ client, label, carrier },
        connections: connections === 'all' ? 'all' : [...connections],
      });
      return issued;
    },
    revoke(client) {
      const revoked = grants.revoke(client);
      if (revoked) audit.record('client.revoked', { client });
      return revoked;
    },
  };
}

/** What policy prescribes may change, so it is asked each time. */
function recordedPolicy(policy: Policy, audit: AuditLog): Policy {
  return {
    get gatewayPort() {
      return policy.gatewayPort;
    },
    get pathTokens() {
      return policy.pathTokens;
    },
    declaredTenancy: (connection) => policy.declaredTenancy(connection),
    refusal: (call) => audit.refusal() ?? policy.refusal(call),
  };
}
