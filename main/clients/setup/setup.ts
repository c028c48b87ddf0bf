import { describeFault, Fault } from '../../faults/index.ts';
import { type AiClient, aiClient, wayOf } from '../catalogue/index.ts';
import { detectClients } from '../detect/index.ts';
import { bundleOf } from './bundle.ts';
import { byHandOf } from './by-hand.ts';
import { bridgeFor, carrierFor, everythingOf, type FileChanges, projectGrant } from './entries.ts';
import { createEntryWriter } from './entry-writer.ts';
import { standingOf } from './standing.ts';
import type { ClientSetup, ClientSetupOptions, Connected, ConnectOptions, Offered } from './types.ts';

export function createClientSetup(options: ClientSetupOptions): ClientSetup {
  const { machine, grants, files, sightings, ways } = options;
  const now = options.now ?? Date.now;

  const offeredTo = ({ id, models }: AiClient) => {
    const takesKeys = models.includes('api-key') || options.allowSharedKeyFor(id);
    const isOffered = ({ model }: Offered) => model !== 'api-key' || takesKeys;
    return models.length === 0
      ? []
      : options
          .connections()
          .filter(isOffered)
          .map((each) => each.id);
  };

  function wanted(id: string, connections: readonly string[]): AiClient {
    const client = named(id);
    const refused = options.refusal?.(id) ?? null;
    if (refused) throw refused;
    const way = wayOf(client, machine.platform);
    const reason = client.unreachable ?? 'It has no settings on this system that Gangway knows.';
    if (way === 'none') throw new Fault('GW_CLIENT_UNREACHABLE', { client: client.name, reason });
    const all = options.connections();
    const offered = offeredTo(client);
    if (connections.length === 0) {
      const reason = offered.length === 0 ? 'there is none that this client may be given' : 'choose at least one';
      throw new Fault('GW_INPUT_INVALID', { field: 'The choice of connections', reason });
    }
    for (const connection of connections) {
      if (!all.some((each) => each.id === connection))
        throw new Fault('GW_CONNECTION_UNKNOWN', { connection: repeated(connection) });
      if (!offered.includes(connection)) throw new Fault('GW_CLIENT_MODEL', { client: client.name, connection });
    }
    return client;
  }

  const { changesFor, previewsOf, tokenInFile, write } = createEntryWriter({ machine, ways, files, grants });

  function connected(client: AiClient, connections: readonly string[], all: readonly FileChanges[]): Connected {
    const grant = grants.get(client.id);
    if (!grant) throw new Fault('GW_CLIENT_NOT_CONNECTED', { client: client.name });
    const byHand = all.length > 0 ? [] : connections.map((connection) => byHandOf(client, connection, ways));
    return { grant, files: all.map(({ file }) => file.file), byHand };
  }

  /** Of two tokens the one stays that is in the client's file; where it has several files, in all of them. */
  async function settledByFile(client: AiClient): Promise<void> {
    const token = tokenInFile(client.id);
    grants.settle(client.id, token);
    const granted = grants.get(client.id)?.connections ?? 'all';
    if (token === null || granted === 'all') return;
    // A file that cannot be written is shown as incomplete.
    for (const each of changesFor(client, granted, token)) await write([each]).catch(() => {});
  }

  /** For a client whose file carries the token: both tokens are accepted until the file has the one that stays. */
  async function withNewToken(
    client: AiClient,
    connections: readonly string[],
    { seen, replaced }: ConnectOptions = {},
  ): Promise<Connected> {
    const token = grants.stage(client.id);
    try {
      const all = changesFor(client, connections, token, replaced);
      await write(all, seen);
      grants.settle(client.id, token);
      grants.change(client.id, connections);
      return connected(client, connections, all);
    } catch (error) {
      await settledByFile(client);
      throw error;
    }
  }

  async function connect(id: string, connections: readonly string[], options: ConnectOptions) {
    const { seen, replaced } = options;
    const client = wanted(id, connections);
    const carrier = carrierFor(client, machine);
    const before = grants.get(id);
    // What is refused is refused before anybody's token changes.
    await previewsOf(changesFor(client, connections, null, replaced));
    if (before?.carrier === 'header' && carrier === 'header') {
      const token = tokenInFile(id);
      if (token === null) return withNewToken(client, connections, options);
      const all = changesFor(client, connections, token, replaced);
      await write(all, seen);
      grants.change(id, connections);
      return connected(client, connections, all);
    }
    const token =
      before?.carrier === carrier ? null : grants.issue({ id, label: client.name, carrier, connections }).token;
    try {
      const all = changesFor(client, connections, token, replaced);
      await write(all, seen);
      if (before) grants.change(id, connections);
      return connected(client, connections, all);
    } catch (error) {
      if (!before) grants.revoke(id);
      throw error;
    }
  }

  return {
    list() {
      const own = files.owned().flatMap(({ entries }) => entries);
      return detectClients(machine, 'gangway').map(({ client, signs, way, file, ambiguous }) => {
        const grant = grants.get(client.id) ?? null;
        const lastAt = sightings.lastOf(client.id);
        const entries = own.filter((each) => each.client === client.id);
        const refused = options.refusal?.(client.id) ?? unclear(client, ambiguous);
        const problem = refused && describeFault(refused);
        const standing = standingOf(grant, entries, way, lastAt, now());
        const carrier = ambiguous === null ? carrierFor(client, machine) : 'bridge';
        return { client, signs, way, carrier, file, problem, grant, lastAt, standing, offered: offeredTo(client) };
      });
    },
    preview: async (id, connections) => previewsOf(changesFor(wanted(id, connections), connections, null)),
    previewOfDisconnect: async (id) => previewsOf(everythingOf(named(id), files)),
    connect: (id, connections, options = {}) => connect(id, connections, options),
    async disconnect(id) {
      const client = named(id);
      // First the tokens: whatever becomes of the files, the client is shut out.
      const hadGrant = [grants.revoke(id), grants.revoke(projectGrant(id))].includes(true);
      const all = everythingOf(client, files);
      if (!hadGrant && all.length === 0) throw new Fault('GW_CLIENT_NOT_CONNECTED', { client: client.name });
      sightings.forget(id);
      const done = await Promise.allSettled(all.map((each) => write([each])));
      const failed = done.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
      const left = done.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
      return { left, byHand: wayOf(client, machine.platform) !== 'file' };
    },
    async rotate(id) {
      const client = named(id);
      const grant = grants.get(id);
      if (!grant) throw new Fault('GW_CLIENT_NOT_CONNECTED', { client: client.name });
      const connections = grant.connections === 'all' ? offeredTo(client) : grant.connections;
      if (grant.carrier === 'header') {
        // One that was set up by hand has its token where only the person can replace it.
        if (!files.owned().some(({ file }) => file.client === id))
          throw new Fault('GW_CLIENT_NOT_CONNECTED', { client: client.name });
        return withNewToken(client, connections);
      }
      grants.issue({ ...grant, connections });
      return connected(client, connections, []);
    },
    bridge: (grant, connection) => bridgeFor(ways, grant, connection),
    linkFor(id, connection) {
      const client = named(id);
      const granted = grants.get(id)?.connections;
      if (granted !== 'all' && !granted?.includes(connection))
        throw new Fault('GW_CLIENT_NOT_CONNECTED', { client: client.name });
      return client.link?.(bridgeFor(ways, id, connection)) ?? null;
    },
    bundles(id, connections) {
      const client = wanted(id, connections);
      if (!client.bundle) throw new Fault('GW_CLIENT_BUNDLE', { client: client.name });
      const before = grants.get(id);
      if (before?.carrier !== 'bridge') grants.issue({ id, label: client.name, carrier: 'bridge', connections });
      else if (before.connections !== 'all') grants.change(id, [...new Set([...before.connections, ...connections])]);
      return connections.map((connection) => ({
        name: `gangway-${connection}.mcpb`,
        contents: bundleOf(bridgeFor(ways, id, connection), options.version),
      }));
    },
    async recover() {
      await files.recover();
      for (const id of grants.unsettled()) await settledByFile(named(id));
    },
  };
}

/** A name that nobody has may be a key that was put into the wrong field. */
const repeated = (name: string) => (/^[a-z0-9-]{1,24}$/.test(name) ? name : '…');

const unclear = ({ name }: AiClient, files: string | null): Fault | null =>
  files === null ? null : new Fault('GW_CLIENT_AMBIGUOUS', { client: name, files });

function named(id: string): AiClient {
  const client = aiClient(id);
  if (!client) throw new Fault('GW_CLIENT_UNKNOWN', { client: repeated(id) });
  return client;
}
