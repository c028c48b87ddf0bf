/** What is put where to lead a client to some connections. */
import type { ClientFile, ClientFiles, EntryChange } from '../apply/index.ts';
import type { AiClient, BridgeTarget, ConfigFile } from '../catalogue/index.ts';
import { type Located, locate, type Machine } from '../detect/index.ts';
import type { Grant } from '../grants.ts';
import type { Replaced, Ways } from './types.ts';

/** One file of a client, and the changes in it. */
export interface FileChanges {
  readonly file: ClientFile;
  readonly changes: readonly EntryChange[];
}

export const bridgeFor = ({ program, data }: Ways, client: string, connection: string): BridgeTarget => ({
  name: connection,
  command: program.command,
  args: [
    ...program.args,
    ...['bridge', '--client', client, '--connection', connection],
    ...(data === null ? [] : ['--data', data]),
  ],
});

/** How the client takes its token: in a header where its file has a place for one, else by the bridge. */
export function carrierFor(client: AiClient, machine: Machine): Exclude<Grant['carrier'], 'path'> {
  return locate(client, 'any', machine)?.config.http ? 'header' : 'bridge';
}

interface Scene {
  readonly machine: Machine;
  readonly ways: Ways;
  readonly files: Pick<ClientFiles, 'owned'>;
}

/**
 * The files of a client as they are to be: an entry for each connection, in the one file that it has for all or in a
 * file each; what else of ours stands in these files goes. An entry that leads to a connection keeps its name.
 * @param token null for a preview or where the bridge carries it
 * @throws Fault GW_CLIENT_AMBIGUOUS, and of ClientFiles
 */
export function entriesFor(
  client: AiClient,
  connections: readonly string[],
  token: string | null,
  { machine, ways, files }: Scene,
  replaced?: Replaced,
): FileChanges[] {
  const all: Files = new Map();
  const owned = ownEntries(client, machine, files);
  for (const { connection, name, located } of owned) {
    if (connection !== null && connections.includes(connection)) continue;
    fileIn(all, client, located).changes.unshift({ name, value: null });
  }
  for (const connection of connections) {
    const present = owned.filter((each) => each.connection === connection);
    const over = replaced?.connection === connection ? replaced : null;
    const names = [...new Set([...present.map(({ name }) => name), ...(over ? [over.name] : [])])];
    for (const name of names.length > 0 ? names : [connection]) {
      const located = locate(client, name, machine);
      if (!located) continue;
      const { changes, config } = fileIn(all, client, located);
      const value = entryOf(client, { name, connection }, config, ways, token);
      changes.push({ name, value, ...(over?.name === name && { over: over.over }) });
    }
  }
  return [...all.values()].map(({ file, changes }) => ({ file, changes }));
}

/** Every entry of ours in every file of a client, also where the client itself is no longer found; to be taken out. */
export function everythingOf({ id }: AiClient, files: Scene['files']): FileChanges[] {
  const own = files.owned().filter(({ file }) => file.client === id);
  return own.map(({ file, entries }) => ({
    file,
    changes: entries.toReversed().map(({ name }) => ({ name, value: null })),
  }));
}

/** Id of the grant for a client's entries in files of projects: its token is never in one of them. */
export const projectGrant = (client: string): string => `${client.slice(0, 31)}-projects`;

interface OwnPlace {
  readonly name: string;
  readonly connection: string | null;
  readonly located: Located;
}

/** Our entries in the files that the client reads for every folder; those of projects are not among them. */
function ownEntries(client: AiClient, machine: Machine, files: Scene['files']): OwnPlace[] {
  const own = files.owned().filter(({ file }) => file.client === client.id);
  return own.flatMap(({ file, entries }) =>
    entries.flatMap(({ name, connection }) => {
      const located = locate(client, name, machine);
      return located?.file === file.file ? [{ name, connection, located }] : [];
    }),
  );
}

type Files = Map<string, { file: ClientFile; config: ConfigFile; changes: EntryChange[] }>;

function fileIn(all: Files, { id }: AiClient, { file, config }: Located) {
  const known = all.get(file) ?? { file: clientFile(id, file, config), config, changes: [] };
  all.set(file, known);
  return known;
}

function entryOf(
  { id }: AiClient,
  { name, connection }: { readonly name: string; readonly connection: string },
  config: ConfigFile,
  ways: Ways,
  token: string | null,
) {
  // The form of a token, for a preview: it is not shown anyway.
  const authorization = `Bearer ${token ?? `gw_${'0'.repeat(43)}`}`;
  const http = config.http?.({ name, url: ways.addressOf(connection), authorization });
  return http ?? config.bridge?.({ ...bridgeFor(ways, id, connection), name }) ?? {};
}

const clientFile = (client: string, file: string, { format, key, lock, byteOrderMark }: ConfigFile): ClientFile => ({
  ...{ client, file, format, key },
  ...(lock && { lock }),
  ...(byteOrderMark && { byteOrderMark }),
});
