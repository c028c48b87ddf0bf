import { type ChannelServer, createChannelServer } from '../channel/index.ts';
import { type ControlHandlers, controlOnlyHandlers, createControl } from '../control/index.ts';
import type { App } from './app.ts';
import { contractHandlers } from './handlers.ts';
import { signInHandlers } from './sign-in-handlers.ts';

/** What a running app can do for the command line besides its services. */
export interface AppSurroundings {
  /** Starts the end of the app. */
  readonly quit: () => void;
  /** Gives an address that opens the browser window once; absent where there is no such window. */
  readonly openWindow?: () => string;
}

/** What the command line may ask of an app. */
export function appHandlers(app: App, surroundings: AppSurroundings): ControlHandlers {
  const { host, grants, connections, audit } = app;
  return {
    ...contractHandlers(app),
    ...signInHandlers(app),
    ...controlOnlyHandlers({ folder: host.paths.data, grants, connections, seals: () => audit.seals, ...surroundings }),
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
