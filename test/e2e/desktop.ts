/** The desktop app under test: on real Electron where its binary is, else on the stand-in. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { asked as Asked } from '../electron-standin/session.ts';
import type { seen as Seen } from '../electron-standin/state.ts';
import type { Sandbox } from '../sandbox/index.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The one switch between the two. */
export const isReal =
  process.env.E2E_ELECTRON === undefined
    ? existsSync(join(ROOT, 'node_modules/electron/path.txt'))
    : process.env.E2E_ELECTRON === 'real';

/** A person with a computer of their own: files, and a browser that notes what it is given. */
export interface Person {
  readonly home: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Addresses that were given to the browser. */
  opened(): string[];
  remove(): void;
}

export function newPerson(sandbox?: Sandbox, environment: Readonly<Record<string, string>> = {}): Person {
  const home = mkdtempSync(join(tmpdir(), 'gw-e2e-'));
  const folder = join(home, 'data');
  const log = join(home, 'opened.txt');
  const programs = join(home, 'bin');
  const ca = join(home, 'ca.pem');
  mkdirSync(programs);
  mkdirSync(join(home, 'tmp'));
  writeFileSync(log, '');
  writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${log}'\n`);
  chmodSync(join(programs, 'xdg-open'), 0o755);
  if (sandbox) writeFileSync(ca, sandbox.ca);
  return {
    home,
    folder,
    environment: {
      PATH: `${programs}${delimiter}${process.env.PATH}`,
      HOME: home,
      TMPDIR: join(home, 'tmp'),
      GANGWAY_HOME: folder,
      ELECTRON_STANDIN_NODE: process.execPath,
      ...(process.env.DISPLAY && { DISPLAY: process.env.DISPLAY }),
      ...(process.env.CHROMIUM_PATH && { CHROMIUM_PATH: process.env.CHROMIUM_PATH }),
      ...(process.env.ELECTRON_STANDIN_HEADED && { ELECTRON_STANDIN_HEADED: process.env.ELECTRON_STANDIN_HEADED }),
      ...(sandbox && { SANDBOX_CA: ca }),
      ...environment,
    },
    opened: () => readFileSync(log, 'utf8').split('\n').filter(Boolean),
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Arguments of `_electron.launch`. */
export const launching = (person: Person, entry: string, args: readonly string[] = []) => ({
  ...(isReal ? {} : { executablePath: join(ROOT, 'test/electron-standin/bin-electron') }),
  args: [entry, ...args],
  cwd: ROOT,
  env: person.environment,
  timeout: 60_000,
});

export interface Desktop {
  readonly app: ElectronApplication;
  /** What the app said on stderr. */
  said(): string;
  /** The large window. */
  window(): Promise<Page>;
  close(): Promise<void>;
}

export async function startDesktop(person: Person, entry: string, args: readonly string[] = []): Promise<Desktop> {
  const app = await _electron.launch(launching(person, entry, args));
  let said = '';
  app.process().stderr?.on('data', (text: Buffer) => {
    said += text;
  });
  return {
    app,
    said: () => said,
    async window() {
      const page = await app.firstWindow().catch((error: unknown) => {
        throw new Error(`no window was opened; the app said:\n${said}`, { cause: error });
      });
      page.setDefaultTimeout(15_000);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      return page;
    },
    close: () => app.close(),
  };
}

/** What the stand-in has for tests; see test/electron-standin/electron.ts. */
export interface Standin {
  readonly standin: { readonly seen: typeof Seen; readonly asked: typeof Asked };
}

/** What the stand-in's desktop would show now. */
export const looks = (app: ElectronApplication) =>
  app.evaluate((electron) => {
    const { trays, notifications, errors } = (electron as unknown as Standin).standin.seen;
    const [tray] = trays;
    return {
      icon: tray?._look.image._file.replace(/^.*\/([\w-]+)\.png$/, '$1') ?? null,
      toolTip: tray?._look.toolTip ?? null,
      menu: tray?._look.menu?.items.flatMap(({ label }) => label ?? []) ?? [],
      notifications: notifications.map(({ title, body }) => ({ title, body })),
      errors: [...errors],
    };
  });

/** Clicks the tray's icon. */
export const clickTray = (app: ElectronApplication) =>
  app.evaluate((electron) => void (electron as unknown as Standin).standin.seen.trays[0]?.emit('click'));

/** Clicks the last notification. */
export const clickNotification = (app: ElectronApplication) =>
  app.evaluate((electron) => void (electron as unknown as Standin).standin.seen.notifications.at(-1)?.emit('click'));

/** Clicks an entry of the tray's menu. */
export const clickMenu = (app: ElectronApplication, id: string) =>
  app.evaluate((electron, wanted) => {
    const { menu } = (electron as unknown as Standin).standin.seen.trays[0]?._look ?? {};
    menu?.items.find((each) => each.id === wanted)?.click();
  }, id);

/** Windows, by what a person sees of them. */
export const windowsOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({ visible: window.isVisible(), ...window.getBounds() })),
  );
