/** What of the app goes into the audit log. Each service stays as it is; what it does is recorded around it. */
import { isDeepStrictEqual } from 'node:util';
import {
  type AuditLog,
  auditFolder,
  type CallLog,
  type FloorKeeper,
  keepFloor,
  obtainAuditKey,
  openAudit,
} from '../audit/index.ts';
import type { Grant, Grants } from '../clients/index.ts';
import type { Connections } from '../connections/index.ts';
import { toFault } from '../faults/index.ts';
import type { Host } from '../host/index.ts';
import type { Policy } from '../policy/index.ts';
import { recordRotations } from './rotation-evidence.ts';
import type { Settings } from './settings.ts';
import type { VaultDoor } from './vault-door.ts';

export interface Evidence {
  readonly audit: AuditLog;
  readonly floor: Pick<FloorKeeper, 'read'>;
  ofConnections(connections: Connections): Connections;
  ofGrants(grants: Grants): Grants;
  /** Refuses calls while they cannot be recorded, where that is the rule. */
  ofPolicy(policy: Policy): Policy;
  /** From here on it is recorded that the gateway runs; not before, since its port may be taken. */
  started(port: number): void;
  /** Records the end of the gateway and writes what is left. */
  close(): Promise<void>;
}

/** Where nobody says how long the log is kept, days. */
const KEEP_DAYS = 365;

interface EvidenceOptions {
  readonly host: Host;
  readonly vault: VaultDoor;
  readonly calls: CallLog;
  /** What a person chose, asked each time; policy goes before it. */
  readonly settings: () => Pick<Settings, 'auditFailure' | 'auditKeepDays'>;
  readonly policy: Policy;
}

export function openEvidence({ host, vault, calls, settings, policy }: EvidenceOptions): Evidence {
  const key = vault.opened.then(() => obtainAuditKey(vault));
  const folder = auditFolder(host.paths.data);
  const audit = openAudit({
    folder,
    hmacKey: key,
    // Whether calls then stop is asked with each of them, below.
    onFailure: 'stop',
    keepDays: () => policy.values.AuditRetentionDays ?? settings().auditKeepDays ?? KEEP_DAYS,
  });
  const onFailure = () => policy.values.AuditFailure ?? settings().auditFailure ?? 'continue';
  const stop = calls.subscribe((ended) => audit.recordCalls(ended));
  const floor = keepFloor({ folder, vault, key, audit });
  let running = false;
  return {
    audit,
    floor,
    ofConnections(connections) {
      recordRotations(connections, audit);
      return recordedConnections(connections, audit);
    },
    ofGrants: (grants) => recordedGrants(grants, audit),
    ofPolicy: (given) => recordedPolicy(given, audit, onFailure),
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
      await floor.close();
    },
  };
}

/** Exported for its test: sign-ins need a person, and here it is only of interest what came of them. */
export function recordedConnections(connections: Connections, audit: AuditLog): Connections {
  connections.onStopped((connection, { code }) => {
    // Pauses and removals have events of their own.
    if (code === 'GW_TENANCY_MISMATCH' || code.startsWith('GW_POLICY_'))
      audit.record('connection.stopped', { connection, code });
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
      const { code } = toFault(error);
      // What was refused as input is no sign-in, and may be a key in the place of a name.
      if (code !== 'GW_INPUT_INVALID') audit.record('connection.signInFailed', { connection, code });
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
  const granted = ({ id: client, label, carrier, connections }: Grant) =>
    audit.record('client.granted', {
      ...{ client, label, carrier },
      connections: connections === 'all' ? 'all' : [...connections],
    });
  return {
    ...grants,
    issue(wanted) {
      const issued = grants.issue(wanted);
      granted(issued.grant);
      return issued;
    },
    change(client, connections) {
      const before = grants.get(client);
      const grant = grants.change(client, connections);
      if (!isDeepStrictEqual(before?.connections, grant.connections)) granted(grant);
      return grant;
    },
    settle(client, kept) {
      const before = grants.get(client)?.createdAt;
      grants.settle(client, kept);
      if (grants.get(client)?.createdAt !== before) audit.record('client.tokenReplaced', { client });
    },
    revoke(client) {
      const revoked = grants.revoke(client);
      if (revoked) audit.record('client.revoked', { client });
      return revoked;
    },
  };
}

/** All else stays the policy's own: what it prescribes may change. */
function recordedPolicy(policy: Policy, audit: AuditLog, onFailure: () => 'continue' | 'stop'): Policy {
  const refusal: Policy['refusal'] = (call) =>
    (onFailure() === 'stop' ? audit.refusal() : null) ?? policy.refusal(call);
  return Object.create(policy, { refusal: { value: refusal } });
}
