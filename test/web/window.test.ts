import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Web } from '../../main/web/index.ts';
import { PUSHES } from '../../preload/contract.ts';
import { post } from './requests.ts';
import { builtWindow, CANARY, type FakeApp, fakeApp, launch, newPage, opened, serve, type Watched } from './rig.ts';
import { calls, closedVault, everyState, status } from './samples.ts';

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let files: string;
let app: FakeApp;
let web: Web;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  [files, browser] = await Promise.all([builtWindow(), launch()]);
}, 120_000);
afterAll(() => browser.close());

beforeEach(async () => {
  app = fakeApp(status(Date.now(), { connections: everyState(Date.now()).slice(0, 3) }), calls(Date.now(), 40));
  web = await serve(app, files);
  watched = await newPage(browser);
  page = watched.page;
});
afterEach(async () => {
  await page.context().close();
  await web.close();
});

/** A window listens to every push. */
const EACH_PUSH = Object.keys(PUSHES).length;
/** Expects it within a time that a busy machine needs, too. */
const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 15_000 });
const card = (name: string) => page.getByRole('article', { name });
const dialog = () => page.getByRole('dialog');

/** Goes on with the Tab key until what has the focus is named so. */
async function tabTo(name: RegExp): Promise<void> {
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(`(() => {
      const each = document.activeElement;
      return [each.getAttribute('aria-label'), each.innerText, each.labels?.[0]?.innerText].filter(Boolean).join(' ');
    })()`);
    if (name.test(focused)) return;
  }
  throw new Error(`no way by keyboard to ${name}`);
}

describe('opening the window', () => {
  it('takes the code out of the address, and the code works once', async () => {
    const { address } = web.issueCode();
    await page.goto(address);
    await card('Onboard (Acme)').waitFor();
    expect(page.url()).toBe(`http://127.0.0.1:${web.port}/`);
    expect(await page.evaluate('history.length')).toBeLessThanOrEqual(2);
    const second = await newPage(browser);
    await second.page.goto(address);
    await second.page.getByRole('heading', { name: 'This link has been used or is too old' }).waitFor();
    expect(await second.page.content()).not.toContain('Acme');
    await second.page.context().close();
  });

  it('keeps nothing for the next load, and says so kindly', async () => {
    await opened(web, page);
    await page.reload();
    await page.getByRole('heading', { name: 'Open this window from Gangway' }).waitFor();
    await page.getByText('gangway open').waitFor();
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toMatch(/[\w-]{43}/);
  });

  it('ends the session when the page is left', async () => {
    const tokens: string[] = [];
    page.on('request', async (request) => {
      if (request.url().endsWith('/events')) tokens.push((await request.allHeaders()).authorization ?? '');
    });
    await opened(web, page);
    await eventually(() => app.listening).toBe(EACH_PUSH);
    const status = async () => (await post(web, '/call/status.read', {}, { Authorization: tokens[0] })).status;
    expect(await status()).toBe(200);
    await page.goto('about:blank');
    await eventually(status).toBe(401);
  });
});

describe('the content security policy is in force', () => {
  it('stops eval, inline scripts and styles, and everything that goes elsewhere', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((req, res) => {
      reached.push(req.url ?? '');
      res.setHeader('Access-Control-Allow-Origin', '*').end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    await opened(web, page);
    expect(watched.complaints).toEqual([]);
    // Playwright's own evaluate is exempt from the policy; what runs in a task of the page is not.
    const outcome = await page.evaluate<Record<string, unknown>>(`(async () => {
      const stopped = window.stopped = [];
      document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
      const made = (name, fill) => { const each = document.createElement(name); fill(each); document.body.append(each); return each; };
      made('script', (each) => { each.textContent = 'window.inlineRan = true'; });
      made('style', (each) => { each.textContent = 'body { outline: 7px solid red }'; });
      made('img', (each) => { each.src = '${other}/img'; });
      made('iframe', (each) => { each.src = '${other}/frame'; });
      made('script', (each) => { each.src = '${other}/script'; });
      const form = made('form', (each) => { each.action = '${other}/form'; each.method = 'post'; });
      form.submit();
      const fetched = await fetch('${other}/fetch').then(() => 'went', () => 'stopped');
      const beacon = navigator.sendBeacon('${other}/beacon', 'x');
      const evaluated = await new Promise((resolve) => setTimeout(() => {
        try { resolve(new Function('return 1')()); } catch { resolve('stopped'); }
      }));
      return { inline: window.inlineRan, outline: getComputedStyle(document.body).outlineWidth, fetched, evaluated };
    })()`);
    expect(outcome).toMatchObject({ fetched: 'stopped', evaluated: 'stopped' });
    expect(outcome.inline).toBeUndefined();
    expect(outcome.outline).not.toBe('7px');
    // A frame is stopped by another process, and a moment later.
    await eventually(() => page.evaluate('[...new Set(window.stopped)].sort()')).toEqual([
      'connect-src',
      'form-action',
      'frame-src',
      'img-src',
      'script-src',
      'script-src-elem',
      'style-src-elem',
    ]);
    expect(reached).toEqual([]);
    elsewhere.closeAllConnections();
    elsewhere.close();
  });
});

describe('adding a connection', () => {
  it('works by keyboard alone, and the key is found nowhere but on its way (rule 2)', async () => {
    const sent: string[] = [];
    page.on('request', (request) => {
      const text = [request.url(), JSON.stringify(request.headers()), request.postData() ?? ''].join(' ');
      if (text.includes(CANARY)) sent.push(new URL(request.url()).pathname);
    });
    await opened(web, page);
    await tabTo(/^Add connection/);
    await page.keyboard.press('Enter');
    await dialog().getByLabel('API key').waitFor();
    await eventually(() => page.evaluate('document.activeElement.type')).toBe('text');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Initech onboarding');
    await tabTo(/^API key/);
    await page.keyboard.type(CANARY);
    await page.keyboard.press('Enter');
    await dialog().getByText('Round trip verified in 142').waitFor();
    expect(app.asked.at(-1)).toEqual({
      name: 'connections.add',
      input: {
        id: 'initech-onboarding',
        label: 'Initech onboarding',
        provider: 'onboard',
        url: 'https://rest.onboard.io/mcp/sse',
        key: CANARY,
        header: { name: 'X-Onboard-Api-Token', scheme: '' },
      },
    });
    await dialog().getByText('http://127.0.0.1:24264/initech-onboarding/mcp').waitFor();
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await card('Initech onboarding').getByText('Initech', { exact: true }).waitFor();
    // The focus is back where it was.
    await eventually(() => page.evaluate('document.activeElement.innerText')).toBe('Add connection');

    expect(sent).toEqual(['/call/connections.add']);
    expect(await page.content()).not.toContain(CANARY);
    const fields = 'Array.from(document.querySelectorAll("input"), (each) => each.value).join()';
    expect(await page.evaluate(fields)).not.toContain(CANARY);
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(CANARY);
    expect((await Promise.all(watched.answers)).join()).not.toContain(CANARY);
    expect(watched.complaints).toEqual([]);
  });

  it('leaves no copy of the key in the memory of the page (rule 2)', async () => {
    await opened(web, page);
    await page.evaluate("window.planted = ['planted', '5d1c0f'].join('-')");
    await page.getByRole('button', { name: 'Add connection' }).click();
    await dialog().getByLabel('API key').pressSequentially(CANARY);
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await dialog().waitFor({ state: 'detached' });
    const heap = await heapOf(page);
    expect(heap, 'the check sees what is there').toContain('planted-5d1c0f');
    expect(heap.includes(CANARY)).toBe(false);
  });

  it('empties the key field after a refusal, says why, and puts the focus there', async () => {
    await opened(web, page);
    await page.getByRole('button', { name: 'Add connection' }).click();
    await dialog().getByLabel('API key').fill('mistyped-key');
    await page.keyboard.press('Enter');
    await dialog().getByText('The key of "Onboard" was refused by rest.onboard.io.').waitFor();
    await eventually(() => page.evaluate('document.activeElement.type')).toBe('password');
    expect(await dialog().getByLabel('API key').inputValue()).toBe('');
    expect(await page.content()).not.toContain('mistyped-key');
    expect(await dialog().getByLabel('Address of the service').inputValue()).toBe('https://rest.onboard.io/mcp/sse');
  });

  it('empties the clipboard after a key was pasted', async () => {
    await page.context().grantPermissions(['clipboard-write', 'clipboard-read']);
    await opened(web, page);
    await page.evaluate(`navigator.clipboard.writeText('${CANARY}')`);
    await page.getByRole('button', { name: 'Add connection' }).click();
    await dialog().getByLabel('API key').focus();
    await page.keyboard.press('ControlOrMeta+V');
    await page.keyboard.press('Enter');
    await dialog().getByText('The clipboard was emptied.').waitFor();
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('textbox', { name: 'Search' }).focus();
    await page.keyboard.press('ControlOrMeta+V');
    expect(await page.getByRole('textbox', { name: 'Search' }).inputValue()).toBe('');
  });

  it('says what is missing before anything is sent', async () => {
    await opened(web, page);
    await page.getByRole('button', { name: 'Add connection' }).click();
    await dialog().getByLabel('Hosted MCP server').check();
    await dialog().getByLabel('Address of the service').fill('http://plain.example/mcp');
    await dialog().getByRole('button', { name: 'Connect' }).click();
    await dialog().getByText('Give it a name.').waitFor();
    await dialog().getByText('Give an address that begins with https://').waitFor();
    expect(await page.evaluate('document.activeElement.labels[0].innerText')).toMatch(/^Name/);
    expect(app.asked.map(({ name }) => name)).not.toContain('connections.add');
  });

  it('says that a browser cannot hide the key from screen sharing', async () => {
    await opened(web, page);
    await page.getByRole('button', { name: 'Add connection' }).click();
    await dialog().getByText('This window cannot be hidden from screen sharing here.').waitFor();
    expect(await dialog().getByLabel('API key').getAttribute('type')).toBe('password');
    expect(await dialog().getByLabel('API key').getAttribute('autocomplete')).toBe('off');
  });
});

describe('what a connection shows', () => {
  it('follows every push, and is never left looking connected', async () => {
    await opened(web, page);
    await card('Onboard (Acme)').getByText('Connected', { exact: true }).waitFor();
    await card('Onboard (Acme)').getByRole('button', { name: 'Test now' }).click();
    await card('Onboard (Acme)').getByText('Round trip verified').waitFor();
    const value = await app.calls['status.read']({});
    const [, , refused] = everyState(Date.now());
    app.change({
      ...value,
      connections: value.connections.map((each) =>
        each.id === 'onboard-acme' && refused ? { ...each, state: refused.state } : each,
      ),
    });
    await card('Onboard (Acme)').getByText('Key refused').waitFor();
    expect(await card('Onboard (Acme)').getByText('Connected', { exact: true }).count()).toBe(0);
    await card('Onboard (Acme)').getByText('None since').waitFor();
    expect(await card('Onboard (Acme)').getByText('Round trip verified').count()).toBe(0);
    await page.waitForFunction('document.title.startsWith("(2)")');
  });

  it('is held back whole when it holds something that the contract does not know (rule 2)', async () => {
    await opened(web, page);
    const value = await app.calls['status.read']({});
    app.change({ ...value, connections: value.connections.map((each) => ({ ...each, key: CANARY })) });
    await page.getByText('Something went wrong inside Gangway').waitFor();
    expect(await page.content()).not.toContain(CANARY);
    expect(await page.getByRole('article').count(), 'the old state is not shown on').toBe(0);
  });

  it('does not guess a tenancy that the service does not tell', async () => {
    await opened(web, page);
    await card('Onboard (Globex)').getByText('Not told by the service').waitFor();
  });

  it('can be tested, paused, resumed, given a new key and removed', async () => {
    await opened(web, page);
    await card('Onboard (Acme)').getByRole('button', { name: 'Test now' }).click();
    await card('Onboard (Acme)').getByText('Round trip verified in 142').waitFor();

    const more = () => card('Onboard (Acme)').getByRole('button', { name: 'More actions' }).click();
    await more();
    await page.getByRole('menuitem', { name: 'Pause' }).click();
    await card('Onboard (Acme)').getByText('Paused').waitFor();
    await card('Onboard (Acme)').getByRole('button', { name: 'Resume' }).click();
    await card('Onboard (Acme)').getByText('Connected', { exact: true }).waitFor();

    await card('Onboard (Globex)').getByRole('button', { name: 'Enter key' }).click();
    await dialog().getByLabel('New API key').fill(CANARY);
    await page.keyboard.press('Enter');
    await dialog().getByText('The key was replaced').waitFor();
    expect(await page.content()).not.toContain(CANARY);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await card('Onboard (Globex)').getByText('Connected', { exact: true }).waitFor();

    await more();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await dialog().getByText('3 clients use it.').waitFor();
    await dialog().getByRole('button', { name: 'Remove connection' }).click();
    await card('Onboard (Acme)').waitFor({ state: 'detached' });
    expect(watched.complaints).toEqual([]);
  });

  it('keeps the focus when its next step goes away with the state', async () => {
    await opened(web, page);
    const value = await app.calls['status.read']({});
    const state = { kind: 'checking', since: Date.now(), reason: 'asked' } as const;
    await card('Onboard (Acme)').getByRole('button', { name: 'Test now' }).focus();
    app.change({ ...value, connections: value.connections.map((each) => ({ ...each, state })) });
    await card('Onboard (Acme)').getByText('Checking').waitFor();
    await eventually(() => page.evaluate('document.activeElement.tagName')).toBe('ARTICLE');
  });

  it('says on every page that the vault is closed', async () => {
    app.change({ ...(await app.calls['status.read']({})), vault: closedVault });
    await opened(web, page);
    for (const name of ['Clients', 'Activity', 'Connections']) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.getByText('The vault is closed').first().waitFor();
    }
  });
});

describe('clients', () => {
  it('are revoked after a question, which Escape answers with no', async () => {
    await opened(web, page);
    await page.getByRole('link', { name: 'Clients' }).click();
    const revoke = card('Notebook').getByRole('button', { name: 'Revoke' });
    await revoke.click();
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await revoke.click();
    await dialog().getByRole('button', { name: 'Revoke client' }).click();
    await card('Notebook').waitFor({ state: 'detached' });
    expect(app.asked.filter(({ name }) => name === 'clients.revoke')).toEqual([
      { name: 'clients.revoke', input: { id: 'notebook' } },
    ]);
  });
});

describe('activity', () => {
  const call = (tool: string) => ({ ...calls(Date.now(), 1)[0], at: Date.now(), tool, method: 'tools/call' });

  it('shows calls as they come, holds still when asked, and finds', async () => {
    await opened(web, page);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('The last 40 calls').waitFor();
    app.tell('activity.added', [call('first_new_tool')] as never);
    await page.getByRole('row').nth(1).getByText('first_new_tool').waitFor();
    await page.getByRole('button', { name: 'Hold' }).click();
    app.tell('activity.added', [call('second_new_tool')] as never);
    await page.getByText('1 new call waiting').waitFor();
    expect(await page.getByText('second_new_tool').count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('second_new_tool').waitFor();
    await page.getByRole('textbox', { name: 'Search' }).fill('FIRST_NEW');
    await eventually(() => page.getByRole('row').count()).toBe(2);
    await page.getByRole('textbox', { name: 'Search' }).fill('nothing is called so');
    await page.getByText('No call matches.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('second_new_tool').waitFor();
  });

  it('draws nothing while the window is hidden, and everything when it is seen again', async () => {
    await opened(web, page);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('The last 40 calls').waitFor();
    const hide = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await hide(true);
    await page.evaluate(`window.changes = 0;
      new MutationObserver(() => window.changes++).observe(document.body, { subtree: true, childList: true, characterData: true });
      window.arrived = 0;
      for (const name of ['parse']) { const real = JSON[name]; JSON[name] = (text) => { window.arrived++; return real(text); }; }`);
    app.tell('activity.added', [call('while_hidden')] as never);
    await page.waitForFunction('window.arrived > 0');
    expect(await page.evaluate('window.changes')).toBe(0);
    await hide(false);
    await page.getByText('while_hidden').waitFor();
  });
});

describe('the way to Gangway', () => {
  it('comes back by itself after its stream was cut, with what happened meanwhile', async () => {
    const streams: string[] = [];
    page.on('request', async (request) => {
      if (request.url().endsWith('/events')) streams.push((await request.allHeaders()).authorization ?? '');
    });
    await opened(web, page);
    await eventually(() => app.listening).toBe(EACH_PUSH);
    const value = await app.calls['status.read']({});
    app.changeUntold({ ...value, connections: value.connections.slice(0, 1) });
    // A second stream of the same session takes the place of the first one, which is cut.
    const cut = get({ host: '127.0.0.1', port: web.port, path: '/events', headers: { authorization: streams[0] } });
    cut.on('error', () => {});
    await card('Issue tracker').waitFor({ state: 'detached' });
    expect(streams).toHaveLength(2);
    cut.destroy();
  });

  it('says that Gangway is not running, and never shows its token to what takes the port (rule 2)', async () => {
    await opened(web, page);
    await web.close();
    await page.getByRole('heading', { name: 'Gangway is not running' }).waitFor();
    const seen: Array<{ url: string; headers: IncomingHttpHeaders }> = [];
    const impostor = createServer((req, res) => {
      seen.push({ url: req.url ?? '', headers: req.headers });
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify({ proof: 'A'.repeat(43) }));
    });
    await new Promise<void>((resolve) => impostor.listen(web.port, '127.0.0.1', resolve));
    await page.getByRole('heading', { name: 'This window is no longer connected' }).waitFor();
    expect(seen.map(({ url }) => url)).toEqual(['/proof']);
    expect(seen.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    impostor.closeAllConnections();
    await new Promise((resolve) => impostor.close(resolve));
  });

  it('asks for a new window after Gangway was started anew', async () => {
    await opened(web, page);
    const { port } = web;
    await web.close();
    await page.getByRole('heading', { name: 'Gangway is not running' }).waitFor();
    web = await serve(app, files, { port });
    await page.getByRole('heading', { name: 'This window is no longer connected' }).waitFor();
  });
});

describe('appearance and language', () => {
  it('are chosen in the window and kept', async () => {
    await opened(web, page);
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.waitForFunction("document.documentElement.dataset.mantineColorScheme === 'dark'");
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Verbindungen' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.goto('about:blank');
    await opened(web, page);
    await page.getByRole('heading', { level: 1, name: 'Verbindungen' }).waitFor();
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
    expect(watched.complaints).toEqual([]);
  });
});

/** Everything that scripts of a page still hold, after a collection of garbage, as the text of a heap snapshot. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return chunks.join('');
}
