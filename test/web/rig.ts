/** The window with a real listener, a real browser, and in place of the app a small one that a test scripts. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { windowHandlers } from '../../main/app/window-handlers.ts';
import type { ContractCalls } from '../../main/contract/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { startWeb, type Web, type WebOptions } from '../../main/web/index.ts';
import type { Call, PushName, PushValue, Status } from '../../preload/contract.ts';
import { clientCalls } from './client-samples.ts';
import { evidenceCalls } from './evidence-samples.ts';
import { exposureCalls } from './exposure-samples.ts';
import { type Rotation, rotationCalls } from './rotation-samples.ts';
import { connection, PROVIDERS, report, status } from './samples.ts';
import { settingsCalls } from './settings-samples.ts';
import { signInCalls } from './sign-in-samples.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A key that must be found nowhere but on its way to the app. */
export const CANARY = 'canary-0b61f2d94c7e45a8b3';

/** Stands in for the app: keeps a status, tells every change, remembers what it was asked. */
export function fakeApp(
  first: Status = status(Date.now()),
  activity: readonly Call[] = [],
  now: () => number = Date.now,
) {
  let current = first;
  const listeners = new Map<PushName, Set<(value: never) => void>>();
  const asked: Array<{ name: string; input: unknown }> = [];
  const tell = <N extends PushName>(name: N, value: PushValue<N>) => {
    for (const listener of listeners.get(name) ?? []) (listener as (value: PushValue<N>) => void)(value);
  };
  const change = (next: Status) => {
    current = next;
    tell('status.changed', current);
  };
  const set = (id: string, state: Status['connections'][number]['state']) =>
    change({
      ...current,
      connections: current.connections.map((each) => (each.id === id ? { ...each, state } : each)),
    });
  const turn = (id: string, rotation: Rotation, isConnected?: true) => {
    const patch = { rotation, ...(isConnected && { state: connected() }) };
    const connections = current.connections.map((each) => (each.id === id ? { ...each, ...patch } : each));
    change({ ...current, connections });
  };
  const connected = () => ({ kind: 'connected', since: Date.now(), verifiedAt: Date.now() }) as const;
  const calls: ContractCalls = {
    'status.read': async () => current,
    'providers.list': async () => PROVIDERS,
    'activity.read': async () => [...activity],
    'connections.add': async ({ id, label = id, key }) => {
      if (key !== CANARY) throw new Fault('GW_NEEDS_KEY', { connection: label, host: 'rest.onboard.io' });
      const { tenancy, actsAs } = report;
      const added = connection(Date.now(), id, { label, tenancy, actsAs, keyStoredAt: Date.now(), state: connected() });
      change({ ...current, connections: [...current.connections, added] });
      return report;
    },
    'connections.test': async ({ id }) => {
      set(id, connected());
      return report;
    },
    'connections.pause': async ({ id }) => {
      set(id, { kind: 'paused', since: Date.now() });
      return {};
    },
    'connections.resume': async ({ id }) => {
      set(id, connected());
      return {};
    },
    'connections.remove': async ({ id }) => {
      change({ ...current, connections: current.connections.filter((each) => each.id !== id) });
      return {};
    },
    ...windowHandlers(),
    ...evidenceCalls(now),
    ...exposureCalls(now, (value) => tell('exposure.changed', value)),
    ...rotationCalls(CANARY, now, turn),
    ...settingsCalls(now),
    ...signInCalls(report, (id) => set(id, connected())),
    ...clientCalls(() => Date.now()),
    'clients.revoke': async ({ id }) => {
      change({ ...current, clients: current.clients.filter((each) => each.id !== id) });
      return {};
    },
  };
  return {
    asked,
    tell,
    change,
    /** A change that is told to nobody. */
    changeUntold(next: Status) {
      current = next;
    },
    /** May be replaced by a test, call by call. */
    calls: Object.fromEntries(
      Object.entries(calls).map(([name, answer]) => [
        name,
        (input: never) => {
          asked.push({ name, input });
          return answer(input);
        },
      ]),
    ) as { -readonly [N in keyof ContractCalls]: ContractCalls[N] },
    pushes: {
      subscribe<N extends PushName>(name: N, listener: (value: PushValue<N>) => void) {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set.add(listener as (value: never) => void));
        return () => set.delete(listener as (value: never) => void);
      },
    },
    get listening() {
      return [...listeners.values()].reduce((sum, set) => sum + set.size, 0);
    },
  };
}

export type FakeApp = ReturnType<typeof fakeApp>;

export const serve = (app: FakeApp, files: string, options: Partial<WebOptions> = {}): Promise<Web> =>
  startWeb({ calls: app.calls, pushes: app.pushes, files, ...options });

/** The window, built from what the sources are now; built once for all test files. @returns its folder */
export async function builtWindow(): Promise<string> {
  const hash = createHash('sha256');
  const files = readdirSync(join(ROOT, 'renderer'), { recursive: true, encoding: 'utf8' }).map(
    (name) => `renderer/${name}`,
  );
  for (const name of [...files.sort(), 'vite.config.ts', 'package-lock.json']) {
    const path = join(ROOT, name);
    if (statSync(path).isFile()) hash.update(name).update(readFileSync(path));
  }
  const folder = join(ROOT, 'test-results', 'window', hash.digest('hex').slice(0, 16));
  if (statSync(folder, { throwIfNoEntry: false })) return folder;
  const unfinished = `${folder}-${process.pid}`;
  removeOldWindows(join(folder, '..'));
  mkdirSync(unfinished, { recursive: true });
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    root: join(ROOT, 'renderer'),
    logLevel: 'silent',
    build: { outDir: unfinished },
  });
  try {
    renameSync(unfinished, folder);
  } catch {
    // Another test file was faster.
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Builds of sources as they were an hour ago and before. */
function removeOldWindows(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > 60 * 60_000) rmSync(path, { recursive: true, force: true });
  }
}

const BROWSERS = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A browser that can reach this machine only. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: BROWSERS.find((path) => path !== undefined && existsSync(path)) ?? 'chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });

/** What a page said that it should not: errors, and what the content security policy stopped. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
  /** Bodies of all answers, as far as they have ended. */
  readonly answers: Promise<string>[];
}

export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    viewport: { width: 1180, height: 820 },
    ...options,
  });
  // Shorter than a test may take, so that a failure names the step.
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const answers: Promise<string>[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => {
    if (!response.url().endsWith('/events')) answers.push(response.text().catch(() => ''));
  });
  return { page, complaints, answers };
}

/** Opens the window with a fresh code and waits for its first page. */
export async function opened(web: Web, page: Page): Promise<void> {
  await page.goto(web.issueCode().address);
  await page.getByRole('heading', { level: 1, name: /Connections|Verbindungen/ }).waitFor();
}
