import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page, Route } from '@playwright/test';
import type { WebContents, WebPreferences } from 'electron';
import { answerRoute, defaultSession, fromWeb, toWeb } from './session.ts';
import { seen, shared } from './state.ts';
import { missing, type NamesOf, preventable, strict } from './strict.ts';
import { becomeVisible, bridgeEnd, preloadModules } from './worlds.ts';

const WORLD = 'standin-preload';
type Invoked = (event: object, ...args: unknown[]) => unknown;
export const invokers = new Map<string, Invoked>();

export interface StandinContents extends EventEmitter {
  readonly id: number;
  isDestroyed(): boolean;
  getURL(): string;
  loadURL(url: string): Promise<void>;
  send(channel: string, ...args: unknown[]): void;
  _resize(size: { width: number; height: number }): void;
  _show(isVisible: boolean): void;
  _close(): void;
  readonly _targetId: string | null;
}

let ids = 0;
/** What a page could do with these is not told apart here, so they must be as the app has them. */
const FIXED: WebPreferences = { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false };
const PREFERENCES = new Set([...Object.keys(FIXED), 'preload', 'spellcheck', 'navigateOnDragDrop', 'devTools']);

/** A page of Chromium, with Electron's way to it. @param onGone when the page was closed from within */
export function createContents(preferences: WebPreferences, onGone: () => void): StandinContents {
  for (const [name, value] of Object.entries(preferences)) {
    const fixed = FIXED[name as keyof WebPreferences];
    if (!PREFERENCES.has(name) || (fixed !== undefined && fixed !== value)) throw missing(`${name}: ${value}`);
  }
  const events = new EventEmitter();
  let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  let isDestroyed = false;
  let isLoading = false;
  let targetId: string | null = null;
  let contextId: string | null = null;
  // One object for as long as the page lives, so that it can be told apart from a frame in it.
  const mainFrame = {
    get url() {
      return contents.getURL();
    },
  };
  const attached = attach();
  attached.catch((error) => process.stderr.write(`${String(error)}\n`));

  async function attach(): Promise<{ page: Page; cdp: CDPSession }> {
    if (shared.context === null) throw new Error('the browser is gone');
    const page = await shared.context.newPage();
    const cdp = await shared.context.newCDPSession(page);
    targetId = (await cdp.send('Target.getTargetInfo')).targetInfo.targetId;
    await page.route('**/*', (route) => onRoute(page, route).catch(() => {}));
    page.on('close', onGone);
    // Chromium tells of the address before the window is there, which is then closed again.
    cdp.on('Page.windowOpen', ({ url }) => void seen.verdicts.push(openHandler({ url: fromWeb(url) }).action));
    page.on('popup', (popup) => {
      if (seen.verdicts.at(-1) === 'deny') popup.close().catch(() => {});
    });
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      if (context.name === WORLD && frameId === targetId) contextId = context.uniqueId;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'standinSend') void answerCall(JSON.parse(payload) as Call);
    });
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: 'standinSend', executionContextName: WORLD });
    await giveWorlds(cdp, preferences.preload);
    return { page, cdp };
  }

  /** A navigation that the page itself began may be prevented; one that the app asked for is not even announced. */
  async function onRoute(page: Page, route: Route): Promise<void> {
    const request = route.request();
    if (request.isNavigationRequest() && !isLoading) {
      const url = fromWeb(request.url());
      const isMainFrame = request.frame() === page.mainFrame();
      const event = preventable({ url, isMainFrame });
      events.emit('will-frame-navigate', event);
      if (event.defaultPrevented) return route.abort('aborted');
    }
    await answerRoute(route);
  }

  interface Call {
    readonly id: number;
    readonly channel: string;
    readonly args: unknown[];
  }

  async function answerCall({ id, channel, args }: Call): Promise<void> {
    const event = { sender: contents, senderFrame: mainFrame, processId: 1, frameId: 1 };
    try {
      const invoked = invokers.get(channel);
      if (invoked === undefined) throw new Error(`No handler registered for '${channel}'`);
      post({ id, value: await invoked(event, ...args) });
    } catch (error) {
      post({ id, error: `Error invoking remote method '${channel}': ${String(error)}` });
    }
  }

  function post(message: unknown): void {
    if (contextId === null || isDestroyed) return;
    const expression = `standinReceive(${JSON.stringify(message)})`;
    void attached
      .then(({ cdp }) => cdp.send('Runtime.evaluate', { uniqueContextId: contextId ?? '', expression }))
      .catch(() => {});
  }

  const contents: StandinContents = strict(
    'webContents',
    Object.assign(events, {
      id: ++ids,
      session: defaultSession,
      mainFrame,
      isDestroyed: () => isDestroyed,
      getURL: () => currentAddress,
      send: (channel: string, ...args: unknown[]) => post({ channel, args }),
      setWindowOpenHandler(handler: typeof openHandler) {
        openHandler = handler;
      },
      async loadURL(url: string) {
        const { page } = await attached;
        isLoading = true;
        try {
          await page.goto(toWeb(url), { waitUntil: 'load' });
        } finally {
          isLoading = false;
        }
        events.emit('did-finish-load');
      },
      close: () => contents._close(),
    } satisfies NamesOf<WebContents>),
  ) as unknown as StandinContents;
  let currentAddress = '';
  void attached.then(
    ({ page }) => {
      page.on('framenavigated', (frame) => {
        if (frame === page.mainFrame()) currentAddress = fromWeb(frame.url());
      });
    },
    () => {},
  );
  return Object.defineProperties(contents, {
    _targetId: { get: () => targetId },
    _resize: {
      value: (size: { width: number; height: number }) =>
        void attached.then(({ page }) => page.setViewportSize(size)).catch(() => {}),
    },
    _show: {
      value: (isVisible: boolean) =>
        void attached.then(({ page }) => page.evaluate(becomeVisible, isVisible)).catch(() => {}),
    },
    _close: {
      value: () => {
        if (isDestroyed) return;
        isDestroyed = true;
        events.emit('destroyed');
        void attached.then(({ page }) => page.close()).catch(() => {});
      },
    },
  });
}

/** The page's end of the bridge in its own world, and the preload script with the other end in an isolated one. */
async function giveWorlds(cdp: CDPSession, preload: string | undefined): Promise<void> {
  if (preload === undefined) return;
  const [a, b] = [`x${randomUUID()}`, `x${randomUUID()}`];
  const onlyTop = 'if (window.top === window)';
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: `${onlyTop} (${bridgeEnd})('${a}', '${b}');` });
  const script = readFileSync(preload, 'utf8');
  const source = `${onlyTop} {
    const require = (${preloadModules})((${bridgeEnd})('${b}', '${a}'));
    const exports = {}, module = { exports };
    (function (exports, require, module) { ${script}
    })(exports, require, module);
  }`;
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source });
}
