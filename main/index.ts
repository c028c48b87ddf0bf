/** Entry of the desktop app, in Electron's main process. What happens when is in main/shell/run.ts. */
import { runDesktop } from './shell/index.ts';

runDesktop();
