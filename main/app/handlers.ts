import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import type { App } from './app.ts';
import { checklistHandlers } from './checklist-handlers.ts';
import { clientHandlers } from './client-handlers.ts';
import { diagnosticsHandlers } from './diagnostics-handlers.ts';
import { evidenceHandlers } from './evidence-handlers.ts';
import { exposureHandlers } from './exposure-handlers.ts';
import { rotationHandlers } from './rotation-handlers.ts';
import { settingsHandlers } from './settings-handlers.ts';
import { signInHandlers } from './sign-in-handlers.ts';
import { reportView, statusView } from './views.ts';
import { type WindowDeeds, windowHandlers } from './window-handlers.ts';

/** One function per channel of the contract. Inputs were checked against the schema before. */
export type Handlers = { readonly [N in CallName]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/**
 * What the app answers on the contract's channels. @throws Fault from each, in words for a person
 * @param deeds of the window that asks; absent: it is a page in a browser
 */
export function contractHandlers(app: App, deeds?: WindowDeeds): Handlers {
  const { connections, calls, providers } = app;
  const reported = async (id: string, report: ReturnType<typeof connections.test>) =>
    reportView(await report, connections.get(id));
  const handlers: Handlers = {
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
    'activity.read': async () => [...calls.recent()],
    ...clientHandlers(app),
    ...checklistHandlers(app),
    ...evidenceHandlers(app),
    ...exposureHandlers(app),
    ...rotationHandlers(app),
    ...settingsHandlers(app),
    ...signInHandlers(app),
    ...diagnosticsHandlers(app, () => handlers),
    ...windowHandlers(deeds),
  };
  return handlers;
}
