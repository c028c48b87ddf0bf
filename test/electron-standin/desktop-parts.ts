/** What a desktop has besides windows. Nothing is drawn: tests look at what would be. */

import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type * as E from 'electron';
import { needReady, type StandinImage, type StandinMenu, type StandinTray, seen } from './state.ts';
import { missing, type NamesOf, strict } from './strict.ts';

const image = (file: string) => strict('NativeImage', { _file: file } satisfies NamesOf<E.NativeImage> & StandinImage);

export const nativeImage = strict('nativeImage', {
  createFromPath(file: string) {
    if (!existsSync(file)) throw new Error(`the stand-in expects every image to exist: ${file}`);
    return image(file);
  },
} satisfies NamesOf<typeof E.nativeImage>);

type Template = Array<{
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly submenu?: Template;
  readonly click?: () => void;
}>;

const ITEM = new Set(['id', 'label', 'type', 'enabled', 'checked', 'submenu', 'click']);

function menuFrom(template: Template): StandinMenu {
  return {
    items: template.map((item) => {
      for (const name of Object.keys(item)) if (!ITEM.has(name)) throw missing(`a menu item's ${name}`);
      const { submenu, click, enabled = true, ...rest } = item;
      return {
        ...rest,
        ...(submenu && { submenu: menuFrom(submenu) }),
        click: () => enabled && click?.(),
      };
    }),
  };
}

export const Menu = strict('Menu', {
  buildFromTemplate: menuFrom,
  setApplicationMenu() {},
} satisfies NamesOf<typeof E.Menu>);

export class Tray extends EventEmitter implements StandinTray {
  readonly _look: StandinTray['_look'];
  constructor(first: StandinImage) {
    super();
    needReady('create Tray');
    this._look = { image: first, toolTip: '', menu: null };
    seen.trays.push(this);
  }
  setImage(next: StandinImage): void {
    this._look.image = next;
  }
  setToolTip(text: string): void {
    this._look.toolTip = text;
  }
  setContextMenu(menu: StandinMenu): void {
    this._look.menu = menu;
  }
  getBounds(): E.Rectangle {
    return { x: 1200, y: 0, width: 24, height: 24 };
  }
}
void ({} as Record<Exclude<keyof Tray, `_${string}`>, true> satisfies NamesOf<E.Tray>);

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  constructor({ title, body }: { title: string; body: string }) {
    super();
    this.title = title;
    this.body = body;
  }
  show(): void {
    seen.notifications.push(this);
  }
  static isSupported(): boolean {
    return true;
  }
}
void ({} as Record<keyof Notification, true> satisfies NamesOf<E.Notification>);

const display = {
  bounds: { x: 0, y: 0, width: 1280, height: 800 },
  workArea: { x: 0, y: 24, width: 1280, height: 776 },
};
export const screen = strict('screen', {
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 1212, y: 12 }),
} satisfies NamesOf<E.Screen>);

let copied = '';
export const clipboard = strict('clipboard', {
  async writeText(text: string) {
    copied = text;
  },
  readText: async () => copied,
  clear() {
    copied = '';
  },
} satisfies NamesOf<E.Clipboard>);

export const dialog = strict('dialog', {
  showErrorBox(title: string, content: string) {
    seen.errors.push({ title, content });
    process.stderr.write(`error box: ${title}: ${content.split('\n').at(-1)}\n`);
  },
} satisfies NamesOf<E.Dialog>);

export const powerMonitor = strict('powerMonitor', new EventEmitter());

/** As Electron on Linux does; tests put an `xdg-open` of their own first on the PATH. */
export const shell = strict('shell', {
  openExternal(address: string): Promise<void> {
    seen.opened.push(address);
    return new Promise((resolve, reject) => {
      const opener = spawn('xdg-open', [address], { stdio: 'ignore' });
      opener.once('error', reject);
      opener.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`xdg-open ended with ${code}`))));
    });
  },
} satisfies NamesOf<E.Shell>);
