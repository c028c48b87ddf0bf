import { EventEmitter } from 'node:events';
import type { Route } from '@playwright/test';
import type { Protocol, Session, WebRequest } from 'electron';
import { needReady, shared } from './state.ts';
import { missing, type NamesOf, strict } from './strict.ts';

/**
 * Chromium cannot be taught a scheme from outside: `app://gangway/x` is served as
 * `https://gangway.app.standin.invalid/x`, and everything in the main process sees the first form.
 */
export const toWeb = (address: string) =>
  address.replace(/^([a-z]+):\/\/([^/?#]+)/, (whole, scheme: string, host: string) =>
    handlers.has(scheme) ? `https://${host}.${scheme}.standin.invalid` : whole,
  );
export const fromWeb = (address: string) =>
  address.replace(/^https:\/\/([^/]+)\.([a-z]+)\.standin\.invalid/, '$2://$1');

type Handler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: ReadonlyArray<{ scheme: string }>) {
    if (shared.isReady) throw new Error('schemes are registered before app is ready');
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle(scheme: string, handler: Handler) {
    needReady('handle a scheme');
    if (!privileged.has(scheme)) throw missing(`a scheme that was not registered, ${scheme},`);
    handlers.set(scheme, handler);
  },
} satisfies NamesOf<Protocol>);

type BeforeRequest = (details: { url: string }, answer: (verdict: { cancel?: boolean }) => void) => void;

/**
 * What the app is asked about its pages. Chromium in tests grants no permission by itself, so what matters is what the
 * handlers say.
 */
export const asked = {
  beforeRequest: null as BeforeRequest | null,
  request: null as ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void) | null,
  check: null as (() => boolean) | null,
  device: null as (() => boolean) | null,
};

type Asked = typeof asked;

const webRequest = strict('webRequest', {
  onBeforeRequest(listener: BeforeRequest) {
    asked.beforeRequest = listener;
  },
} satisfies NamesOf<WebRequest>);

export const defaultSession = strict(
  'session',
  Object.assign(new EventEmitter(), {
    webRequest,
    setPermissionRequestHandler(handler: Asked['request']) {
      asked.request = handler;
    },
    setPermissionCheckHandler(handler: Asked['check']) {
      asked.check = handler;
    },
    setDevicePermissionHandler(handler: Asked['device']) {
      asked.device = handler;
    },
    resolveProxy: async (_address: string) => process.env.ELECTRON_STANDIN_PROXY ?? 'DIRECT',
  } satisfies NamesOf<Session>),
);

/** Answers a request of a page: from a scheme's handler, from the network, or not at all. */
export async function answerRoute(route: Route): Promise<void> {
  const request = route.request();
  const url = fromWeb(request.url());
  const verdict = await new Promise<{ cancel?: boolean }>((resolve) =>
    asked.beforeRequest === null ? resolve({}) : asked.beforeRequest({ url }, resolve),
  );
  if (verdict.cancel) return route.abort('blockedbyclient');
  const handler = handlers.get(url.split(':', 1)[0] ?? '');
  if (handler === undefined || url === request.url()) return route.continue();
  const response = await handler(new Request(url, { method: request.method() }));
  return route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
