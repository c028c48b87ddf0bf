/**
 * A credential's way into the vault. The order of the steps makes a crash between any two of them harmless: the key is
 * in the vault, tried, before the entry that holds it is touched, and the same move done again goes on where it ended.
 */
import {
  type AiClient,
  aiClient,
  type ClientFile,
  type ClientFiles,
  type ClientSetup,
  type Examined,
  type Find,
  type Grants,
  locate,
  type Machine,
  projectGrant,
} from '../clients/index.ts';
import { type Connections, isConnectionId } from '../connections/index.ts';
import { Fault } from '../faults/index.ts';
import type { MovePlan } from './exposure-plan.ts';

export interface MoveServices {
  readonly machine: Machine;
  readonly connections: Connections;
  readonly grants: Grants;
  readonly setup: ClientSetup;
  readonly files: ClientFiles;
}

/** @returns the connection @throws Fault of Connections.add, ClientSetup.connect and ClientFiles.apply */
export async function moveCredential(
  { find, secret, entry }: Examined,
  plan: Exclude<MovePlan, { kind: 'by-hand' }>,
  services: MoveServices,
): Promise<string> {
  const { connections } = services;
  if (entry === null) throw new Fault('GW_EXPOSURE_GONE');
  const connection = plan.kind === 'existing' ? plan.connection : await connectionMade(plan, secret, connections);
  // Proposed before the entry is rewritten: afterwards nothing would remind of it.
  connections.rotations.ask(connection, 'exposure');
  await leadHere(find, entry, plan.client, connection, 'credential', services);
  return connection;
}

async function connectionMade(
  { url, header, provider }: Extract<MovePlan, { kind: 'new' }>,
  key: string,
  connections: Connections,
): Promise<string> {
  const id = freeName(url, provider, connections);
  await connections.add({ id, label: labelFor(url, provider), provider, url, header, key });
  return id;
}

/** After the host, without what many hosts begin with. */
export function freeName(url: string, provider: string, connections: Pick<Connections, 'get'>): string {
  const parts = new URL(url).hostname
    .split('.')
    .filter((part) => !/^(?:mcp|api|www|rest|app|com|io|dev|net|org)$/.test(part));
  const base =
    provider === 'custom' ? (parts[0] ?? 'server').replace(/[^a-z0-9-]/g, '').slice(0, 30) || 'server' : provider;
  for (let at = 1; ; at += 1) {
    const name = at === 1 ? base : `${base}-${at}`;
    if (!connections.get(name) && isConnectionId(name)) return name;
  }
}

const labelFor = (url: string, provider: string) =>
  (provider === 'custom' ? new URL(url).hostname : undefined) ?? provider;

/**
 * Has an entry of a client lead to a connection. In the client's own file by the set-up of that client; in any other, as
 * those of projects, by the bridge without a token in the file: it may be shared.
 */
export async function leadHere(
  { place }: Pick<Find, 'place'>,
  entry: readonly string[],
  clientId: string,
  connection: string,
  over: 'plain' | 'credential',
  services: MoveServices,
): Promise<void> {
  const { setup, grants, connections, machine } = services;
  const client = aiClient(clientId);
  const name = entry.at(-1);
  if (!client || name === undefined) throw new Fault('GW_EXPOSURE_BY_HAND', { file: place.file });
  if (isOwnPlace(client, name, entry, place.file, machine)) {
    const present = grants.get(clientId)?.connections ?? [];
    const all = connections.list().map(({ record }) => record.id);
    // A grant may still name a connection that was removed.
    const others = present === 'all' ? all : present.filter((id) => all.includes(id));
    await setup.connect(clientId, [...new Set([...others, connection])], { replaced: { connection, name, over } });
    return;
  }
  await bridged(client, { file: place.file, format: place.format }, entry, connection, over, services);
}

function isOwnPlace(client: AiClient, name: string, entry: readonly string[], file: string, machine: Machine): boolean {
  const located = locate(client, name, machine);
  return located?.file === file && JSON.stringify(located.config.key) === JSON.stringify(entry.slice(0, -1));
}

async function bridged(
  client: AiClient,
  { file, format }: Pick<ClientFile, 'file' | 'format'>,
  entry: readonly string[],
  connection: string,
  over: 'plain' | 'credential',
  { grants, setup, files }: MoveServices,
): Promise<void> {
  const shape = client.files?.find(({ bridge }) => bridge)?.bridge;
  const name = entry.at(-1) ?? '';
  if (!shape) throw new Fault('GW_EXPOSURE_BY_HAND', { file });
  const id = projectGrant(client.id);
  const target: ClientFile = { client: client.id, file, format, key: entry.slice(0, -1) };
  const change = { name, value: shape({ ...setup.bridge(id, connection), name }), over };
  // What is refused is refused before a grant is made.
  await files.preview(target, [change]);
  const present = grants.get(id);
  if (!present) grants.issue({ id, label: `${client.name} (projects)`, carrier: 'bridge', connections: [connection] });
  else if (present.connections !== 'all' && !present.connections.includes(connection))
    grants.change(id, [...present.connections, connection]);
  await files.apply(target, [change]);
}
