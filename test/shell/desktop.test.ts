/**
 * The desktop app as a whole, on the stand-in for Electron with a real Chromium, or on real Electron where its binary is.
 * What is tested here is the wiring; decisions are tested beside this file, ways through the window in test/e2e.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConnectionView, Status } from '../../preload/contract.ts';
import { asked, type Home, initialize } from '../cli/gangway.ts';
import { builtDesktop } from '../e2e/built.ts';
import {
  clickMenu,
  clickNotification,
  clickTray,
  type Desktop,
  launching,
  looks,
  newPerson,
  type Person,
  type Standin,
  startDesktop,
  windowsOf,
} from '../e2e/desktop.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

vi.setConfig({ testTimeout: 60_000 });

let entry: string;
let sandbox: Sandbox;
let person: Person;
let desktop: Desktop;
let page: Page;

const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 15_000 });

async function start(args: readonly string[] = []): Promise<void> {
  desktop = await startDesktop(person, entry, args);
  page = await desktop.window();
}

/** Starts the app a second time, as a link in a browser or an icon would. @returns its exit code */
async function startAgain(...args: string[]): Promise<number | null> {
  const { executablePath = '', env } = launching(person, entry);
  const second = spawn(executablePath, [entry, ...args], { env, stdio: 'ignore' });
  const [code] = await once(second, 'exit');
  return code as number | null;
}

/** The same person at the command line. */
const home = (): Home => ({ folder: person.folder, vault: [], environment: person.environment });

interface Api {
  call(name: string, input: unknown): Promise<{ ok: boolean; value?: unknown; problem?: { code: string } }>;
  subscribe(listener: (push: unknown) => void): () => void;
}

const call = (name: string, input: unknown = {}) =>
  page.evaluate(([name, input]) => (globalThis as unknown as { gangway: Api }).gangway.call(name as string, input), [
    name,
    input,
  ] as const);

const addConnection = (id: string, key: string) =>
  call('connections.add', {
    ...{ id, label: 'Northwind', provider: 'custom', url: sandbox.urls.mcp, key },
    header: { name: 'X-Onboard-Api-Token', scheme: '' },
  });

beforeAll(async () => {
  [entry, sandbox] = await Promise.all([builtDesktop(), startSandbox()]);
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  rmSync(join(dirname(entry), '..'), { recursive: true, force: true });
});

describe('a window', () => {
  beforeAll(async () => {
    person = newPerson(sandbox);
    await start();
  });
  afterAll(async () => {
    await desktop.close();
    person.remove();
  });

  it('opens by itself at the first start, with the gateway behind it', async () => {
    await page.getByRole('button', { name: 'Add connection' }).waitFor();
    expect(await call('status.read')).toMatchObject({ ok: true, value: { host: 'electron', vault: { kind: 'open' } } });
    expect(await looks(desktop.app)).toMatchObject({ icon: 'off', toolTip: 'Gangway – No connection yet' });
  });

  it('is given the contract, and nothing of Electron or Node (rule 8)', async () => {
    const found = await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'ipcRenderer', 'electron', 'Buffer', 'standinSend'];
      const api = (globalThis as unknown as { gangway: object }).gangway;
      return {
        strange: names.filter((name) => name in globalThis),
        api: Object.keys(api).sort(),
        isFrozen: Object.isFrozen(api),
      };
    });
    expect(found).toEqual({ strange: [], api: ['call', 'subscribe'], isFrozen: true });
  });

  it('can make no call that the contract does not have, nor one with another input (rule 8)', async () => {
    await expect(call('app.quit')).rejects.toThrow('there is no such call');
    await expect(call('../push')).rejects.toThrow('there is no such call');
    expect(await call('connections.pause', { id: 7 })).toMatchObject({ problem: { code: 'GW_INPUT_INVALID' } });
    expect(await call('connections.pause', { id: 'a', more: 1 })).toMatchObject({ ok: false });
  });

  it('gives a listener what is told, and none of the objects that it came with', async () => {
    const { key } = sandbox.keys.create('northwind');
    const told = page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          const { gangway } = globalThis as unknown as { gangway: Api };
          const stop = gangway.subscribe((...args: unknown[]) => {
            stop();
            resolve(args.map((each) => Object.keys(each as object).sort()));
          });
        }),
    );
    expect(await addConnection('northwind', key)).toMatchObject({ ok: true });
    expect(await told).toEqual([['push', 'value']]);
    expect(await call('connections.remove', { id: 'northwind' })).toMatchObject({ ok: true });
  });

  it('runs no inline script and no text as code, and reaches nothing else (rule 8)', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((req, res) => {
      reached.push(req.url ?? '');
      res.setHeader('Access-Control-Allow-Origin', '*').end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    // Playwright's own evaluate is exempt from the policy; what runs in a task of the page is not.
    const outcome = await page.evaluate<Record<string, unknown>>(`(async () => {
      const stopped = window.stopped = [];
      document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
      const made = (name, fill) => { const each = document.createElement(name); fill(each); document.body.append(each); };
      made('script', (each) => { each.textContent = 'window.inlineRan = true'; });
      made('img', (each) => { each.src = '${other}/img'; });
      const fetched = await fetch('${other}/fetch').then(() => 'went', () => 'stopped');
      const evaluated = await new Promise((resolve) => setTimeout(() => {
        try { resolve(new Function('return 1')()); } catch { resolve('stopped'); }
      }));
      return { inline: window.inlineRan, fetched, evaluated };
    })()`);
    expect(outcome).toEqual({ fetched: 'stopped', evaluated: 'stopped' });
    await eventually(() => page.evaluate('[...new Set(window.stopped)].sort()')).toEqual([
      'connect-src',
      'img-src',
      'script-src',
      'script-src-elem',
    ]);
    expect(reached).toEqual([]);
    elsewhere.close();
  });

  it('stays where it is and opens none beside it; links to others go to the browser, if they are https (rule 8)', async () => {
    const before = page.url();
    const windows = (await windowsOf(desktop.app)).length;
    const verdicts = () => desktop.app.evaluate((electron) => (electron as unknown as Standin).standin.seen.verdicts);
    await page.evaluate(() => {
      const { document } = globalThis as unknown as { document: { location: { href: string } } };
      document.location.href = 'https://elsewhere.example/';
    });
    await page.evaluate(() => {
      const { open } = globalThis as unknown as { open(address: string): void };
      open('https://provider.example/keys');
      open('http://127.0.0.1:9/');
    });
    await eventually(() => person.opened()).toEqual(['https://provider.example/keys']);
    await eventually(verdicts).toEqual(['deny', 'deny']);
    await eventually(() => desktop.app.windows().length).toBe(windows);
    expect(page.url()).toBe(before);
    expect(await call('status.read')).toMatchObject({ ok: true });
  });

  it('is granted no permission of a browser (rule 8)', async () => {
    const granted = await desktop.app.evaluate((electron) => {
      const { request, check, device } = (electron as unknown as Standin).standin.asked;
      const answers = [check?.(), device?.()];
      for (const each of ['media', 'clipboard-read', 'notifications'])
        request?.(null, each, (yes) => answers.push(yes));
      return answers;
    });
    expect(granted).toEqual([false, false, false, false, false]);
  });

  it('fetches nothing but the window itself, also where no policy of a page stops it (rule 8)', async () => {
    const cancelled = await desktop.app.evaluate((electron) => {
      const { beforeRequest } = (electron as unknown as Standin).standin.asked;
      const addresses = [
        'app://gangway/',
        'app://other/',
        'https://elsewhere.example/',
        'file:///etc/passwd',
        'ws://127.0.0.1/',
      ];
      return Promise.all(
        addresses.map((url) => new Promise((resolve) => beforeRequest?.({ url }, ({ cancel }) => resolve(cancel)))),
      );
    });
    expect(cancelled).toEqual([false, true, true, true, true]);
  });

  it('is kept out of recordings while a key can be typed, and only then', async () => {
    const isProtected = () =>
      desktop.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(
          (each) => (each as unknown as { _state: { isProtected: boolean } })._state.isProtected,
        ),
      );
    expect(await isProtected()).toEqual([false]);
    await page.getByRole('button', { name: 'Add connection' }).click();
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: /^API key/ })
      .waitFor();
    await eventually(isProtected).toEqual([true]);
    await page.keyboard.press('Escape');
    await eventually(isProtected).toEqual([false]);
  });

  it('has what it copies in the clipboard, and takes a key out of it', async () => {
    const clipboard = () => desktop.app.evaluate(({ clipboard }) => clipboard.readText());
    expect(await call('window.copy', { text: 'http://127.0.0.1:1/x', isSecret: false })).toMatchObject({ ok: true });
    expect(await clipboard()).toBe('http://127.0.0.1:1/x');
    await call('window.emptyClipboard');
    expect(await clipboard()).toBe('');
  });

  it('tells the tray its language', async () => {
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Verbindungen' }).waitFor();
    await eventually(async () => (await looks(desktop.app)).menu).toContain('Gangway öffnen');
  });
});

describe('the app', () => {
  beforeAll(async () => {
    person = newPerson(sandbox);
    await start();
  });
  afterAll(async () => {
    await desktop.close();
    person.remove();
  });

  it('opens the popup beside its icon, which goes at Escape, at another click, and when something else is clicked', async () => {
    const popup = async () => (await windowsOf(desktop.app)).find(({ width }) => width === 380);
    await clickTray(desktop.app);
    await eventually(async () => (await popup())?.visible).toBe(true);
    expect(await popup()).toMatchObject({ x: 892, y: 32, width: 380, height: 560 });
    const inside = desktop.app.windows().find((each) => each !== page);
    await inside?.getByRole('heading', { level: 1 }).waitFor();
    await inside?.keyboard.press('Escape');
    await eventually(async () => (await popup())?.visible).toBe(false);
    for (let times = 0; times < 2; times++) {
      // A click within a moment of the last hiding is that click itself.
      await eventually(async () => {
        if (!(await popup())?.visible) await clickTray(desktop.app);
        return (await popup())?.visible;
      }).toBe(true);
      await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
      await eventually(async () => (await popup())?.visible).toBe(false);
    }
    expect(await windowsOf(desktop.app)).toHaveLength(2);
  });

  it('shows what is known of the connections, never more, and a notification leads to the page', async () => {
    const { key } = sandbox.keys.create('northwind');
    expect(await addConnection('tray', key)).toMatchObject({ ok: true });
    await eventually(async () => (await looks(desktop.app)).icon).toBe('connected');
    expect(await looks(desktop.app)).toMatchObject({ toolTip: 'Gangway – Northwind: connected', notifications: [] });
    await page.getByRole('link', { name: 'Activity' }).click();
    sandbox.keys.revoke(key);
    await desktop.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
    await eventually(async () => (await looks(desktop.app)).icon).toBe('needs-you');
    expect((await looks(desktop.app)).notifications).toEqual([
      { title: 'Gangway needs you', body: 'Northwind: needs a key' },
    ]);
    await clickNotification(desktop.app);
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    await call('connections.remove', { id: 'tray' });
  });

  it('runs once: a second start shows the window of the first, and its link is followed', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    expect(await startAgain()).toBe(0);
    await eventually(async () => (await windowsOf(desktop.app))[0]?.visible).toBe(true);
    expect(await startAgain('gangway://v1/open?page=clients')).toBe(0);
    await page.getByRole('heading', { level: 1, name: 'Clients' }).waitFor();
  });

  it('fills in a form by a link, and does nothing until the person does', async () => {
    const before = sandbox.requests.length;
    const wish = new URLSearchParams({ provider: 'custom', label: 'From a link', url: sandbox.urls.mcp });
    await startAgain(`gangway://v1/add?${wish}`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A link filled this in.').waitFor();
    expect(await dialog.getByLabel('Address of the service').inputValue()).toBe(sandbox.urls.mcp);
    expect(await call('status.read')).toMatchObject({ value: { connections: [] } });
    expect(sandbox.requests).toHaveLength(before);
    // Another one that would point a known service at a stranger's address gets that service's own.
    await startAgain(`gangway://v1/add?provider=onboard&url=${encodeURIComponent('https://evil.example/mcp')}`);
    await eventually(() => dialog.getByLabel('Address of the service').inputValue()).toContain('onboard.io');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('refuses any other link in words, and shows none of it', async () => {
    await startAgain('gangway://v1/remove?id=canary-link');
    await eventually(async () => (await looks(desktop.app)).notifications.at(-1)).toEqual({
      title: 'A link was not used',
      body: 'A gangway:// link could not be used (what it asks for is not known).',
    });
  });

  it('checks its connections after sleep', async () => {
    const { key } = sandbox.keys.create('northwind');
    await addConnection('northwind', key);
    const before = sandbox.requests.length;
    await desktop.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
    await eventually(() => sandbox.requests.length).toBeGreaterThan(before);
  });

  it('is reached by the command line', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    expect(await asked(home(), ['open'])).toEqual({ window: 'desktop' });
    expect((await windowsOf(desktop.app))[0]?.visible).toBe(true);
  });

  it('lets a call under way end when it is quit, and has its credentials when it is started again', async () => {
    const { key } = sandbox.keys.create('northwind');
    await addConnection('drained', key);
    const { token } = await asked<{ token: string }>(home(), [
      ...['clients', 'add', 'cursor', '--label', 'Cursor', '--all-connections'],
    ]);
    const { value } = (await call('status.read')) as { value: Status };
    const { localAddress } = value.connections.find(({ id }) => id === 'drained') as ConnectionView;
    sandbox.trouble.next({ kind: 'slow-head', ms: 700 }, { rpc: 'initialize' });
    const seen = sandbox.waitFor(({ rpc }) => rpc?.method === 'initialize');
    const answer = initialize(localAddress, token);
    await seen;
    const ended = once(desktop.app.process(), 'exit');
    await desktop.app.evaluate(({ app }) => app.quit());
    expect((await answer).status).toBe(200);
    expect((await ended)[0]).toBe(0);
    desktop = await startDesktop(person, entry);
    await eventually(async () => (await looks(desktop.app)).icon).toBe('connected');
    // There is a connection, so that no window opens by itself.
    expect(await windowsOf(desktop.app)).toEqual([]);
  });
});

describe('the packed app', () => {
  it('has no tools for developers, takes gangway:// links, and can be started at login', async () => {
    person = newPerson(sandbox, { ELECTRON_STANDIN_PACKAGED: '1', XDG_CONFIG_HOME: '' });
    desktop = await startDesktop(person, entry);
    try {
      page = await desktop.window();
      const packed = await desktop.app.evaluate(({ app, BrowserWindow }) => ({
        tools: BrowserWindow.getAllWindows().map(
          (each) => (each as unknown as { _state: { devTools: boolean } })._state.devTools,
        ),
        links: app.isDefaultProtocolClient('gangway'),
      }));
      expect(packed).toEqual({ tools: [false], links: true });
      const file = join(person.home, '.config', 'autostart', 'gangway.desktop');
      await clickMenu(desktop.app, 'start-at-login');
      expect(existsSync(file)).toBe(true);
      await clickMenu(desktop.app, 'start-at-login');
      expect(existsSync(file)).toBe(false);
      const ended = once(desktop.app.process(), 'exit');
      await clickMenu(desktop.app, 'quit');
      expect((await ended)[0]).toBe(0);
    } finally {
      await desktop.close();
      person.remove();
    }
  });
});
