import type { Exposure } from '../../preload/contract/exposure.ts';
import { aiClient, type Find, type RemoteServer, type ScanReport } from '../clients/index.ts';
import type { Connections } from '../connections/index.ts';
import type { FaultText } from '../faults/index.ts';
import type { MovePlan } from './exposure-plan.ts';
import type { ExposureRecords } from './exposure-records.ts';

interface Seen {
  readonly report: ScanReport | null;
  readonly scannedAt: number | null;
  readonly compared: boolean;
  readonly problem: FaultText | null;
  readonly mode: Exposure['mode'];
  readonly progress: Exposure['scanning'];
  readonly records: ExposureRecords;
  readonly connections: Pick<Connections, 'get' | 'list'>;
  readonly plan: (find: Find) => MovePlan;
  readonly now: number;
}

/** What was found, as the contract shows it. No value is within reach of this function. */
export function exposureView(seen: Seen): Exposure {
  const { report, scannedAt, compared, problem, mode, progress, records } = seen;
  return {
    ...{ mode, scanning: progress, scannedAt, keysCompared: compared, problem },
    files: report?.files ?? 0,
    finds: (report?.finds ?? []).map((find) => findView(find, seen)),
    importable: (report?.clean ?? []).flatMap((server) => importableView(server)),
    imported: Object.entries(records.imported).map(([id, { client, server, connection }]) => ({
      ...{ id, client: clientView(client), server },
      connection: seen.connections.get(connection)?.record.label ?? connection,
    })),
    unread: (report?.unread ?? []).map(({ file, reason }) => ({ file, reason })),
  };
}

const clientView = (id: string) => ({ id, name: aiClient(id)?.name ?? id });

function findView(find: Find, { records, connections, plan, now }: Seen): Exposure['finds'][number] {
  const { id, place, where, server, masked, evidence, service, connection } = find;
  const ignored = records.ignored[id];
  return {
    ...{ id, where, masked, evidence, service },
    clients: place.clients.map(clientView),
    file: place.file,
    scope: place.scope,
    server: server?.name ?? null,
    origin: server?.origin ?? null,
    connection: connection === null ? null : (connections.get(connection)?.record.label ?? connection),
    foundAt: records.known[id]?.at ?? now,
    ignored: ignored ? { reason: ignored.reason, at: ignored.at } : null,
    move: moveView(plan(find), connections),
  };
}

function moveView(plan: MovePlan, connections: Seen['connections']): Exposure['finds'][number]['move'] {
  if (plan.kind === 'by-hand') return plan;
  if (plan.kind === 'new') return { kind: 'new', origin: plan.origin, isNewOrigin: plan.isNewOrigin };
  return { kind: 'existing', label: connections.get(plan.connection)?.record.label ?? plan.connection };
}

/** Of the person's own files: one of a project belongs to others too. */
function importableView({ id, place, name, url }: RemoteServer): Exposure['importable'] {
  const [client] = place.clients.filter((each) => aiClient(each)?.files?.some(({ bridge }) => bridge));
  if (place.scope !== 'user' || place.format === 'shell' || client === undefined) return [];
  return [{ id, client: clientView(client), file: place.file, server: name, origin: new URL(url).origin }];
}
