import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import type { App } from './app.ts';
import { reportView, statusView } from './views.ts';

/** One function per channel of the contract. Inputs were checked against the schema before. */
export type Handlers = { readonly [N in CallName]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/** What the app answers on the contract's channels. @throws Fault from each, in words for a person */
export function contractHandlers(app: App): Handlers {
  const { connections, grants, calls, providers } = app;
  const reported = async (id: string, report: ReturnType<typeof connections.test>) =>
    reportView(await report, connections.get(id));
  return {
    'status.read': async () => statusView(app),
    'providers.list': async () =>
      providers.map(({ id, name, url = null, keyPage = null, keyHeaders }) => ({
        id,
        name,
        url,
        keyPage,
        keyHeaders: [...keyHeaders],
      })),
    'connections.add': ({ id, provider, label, url, key, header }) =>
      reported(
        id,
        connections.add({
          id,
          provider,
          ...(label && { label }),
          ...(url && { url }),
          ...(key && { key }),
          ...(header && { header }),
        }),
      ),
    'connections.test': ({ id }) => reported(id, connections.test(id)),
    'connections.replaceKey': ({ id, key }) => reported(id, connections.replaceKey(id, key)),
    'connections.pause': async ({ id }) => {
      connections.pause(id);
      return {};
    },
    'connections.resume': async ({ id }) => {
      await connections.resume(id);
      return {};
    },
    'connections.remove': async ({ id }) => {
      await connections.remove(id);
      return {};
    },
    'clients.revoke': async ({ id }) => {
      grants.revoke(id);
      return {};
    },
    'activity.read': async () => [...calls.recent()],
  };
}
