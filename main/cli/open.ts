import { Fault } from '../faults/index.ts';
import { headlessHost } from './host.ts';
import { printJson } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * `open`: shows the window of the desktop app, or opens the headless host's in the browser. The browser is given a file,
 * whose name is all that its arguments show; the address in it works once, and the app removes the file.
 * @throws Fault GW_NOT_RUNNING, GW_WINDOW_UNAVAILABLE, GW_WINDOW_NOT_OPENED
 */
export async function open(surroundings: Surroundings, options: { readonly json?: true }): Promise<undefined> {
  await withReached(reachRunning(surroundings), async (app) => {
    const { isShown } = await app.ask('app.showWindow', {});
    if (!isShown) {
      const { file } = await app.ask('web.handOver', {});
      await headlessHost(surroundings, [])
        .openExternal(file)
        .catch((error: Error) => {
          throw new Fault('GW_WINDOW_NOT_OPENED', { reason: error.message }, { cause: error });
        });
    }
    if (options.json) printJson(surroundings, { window: isShown ? 'desktop' : 'browser' });
    else surroundings.stdout.write(isShown ? 'The window is open.\n' : 'The window opens in your browser.\n');
  });
}
