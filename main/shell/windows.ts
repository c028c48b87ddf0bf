import { join } from 'node:path';
import { app, BrowserWindow, type BrowserWindowConstructorOptions, type Rectangle, screen } from 'electron';
import { ORIGIN } from './origin.ts';
import { POPUP_SIZE, popupPlace } from './placement.ts';

/** The script that gives the page its contract: beside the bundle of the main process. */
const PRELOAD = join(import.meta.dirname, '../preload/index.cjs');

/** A click on the tray first takes the focus from the popup, which hides it: so soon after, it shall not open again. ms */
const SAME_CLICK = 250;

export interface Windows {
  /** The large window, at a place in the page such as `#/clients`. */
  show(fragment?: string): void;
  /** Opens the popup at the tray's icon, or hides it. */
  togglePopup(icon: Rectangle): void;
  /** Hides a window if it is the popup. */
  dismiss(window: BrowserWindow): void;
}

/** @param onCreated gives a new window what it needs before its page loads */
export function createWindows(onCreated: (window: BrowserWindow) => void): Windows {
  let main: BrowserWindow | null = null;
  let popup: BrowserWindow | null = null;
  let hiddenAt = 0;

  function created(options: BrowserWindowConstructorOptions, fragment: string): BrowserWindow {
    const window = new BrowserWindow({
      show: false,
      title: 'Gangway',
      autoHideMenuBar: true,
      ...options,
      webPreferences: {
        preload: PRELOAD,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        devTools: !app.isPackaged,
      },
    });
    onCreated(window);
    void load(window, fragment);
    return window;
  }

  function openPopup(): BrowserWindow {
    const window = created(
      { ...POPUP_SIZE, frame: false, resizable: false, fullscreenable: false, skipTaskbar: true, alwaysOnTop: true },
      '',
    );
    window.on('blur', () => hide(window));
    window.on('closed', () => {
      popup = null;
    });
    return window;
  }

  function hide(window: BrowserWindow): void {
    if (!window.isVisible()) return;
    hiddenAt = performance.now();
    window.hide();
  }

  return {
    show(fragment = '') {
      popup?.hide();
      if (main) {
        if (fragment !== '') void load(main, fragment);
        if (main.isMinimized()) main.restore();
        main.show();
        return;
      }
      const window = created({ width: 1080, height: 760, minWidth: 380, minHeight: 480 }, fragment);
      main = window;
      window.once('ready-to-show', () => window.show());
      window.once('closed', () => {
        main = null;
      });
    },
    togglePopup(icon) {
      if (popup?.isVisible()) return hide(popup);
      if (performance.now() - hiddenAt < SAME_CLICK) return;
      const isNew = popup === null;
      const window = popup ?? openPopup();
      popup = window;
      const pointer = screen.getCursorScreenPoint();
      const { workArea } = screen.getDisplayNearestPoint(icon.width > 0 ? icon : pointer);
      const { x, y } = popupPlace({ icon, pointer, workArea });
      window.setPosition(x, y);
      if (isNew) window.once('ready-to-show', () => window.show());
      else window.show();
    },
    dismiss(window) {
      if (window === popup) hide(window);
    },
  };
}

/** A change of the fragment alone does not load the page anew. A window that is closed meanwhile needs no page. */
const load = (window: BrowserWindow, fragment: string): Promise<void> =>
  window.loadURL(`${ORIGIN}/${fragment}`).catch((error: unknown) => {
    if (!window.isDestroyed()) throw error;
  });
