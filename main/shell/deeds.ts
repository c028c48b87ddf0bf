import type { BrowserWindow, Clipboard } from 'electron';
import type { WindowDeeds } from '../app/index.ts';
import type { Language } from './texts.ts';

/** How long a copied secret stays in the clipboard, ms. */
const SECRET_STAYS = 60_000;

export interface DeedsOptions {
  readonly window: Pick<BrowserWindow, 'setContentProtection'>;
  readonly clipboard: Pick<Clipboard, 'writeText' | 'readText' | 'clear'>;
  /** Hides the window where it is the popup. */
  readonly dismiss: () => void;
  readonly speak: (language: Language) => void;
  /** Whether the organisation has windows kept out of recordings. */
  readonly mayProtect: () => boolean;
  readonly platform?: NodeJS.Platform;
}

/** What the desktop app does for a window; see preload/contract/window.ts. */
export function deedsFor(options: DeedsOptions): WindowDeeds {
  const { window, clipboard, dismiss, speak, mayProtect, platform = process.platform } = options;

  /** Empties the clipboard, unless something else was copied meanwhile. */
  async function takeBack(text: string): Promise<void> {
    if ((await clipboard.readText()) === text) clipboard.clear();
  }

  return {
    protect(on) {
      const isWanted = on && mayProtect();
      window.setContentProtection(isWanted);
      // Electron has no such protection on Linux, and the window says so.
      return isWanted && platform !== 'linux';
    },
    async copy(text, isSecret) {
      await clipboard.writeText(text);
      if (isSecret) setTimeout(() => void takeBack(text), SECRET_STAYS).unref();
      return true;
    },
    emptyClipboard() {
      clipboard.clear();
      return true;
    },
    dismiss,
    speak,
  };
}
