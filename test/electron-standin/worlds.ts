/**
 * What runs inside Chromium. Each function is sent there as its text, so it can use nothing of this module but what it
 * is given. The preload script runs in an isolated world, as in Electron: the page shares the document with it, and
 * nothing else. The two ends of the context bridge speak by events whose names the page cannot guess.
 */

// Of the types of a page only these: a reference to all of them would be one for the whole project.
type PageListener = (event: CustomEvent<string> & { stopImmediatePropagation(): void }) => void;
interface PageGlobals {
  addEventListener(this: unknown, name: string, listener: PageListener, capture: boolean): void;
  dispatchEvent(this: unknown, event: Event): boolean;
}
declare const window: object;
declare const document: { readonly visibilityState: string; dispatchEvent(event: Event): boolean };

/** A message of the bridge: values as JSON, functions and promises as numbers. */
type Wire = { t: string; id?: number; v?: unknown; e?: string; key?: string };

/** One end of the context bridge. The page may replace anything after this ran, so what is used is taken before. */
export function bridgeEnd(inName: string, outName: string) {
  const { addEventListener, dispatchEvent } = globalThis as unknown as PageGlobals;
  const { CustomEvent, Object: O, JSON: J, Promise: P, Array: A, Error: E } = globalThis;
  const functions: Array<(...args: unknown[]) => unknown> = [];
  const waiting: Record<number, { resolve(value: unknown): void; reject(error: Error): void }> = {};
  let returned: Wire | undefined;
  let promises = 0;
  const post = (message: Wire) =>
    void dispatchEvent.call(window, new CustomEvent(outName, { detail: J.stringify(message) }));

  function encode(value: unknown): unknown {
    if (typeof value === 'function') return { $f: functions.push(value as (...args: unknown[]) => unknown) - 1 };
    if (typeof value === 'symbol' || typeof value === 'bigint') throw new E('An object could not be cloned.');
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof P) {
      const id = promises++;
      value.then(
        (result: unknown) => post({ t: 'resolve', id, v: encode(result) }),
        (error: Error) => post({ t: 'reject', id, e: error.message }),
      );
      return { $p: id };
    }
    if (A.isArray(value)) {
      const list: unknown[] = [];
      for (let i = 0; i < value.length; i++) list[i] = encode(value[i]);
      return list;
    }
    const copy: Record<string, unknown> = {};
    for (const key of O.keys(value)) copy[key] = encode((value as Record<string, unknown>)[key]);
    return copy;
  }

  function decode(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const { $f, $p } = value as { $f?: number; $p?: number };
    if ($f !== undefined) return (...args: unknown[]) => called($f, args);
    if ($p !== undefined) {
      return new P((resolve, reject) => {
        waiting[$p] = { resolve: (result) => resolve(decode(result)), reject };
      });
    }
    const copy: Record<string, unknown> | unknown[] = A.isArray(value) ? [] : {};
    for (const key of O.keys(value)) {
      (copy as Record<string, unknown>)[key] = decode((value as Record<string, unknown>)[key]);
    }
    return copy;
  }

  /** A function at the other end. Events are delivered at once, so its return is there when the call was posted. */
  function called(id: number, args: unknown[]): unknown {
    post({ t: 'call', id, v: encode(args) });
    const { v, e } = returned ?? { e: 'the other end is gone' };
    returned = undefined;
    if (e !== undefined) throw new E(e);
    return decode(v);
  }

  function freeze<T>(value: T): T {
    if (typeof value !== 'object' || value === null) return value;
    for (const key of O.keys(value)) freeze((value as Record<string, unknown>)[key]);
    return O.freeze(value);
  }

  function received(message: Wire): void {
    const { t, id = 0, v, e = '', key = '' } = message;
    if (t === 'call') {
      try {
        post({ t: 'return', v: encode(functions[id]?.(...(decode(v) as unknown[]))) });
      } catch (error) {
        post({ t: 'return', e: (error as Error).message });
      }
    } else if (t === 'return') returned = message;
    else if (t === 'expose') O.defineProperty(window, key, { value: freeze(decode(v)), enumerable: true });
    else if (t === 'resolve') waiting[id]?.resolve(v);
    else waiting[id]?.reject(new E(e));
  }

  addEventListener.call(
    window,
    inName,
    (event) => {
      event.stopImmediatePropagation();
      received(J.parse(event.detail) as Wire);
    },
    true,
  );
  return {
    expose(key: string, api: unknown): void {
      if (key in window) throw new E('Cannot bind an API on top of an existing property on the window object');
      post({ t: 'expose', key, v: encode(api) });
    },
  };
}

/** What `require('electron')` gives a sandboxed preload script, as far as one is needed. */
export function preloadModules(bridge: ReturnType<typeof bridgeEnd>) {
  type Listener = (event: object, ...args: unknown[]) => void;
  const world = globalThis as unknown as { standinSend(text: string): void; standinReceive(message: unknown): void };
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<Listener>>();
  let asked = 0;
  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]) {
      return new Promise((resolve, reject) => {
        waiting.set(asked, { resolve, reject });
        world.standinSend(JSON.stringify({ id: asked++, channel, args }));
      });
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
    },
  };
  world.standinReceive = (message) => {
    const { id, channel, value, error, args } = message as {
      id?: number;
      channel: string;
      value?: unknown;
      error?: string;
      args: unknown[];
    };
    if (id === undefined) {
      for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...args);
      return;
    }
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  };
  return (name: string) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return { ipcRenderer, contextBridge: { exposeInMainWorld: bridge.expose } };
  };
}

/** What a page sees of its window being hidden or shown. Chromium without a window system has no such thing. */
export function becomeVisible(isVisible: boolean): void {
  const state = isVisible ? 'visible' : 'hidden';
  if (document.visibilityState === state) return;
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => !isVisible });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}
