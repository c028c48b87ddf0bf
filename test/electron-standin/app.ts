import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { App } from 'electron';
import { startChromium } from './chromium.ts';
import { shared } from './state.ts';
import { missing, type NamesOf, preventable, strict } from './strict.ts';
import { BrowserWindow, told } from './window.ts';

const events = new EventEmitter();
// Where a packed app has what is packed beside it; here that is nothing.
Object.assign(process, { resourcesPath: join(import.meta.dirname, 'resources') });
const paths = new Map<string, string>();
let loginItem = { openAtLogin: false };
let stopBrowser = async () => {};
let lock: Server | null = null;
/** A second start ends when its arguments have left. */
let handedOver = Promise.resolve();
let protocolClient: string | null = null;

/** Decided at once, by a file with the number of the process; the arguments go over a socket, as in Electron. */
function requestSingleInstanceLock(): boolean {
  const folder = app.getPath('userData');
  const owner = join(folder, 'standin.pid');
  const socket = join(folder, 'standin.sock');
  const other = ownerOf(owner);
  if (other !== null) {
    handedOver = new Promise((resolve) => {
      connect(socket)
        .on('error', () => resolve())
        .end(JSON.stringify(process.argv), () => resolve());
    });
    return false;
  }
  rmSync(socket, { force: true });
  writeFileSync(owner, String(process.pid));
  lock = createServer((connection) => {
    let text = '';
    connection.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    connection.on('end', () => events.emit('second-instance', {}, JSON.parse(text), process.cwd(), {}));
  });
  lock.listen(socket).unref();
  process.on('exit', () => rmSync(owner, { force: true }));
  return true;
}

function ownerOf(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

function quit(): void {
  if (shared.isQuitting) return;
  const before = preventable({});
  events.emit('before-quit', before);
  if (before.defaultPrevented) return;
  shared.isQuitting = true;
  for (const window of BrowserWindow.getAllWindows()) window.close();
  const will = preventable({});
  if (BrowserWindow.getAllWindows().length === 0) events.emit('will-quit', will);
  if (BrowserWindow.getAllWindows().length > 0 || will.defaultPrevented) shared.isQuitting = false;
  else exit(0);
}

function exit(code = 0): void {
  shared.isQuitting = true;
  events.emit('quit', {}, code);
  void Promise.all([stopBrowser(), handedOver]).finally(() => process.exit(code));
}

export const app = strict(
  'app',
  Object.assign(events, {
    isPackaged: process.env.ELECTRON_STANDIN_PACKAGED === '1',
    setName: () => {},
    setPath: (name: string, path: string) => void paths.set(name, path),
    getPath(name: string): string {
      const path = paths.get(name);
      if (path === undefined) throw missing(`app.getPath('${name}')`);
      mkdirSync(path, { recursive: true });
      return path;
    },
    getPreferredSystemLanguages: () => [process.env.ELECTRON_STANDIN_LANGUAGE ?? 'en-US'],
    getLoginItemSettings: () => ({ ...loginItem, wasOpenedAtLogin: false }),
    setLoginItemSettings(next: typeof loginItem) {
      loginItem = next;
    },
    setAsDefaultProtocolClient(scheme: string) {
      protocolClient = scheme;
      return true;
    },
    isDefaultProtocolClient: (scheme: string) => protocolClient === scheme,
    enableSandbox: () => {},
    requestSingleInstanceLock,
    whenReady: () => ready,
    quit,
    exit,
  } satisfies NamesOf<App>),
);
told.allClosed = () => void (events.listenerCount('window-all-closed') > 0 ? events.emit('window-all-closed') : quit());
told.created = (contents) => void events.emit('web-contents-created', {}, contents);

const ready = new Promise<void>((resolve, reject) => {
  setImmediate(() => {
    // A second start has been told to quit by now, and needs no browser.
    if (shared.isQuitting) return;
    startChromium().then((browser) => {
      shared.context = browser.context;
      stopBrowser = browser.stop;
      shared.isReady = true;
      events.emit('ready', {}, {});
      resolve();
    }, reject);
  });
});
ready.catch((error) => {
  process.stderr.write(`electron stand-in: ${String(error)}\n`);
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, quit);
