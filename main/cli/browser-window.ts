import { type App, contractHandlers, contractPushes } from '../app/index.ts';
import { isFault } from '../faults/index.ts';
import { builtWindow, startWeb, type Web } from '../web/index.ts';

/** The window for browsers of this computer; null where it was not built, which no AI client minds. */
export async function serveWindow(app: App): Promise<Web | null> {
  try {
    return await startWeb({
      calls: contractHandlers(app),
      pushes: contractPushes(app),
      files: builtWindow(),
      handOverFolder: app.host.paths.run,
    });
  } catch (error) {
    if (isFault(error) && error.code === 'GW_WINDOW_MISSING') return null;
    throw error;
  }
}
