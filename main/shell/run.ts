import { join } from 'node:path';
import { app, dialog } from 'electron';
import { describeFault, toFault } from '../faults/index.ts';
import { nodePaths } from '../host/index.ts';
import { type Desktop, type DesktopOptions, startDesktop } from './desktop.ts';
import { guardContents } from './guards.ts';
import { linkIn, SCHEME } from './intents.ts';
import { registerScheme } from './scheme.ts';

/**
 * Runs the desktop app: one line for each event of its life.
 * @param services for tests, in code: whom TLS is verified against, and the port of the gateway
 */
export function runDesktop(services: Pick<DesktopOptions, 'trust' | 'port'> = {}): void {
  // Whatever Chromium writes is for this user alone.
  process.umask(0o077);
  const paths = nodePaths(process.env);
  app.setName('Gangway');
  app.setPath('userData', join(paths.data, 'desktop'));
  if (!app.requestSingleInstanceLock()) {
    // The other one was handed the arguments, and shows itself.
    app.quit();
    return;
  }
  if (app.isPackaged) app.setAsDefaultProtocolClient(SCHEME);
  app.enableSandbox();
  registerScheme();
  const life = createLife(() => startDesktop({ environment: process.env, paths, ...services }));
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    life.with((desktop) => desktop.follow(link));
  });
  app.on('second-instance', (_event, argv) => life.with((desktop) => showOrFollow(desktop, linkIn(argv))));
  app.on('activate', () => life.with((desktop) => desktop.show()));
  // The app stays in the tray when its windows are closed.
  app.on('window-all-closed', () => {});
  app.on('will-quit', (event) => life.end(event));
  void app.whenReady().then(() => life.begin(linkIn(process.argv)));
}

const showOrFollow = (desktop: Desktop, link: string | undefined): void =>
  link === undefined ? desktop.show() : desktop.follow(link);

/** A desktop app that is starting, runs, or ends. */
function createLife(start: () => Promise<Desktop>) {
  const { promise: started, resolve: begun } = Promise.withResolvers<Desktop>();
  let running: Desktop | null = null;
  let hasEnded = false;
  return {
    async begin(link: string | undefined): Promise<void> {
      try {
        running = await start();
        begun(running);
        if (link !== undefined) running.follow(link);
      } catch (error) {
        const { code, what, means, todo } = describeFault(toFault(error));
        dialog.showErrorBox('Gangway', `${what}\n\n${means}\n\n${todo}\n\n${code}`);
        app.exit(1);
      }
    },
    /** Does something with the app, once it runs. */
    with(work: (desktop: Desktop) => void): void {
      void started.then(work);
    },
    /** Holds the end back until calls under way have ended; the end then comes a second time. */
    end(event: { preventDefault(): void }): void {
      if (running === null || hasEnded) return;
      event.preventDefault();
      void running.close().finally(() => {
        hasEnded = true;
        app.quit();
      });
    },
  };
}
