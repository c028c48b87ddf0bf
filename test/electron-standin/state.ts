import type { EventEmitter } from 'node:events';
import type { BrowserContext } from '@playwright/test';

/** An icon, as far as it can be told apart: the file it was made from. */
export interface StandinImage {
  readonly _file: string;
}

export interface StandinMenu {
  readonly items: ReadonlyArray<{
    readonly id?: string;
    readonly label?: string;
    readonly checked?: boolean;
    readonly submenu?: StandinMenu;
    click(): void;
  }>;
}

export interface StandinTray extends EventEmitter {
  readonly _look: { image: StandinImage; toolTip: string; menu: StandinMenu | null };
}

/** What the desktop would show and no browser can: tests read it as `require('electron').standin`. */
export const seen = {
  trays: [] as StandinTray[],
  notifications: [] as Array<EventEmitter & { readonly title: string; readonly body: string }>,
  /** Boxes with an error. */
  errors: [] as Array<{ readonly title: string; readonly content: string }>,
  /** What was said of each window that a page wanted to open: `allow` or `deny`. */
  verdicts: [] as string[],
  /** Addresses given to the person's browser. */
  opened: [] as string[],
};

/** What the parts of the stand-in share. */
export const shared = {
  context: null as BrowserContext | null,
  isReady: false,
  isQuitting: false,
};

export function needReady(what: string): void {
  if (!shared.isReady) throw new Error(`Cannot ${what} before app is ready`);
}
