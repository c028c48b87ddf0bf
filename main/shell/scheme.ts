import { protocol } from 'electron';
import { WINDOW_HEADERS, type WindowFile } from '../web/index.ts';
import { ORIGIN, WINDOW_SCHEME } from './origin.ts';

/** Before the app is ready: the scheme is like https to a page, so that an origin, a policy and storage mean something. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: WINDOW_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the window, and nothing else: no path leads to a file, because only what was read before is known. */
export function serveScheme(files: ReadonlyMap<string, WindowFile>): void {
  protocol.handle(WINDOW_SCHEME, ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const file = host === new URL(ORIGIN).host && method === 'GET' ? files.get(pathname) : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers: WINDOW_HEADERS });
    return new Response(new Uint8Array(file.bytes), { headers: { ...WINDOW_HEADERS, 'Content-Type': file.type } });
  });
}
