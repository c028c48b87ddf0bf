import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import type { Connected, KnownClient } from '../clients/index.ts';
import type { ControlHandlers } from '../control/index.ts';
import { Fault } from '../faults/index.ts';
import type { App } from './app.ts';

type ClientCall = Extract<CallName, `clients.${string}`>;
type ClientHandlers = { readonly [N in ClientCall]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/** What the app answers about AI clients. @throws Fault from each, in words for a person */
export function clientHandlers({
  clients: { setup },
  grants,
  host,
}: Pick<App, 'clients' | 'grants' | 'host'>): ClientHandlers {
  const reloadOf = (id: string) => setup.list().find(({ client }) => client.id === id)?.client.reload ?? '';
  const connectedView = (id: string, { files, byHand }: Connected): CallOutput<'clients.connect'> => ({
    files: [...files],
    reload: reloadOf(id),
    byHand: byHand.map((each) => ({ ...each, steps: [...each.steps], args: [...each.args] })),
  });
  return {
    'clients.read': async () => setup.list().map(knownView),
    'clients.preview': async ({ id, connections }) => {
      const previews = await (connections.length > 0 ? setup.preview(id, connections) : setup.previewOfDisconnect(id));
      return previews.map((each) => ({ ...each, lines: [...each.lines] }));
    },
    'clients.connect': async ({ id, connections, seen }) =>
      connectedView(id, await setup.connect(id, connections, { ...(seen && { seen }) })),
    'clients.disconnect': async ({ id }) => {
      const { left, byHand } = await setup.disconnect(id);
      return { left: [...left], byHand };
    },
    'clients.rotate': async ({ id }) => connectedView(id, await setup.rotate(id)),
    'clients.openLink': async ({ id, connection }) => {
      const link = setup.linkFor(id, connection);
      if (link === null || host.openClientLink === undefined)
        throw new Fault('GW_CLIENT_LINK_UNAVAILABLE', { client: id, reason: 'it takes no link here' });
      try {
        await host.openClientLink(link);
      } catch (error) {
        const reason = 'no program answered it';
        throw new Fault('GW_CLIENT_LINK_UNAVAILABLE', { client: id, reason }, { cause: error });
      }
      return {};
    },
    'clients.revoke': async ({ id }) => {
      grants.revoke(id);
      return {};
    },
  };
}

/** What only the command line may ask about AI clients. @throws Fault from each */
export function bundleHandlers({ clients: { setup } }: Pick<App, 'clients'>): Pick<ControlHandlers, 'clients.bundles'> {
  return {
    'clients.bundles': async ({ id, connections }) =>
      setup.bundles(id, connections).map(({ name, contents }) => ({ name, base64: contents.toString('base64') })),
  };
}

function knownView({ client, signs, way, file, problem, grant, lastAt, standing, offered, carrier }: KnownClient) {
  const { id, name, unreachable = null, models, reload } = client;
  return {
    ...{ id, name, way, carrier, file, problem, unreachable, lastAt, reload },
    found: signs.length > 0,
    offered: [...offered],
    signInOnly: models.length > 0 && !models.includes('api-key'),
    connections: grant && (grant.connections === 'all' ? ('all' as const) : [...grant.connections]),
    standing:
      standing.kind === 'incomplete'
        ? {
            ...standing,
            entries: standing.entries.map(({ name: entry, file: where, state }) => ({
              name: entry,
              file: where,
              state,
            })),
          }
        : standing,
  };
}
