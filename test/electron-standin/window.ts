import { EventEmitter } from 'node:events';
import type { BrowserWindow as ElectronWindow, Rectangle, WebPreferences } from 'electron';
import { createContents, type StandinContents } from './contents.ts';
import { needReady, shared } from './state.ts';
import { missing, type NamesOf, preventable, strict } from './strict.ts';

const OPTIONS = new Set(
  'width height minWidth minHeight x y show title autoHideMenuBar frame resizable fullscreenable skipTaskbar alwaysOnTop webPreferences'.split(
    ' ',
  ),
);

interface Options {
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly webPreferences?: WebPreferences;
}

const all: BrowserWindow[] = [];
let focused: BrowserWindow | null = null;
/** What the app is told of windows. */
export const told = { allClosed: () => {}, created: (_contents: StandinContents) => {} };

/** A window: a page of Chromium, and what of a window there is without a window system. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: StandinContents;
  readonly _state: { visible: boolean; bounds: Rectangle; isProtected: boolean; devTools: boolean };

  constructor(options: Options = {}) {
    super();
    needReady('create BrowserWindow');
    for (const name of Object.keys(options)) if (!OPTIONS.has(name)) throw missing(`BrowserWindow's option ${name}`);
    const { width = 800, height = 600, show = true, webPreferences = {} } = options;
    this._state = {
      visible: show,
      bounds: { x: 0, y: 0, width, height },
      isProtected: false,
      devTools: webPreferences.devTools !== false,
    };
    this.webContents = createContents(webPreferences, () => gone(this));
    told.created(this.webContents);
    this.webContents._resize({ width, height });
    if (!show) this.webContents._show(false);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.on('did-finish-load', () => this.webContents._show(this._state.visible));
    all.push(this);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  show(): void {
    setVisible(this, true);
    this.focus();
  }
  hide(): void {
    setVisible(this, false);
    this.blur();
  }
  focus(): void {
    if (focused === this) return;
    const before = focused;
    focused = this;
    before?.emit('blur');
    this.emit('focus');
  }
  blur(): void {
    if (focused !== this) return;
    focused = null;
    this.emit('blur');
  }
  isVisible(): boolean {
    return this._state.visible;
  }
  isFocused(): boolean {
    return focused === this;
  }
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.webContents.isDestroyed();
  }
  restore(): void {}
  getBounds(): Rectangle {
    return { ...this._state.bounds };
  }
  setPosition(x: number, y: number): void {
    Object.assign(this._state.bounds, { x, y });
  }
  setContentProtection(on: boolean): void {
    this._state.isProtected = on;
  }
  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    this.webContents._close();
    gone(this);
  }
  static getAllWindows(): BrowserWindow[] {
    return [...all];
  }
  static fromWebContents(contents: StandinContents): BrowserWindow | null {
    return all.find((each) => each.webContents === contents) ?? null;
  }
}

function setVisible(window: BrowserWindow, visible: boolean): void {
  if (window._state.visible === visible) return;
  window._state.visible = visible;
  window.webContents._show(visible);
  window.emit(visible ? 'show' : 'hide');
}

function gone(window: BrowserWindow): void {
  const at = all.indexOf(window);
  if (at < 0) return;
  all.splice(at, 1);
  if (focused === window) focused = null;
  window.webContents._close();
  window.emit('closed');
  if (all.length === 0 && !shared.isQuitting) told.allClosed();
}

/** Names as Electron's own, or this does not compile. */
type Public<T> = Exclude<keyof T, `_${string}`>;
void ({} as Record<Public<BrowserWindow>, true> satisfies NamesOf<ElectronWindow>);

export const webContents = strict('webContents', {
  fromDevToolsTargetId: (id: string) => all.map((each) => each.webContents).find((each) => each._targetId === id),
} satisfies NamesOf<typeof Electron.webContents>);
