/** Entries of hosted servers without a credential, led through Gangway, and back. */

import type { AuditLog } from '../audit/index.ts';
import { gesture } from '../auth/index.ts';
import { aiClient, projectGrant, type RemoteServer } from '../clients/index.ts';
import type { ProviderDescriptor } from '../connections/index.ts';
import { Fault, toFault } from '../faults/index.ts';
import { freeName, leadHere, type MoveServices } from './exposure-move.ts';
import type { ExposureStore } from './exposure-records.ts';

export interface Imports extends MoveServices {
  readonly providers: readonly ProviderDescriptor[];
  readonly records: ExposureStore;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly now: () => number;
}

/**
 * Makes a connection to the server of an entry, or takes the one that leads there, and has the entry lead to it. A person
 * has asked for it, so that a server which wants a sign-in may have the browser opened.
 * @returns the connection @throws Fault of Connections, ClientSetup and ClientFiles; the entry is then as it was
 */
export async function importServer(server: RemoteServer, imports: Imports): Promise<string> {
  const { connections, records, audit, now } = imports;
  // What could not be remembered could not be undone.
  if (records.unreadable) throw records.unreadable;
  const { place, entry, name, url } = server;
  const client = place.clients.find((id) => aiClient(id)?.files?.some(({ bridge }) => bridge));
  if (client === undefined) throw new Fault('GW_EXPOSURE_BY_HAND', { file: place.file });
  const present = connections.list().find(({ record }) => record.url === url);
  const connection = present?.record.id ?? (await made(url, imports));
  try {
    await leadHere({ place }, entry, client, connection, 'plain', imports);
  } catch (error) {
    if (!present) await connections.remove(connection);
    throw error;
  }
  const before = records.read();
  const record = { client, file: place.file, server: name, connection, made: !present, at: now() };
  records.write({ ...before, imported: { ...before.imported, [server.id]: record } });
  audit.record('exposure.imported', { connection, client, server: name, file: place.file });
  return connection;
}

async function made(url: string, { connections, providers }: Imports): Promise<string> {
  const provider = providers.find((each) => each.url === url)?.id ?? 'custom';
  const id = freeName(url, provider, connections);
  const wanted = { id, label: new URL(url).hostname, provider, url };
  try {
    await connections.add(wanted);
  } catch (error) {
    if (toFault(error).code !== 'GW_NEEDS_SIGN_IN' && toFault(error).code !== 'GW_NEEDS_KEY') throw error;
    await connections.addSignedIn({ ...wanted, gesture: gesture() });
  }
  return id;
}

/** The entry as it was; the connection goes too, where it was made for it and nobody else uses it. */
export async function undoneImport(id: string, imports: Imports): Promise<void> {
  const { connections, files, grants, records } = imports;
  const { [id]: record, ...imported } = records.read().imported;
  const owned = files.owned().find(({ file, entries }) => file.file === record?.file && entries.length > 0);
  if (!record || !owned?.entries.some(({ name }) => name === record.server))
    throw new Fault('GW_EXPOSURE_NOT_IMPORTED');
  await files.apply(owned.file, [{ name: record.server, value: null }]);
  for (const grant of grants.list()) {
    if (grant.connections === 'all' || !grant.connections.includes(record.connection)) continue;
    if (grant.id !== record.client && grant.id !== projectGrant(record.client)) continue;
    grants.change(
      grant.id,
      grant.connections.filter((each) => each !== record.connection),
    );
  }
  const isUsed = grants
    .list()
    .some((each) => each.connections !== 'all' && each.connections.includes(record.connection));
  if (record.made && !isUsed) await connections.remove(record.connection);
  records.write({ ...records.read(), imported });
}
