/**
 * Stands in for Electron's main process in tests, where its binary is not: Node with a real Chromium behind it. It has
 * what the app uses; anything else throws. Names are checked against Electron's types; behaviour is as its documents
 * say and as far as it matters here. What only a desktop can show (how a tray looks, the keychain, the window manager)
 * it cannot.
 */
import type { IpcMain } from 'electron';
import { app } from './app.ts';
import { invokers } from './contents.ts';
import { createSafeStorage } from './safe-storage.ts';
import { asked, defaultSession } from './session.ts';
import { seen } from './state.ts';
import { type NamesOf, strict } from './strict.ts';

export { app } from './app.ts';
export {
  clipboard,
  dialog,
  Menu,
  Notification,
  nativeImage,
  powerMonitor,
  screen,
  shell,
  Tray,
} from './desktop-parts.ts';
export { protocol } from './session.ts';
export { BrowserWindow, webContents } from './window.ts';

export const safeStorage = createSafeStorage(() => app.getPath('userData'));
export const session = strict('session', { defaultSession } satisfies NamesOf<typeof Electron.session>);
export const ipcMain = strict('ipcMain', {
  handle(channel: string, listener: (event: object, ...args: unknown[]) => unknown) {
    if (invokers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    invokers.set(channel, listener);
  },
} satisfies NamesOf<IpcMain>);

/** For assertions. */
export const standin = { seen, asked };
