import { type App, contractHandlers } from '../app/index.ts';
import { type ChannelServer, createChannelServer } from '../channel/index.ts';
import { type ControlHandlers, controlOnlyHandlers, createControl } from '../control/index.ts';

/** What the command line may ask of an app. @param quit starts its end */
export function appHandlers(app: App, quit: () => void): ControlHandlers {
  const { host, grants, connections } = app;
  return {
    ...contractHandlers(app),
    ...controlOnlyHandlers({ folder: host.paths.data, grants, connections, quit }),
  };
}

/**
 * Lets programs of this user reach the app: bridges of AI clients, and the command line.
 * @param quit starts the end of the app
 * @throws Fault GW_ALREADY_RUNNING, GW_CHANNEL_UNAVAILABLE
 */
export async function openLocalChannel(app: App, quit: () => void): Promise<Pick<ChannelServer, 'close'>> {
  const { host, grants, gateway } = app;
  const control = createControl(host.paths.data, appHandlers(app, quit));
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
