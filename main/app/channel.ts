import { type ChannelServer, createChannelServer } from '../channel/index.ts';
import { type ControlHandlers, controlOnlyHandlers, createControl } from '../control/index.ts';
import type { App } from './app.ts';
import { bundleHandlers } from './client-handlers.ts';
import { searchHandlers } from './exposure-handlers.ts';
import { contractHandlers } from './handlers.ts';

/** What a running app can do for the command line besides its services. */
export interface AppSurroundings {
  /** Starts the end of the app. */
  readonly quit: () => void;
  /** Gives an address that opens the browser window once; absent where there is no such window. */
  readonly openWindow?: () => string;
  /** Writes a page that leads a browser to that window, once, and gives its path. */
  readonly handOverWindow?: () => string;
  /** Shows the window of the desktop app; absent where there is none. */
  readonly showWindow?: () => void;
}

/** What the command line may ask of an app. */
export function appHandlers(app: App, surroundings: AppSurroundings): ControlHandlers {
  const { host, grants, connections, audit, auditFloor, auditExport } = app;
  return {
    ...contractHandlers(app),
    ...searchHandlers(app),
    ...bundleHandlers(app),
    ...controlOnlyHandlers({
      ...{ folder: host.paths.data, grants, connections, seals: () => audit.seals },
      floor: () => auditFloor.read(),
      setCredential: (origin, header) => auditExport.setCredential(origin, header),
      ...surroundings,
    }),
  };
}

/**
 * Lets programs of this user reach the app: bridges of AI clients, and the command line.
 * @throws Fault GW_ALREADY_RUNNING, GW_CHANNEL_UNAVAILABLE
 */
export async function openLocalChannel(app: App, surroundings: AppSurroundings): Promise<Pick<ChannelServer, 'close'>> {
  const { host, grants, gateway } = app;
  const control = createControl(host.paths.data, appHandlers(app, surroundings));
  const channel = await createChannelServer({
    paths: host.paths,
    keysOf: (purpose, id) => (purpose === 'control' ? control.keysOf(id) : grants.channelKeysOf(id)),
    accept: (purpose, id, stream) => (purpose === 'control' ? control.serve(stream) : gateway.serveBridge(id, stream)),
  });
  control.publish();
  return {
    async close() {
      control.withdraw();
      await channel.close();
    },
  };
}
