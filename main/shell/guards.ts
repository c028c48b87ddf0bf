import { app, session, shell, type WebContents } from 'electron';
import { openHttps } from '../host/index.ts';
import { isOwn } from './origin.ts';

/** What a page may ask a browser for (camera, notifications, USB, …) is denied, and nothing is fetched from elsewhere. */
export function guardSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on('will-download', (event) => event.preventDefault());
  // The policy of the page says the same; this holds also where a page has none.
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => {
    const tools = !app.isPackaged && url.startsWith('devtools://');
    answer({ cancel: !isOwn(url) && !tools });
  });
}

/** For everything that shows pages, however it came to be: it stays where it is, and opens nothing beside it. */
export function guardContents(contents: WebContents): void {
  // Of the page itself, and of anything framed in it.
  contents.on('will-frame-navigate', (event) => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // A link to the provider's page opens in the person's browser; anything but https nowhere.
    openHttps(shell, url).catch(() => {});
    return { action: 'deny' };
  });
}
