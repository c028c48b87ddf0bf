import { app, powerMonitor, safeStorage, session, shell } from 'electron';
import { openLocalChannel, startApp } from '../app/index.ts';
import type { OAuthTrust } from '../auth/index.ts';
import { takeAppTurn } from '../control/index.ts';
import { electronHost, type HostPaths, watchNetwork } from '../host/index.ts';
import { electronSealer } from '../vault/index.ts';
import { builtWindow, readWindow } from '../web/index.ts';
import { guardSession } from './guards.ts';
import { serveScheme } from './scheme.ts';
import { type Seen, showServices } from './showing.ts';

/** How long calls under way may go on when the app is quit, ms. */
const DRAIN_MS = 10_000;

export interface DesktopOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly paths: HostPaths;
  /** Whom TLS is verified against; given by tests in code. */
  readonly trust?: OAuthTrust;
  /** Port of the gateway; see main/app. */
  readonly port?: number;
}

/** Where the packed app has the command line that bridges are started by. */
const packed = () => (app.isPackaged ? { resources: process.resourcesPath } : {});

/** The desktop app at work. */
export interface Desktop extends Pick<Seen, 'follow' | 'show'> {
  /** Lets calls under way end, then ends everything. */
  close(): Promise<void>;
}

/**
 * Starts the services, and what is seen of them. Electron is ready.
 * @throws Fault GW_ALREADY_RUNNING, GW_FOLDER_IN_USE, GW_WINDOW_MISSING, and those of startApp
 */
export async function startDesktop({ environment, paths, ...options }: DesktopOptions): Promise<Desktop> {
  const turn = await takeAppTurn(paths.data);
  const undo: Array<() => unknown> = [() => turn.release()];
  const close = async () => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    const sealers = [electronSealer(safeStorage)];
    const host = electronHost({ environment, paths, sealers, session: session.defaultSession, shell, ...packed() });
    serveScheme(readWindow(builtWindow()));
    guardSession();
    const services = await startApp({ host, ...options });
    let channel: { close(): Promise<void> } | null = null;
    // Calls of bridges come through the channel, so it is there until they have ended.
    undo.push(
      () => channel?.close(),
      () => services.close(DRAIN_MS),
    );
    const { connections } = services;
    const seen = await showServices(services);
    channel = await openLocalChannel(services, { quit: () => app.quit(), showWindow: () => seen.show() });
    undo.push(
      watchNetwork(() => void connections.checkAll('network')),
      () => seen.stop(),
    );
    powerMonitor.on('resume', () => void connections.checkAll('resumed'));
    return { follow: seen.follow, show: seen.show, close };
  } catch (error) {
    await close();
    throw error;
  }
}
