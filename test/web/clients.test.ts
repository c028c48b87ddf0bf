import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import type { Web } from '../../main/web/index.ts';
import { builtWindow, type FakeApp, fakeApp, launch, newPage, opened, serve, type Watched } from './rig.ts';
import { everyState, status } from './samples.ts';

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
  const connections = everyState(Date.now()).filter(({ id }) => ['onboard-acme', 'issues', 'docs'].includes(id));
  app = fakeApp(status(Date.now(), { connections }));
  web = await serve(app, files);
  watched = await newPage(browser);
  page = watched.page;
  await opened(web, page);
  await page.getByRole('link', { name: 'Clients' }).click();
  await card('VS Code').waitFor();
});
afterEach(async () => {
  expect(watched.complaints).toEqual([]);
  await page.context().close();
  await web.close();
});

const card = (name: string) => page.getByRole('article', { name });
const dialog = () => page.getByRole('dialog');
const asked = (call: string) => app.asked.filter(({ name }) => name === call).map(({ input }) => input);

describe('connecting a client', () => {
  it('shows what changes, and does just that', async () => {
    await card('VS Code').getByRole('button', { name: 'Connect' }).click();
    await dialog().getByText('"url": "http://127.0.0.1:24264/issues/mcp"').waitFor();
    await dialog().getByLabel('Onboard (Acme)').uncheck();
    await expect.poll(() => asked('clients.preview').at(-1)).toEqual({ id: 'vscode', connections: ['issues', 'docs'] });
    await dialog().getByText('"Authorization": "Bearer …"').waitFor();
    await dialog().getByRole('button', { name: 'Connect' }).click();
    await dialog().getByText('VS Code (GitHub Copilot) is set up').waitFor();
    expect(asked('clients.connect')).toEqual([
      { id: 'vscode', connections: ['issues', 'docs'], seen: { '/home/ana/.config/Code/User/mcp.json': 'seen-1' } },
    ]);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await dialog().waitFor({ state: 'detached' });
  });

  it('says why it cannot be done, and stays open', async () => {
    app.calls['clients.preview'] = async () => {
      throw new Fault('GW_CLIENT_ENTRY_FOREIGN', { name: 'issues', file: '/home/ana/x.json' });
    };
    await card('VS Code').getByRole('button', { name: 'Connect' }).click();
    await dialog().getByText('GW_CLIENT_ENTRY_FOREIGN').waitFor();
    await dialog().getByRole('button', { name: 'Connect' }).click();
    expect(asked('clients.connect')).toEqual([]);
  });

  it('gives a client without a file a link, which carries nothing secret, and everything to copy', async () => {
    await card('Raycast').getByRole('button', { name: 'Connect' }).click();
    await dialog().getByText('No file is changed').waitFor();
    await dialog().getByLabel('Issue tracker').uncheck();
    await dialog().getByLabel('Public documentation').uncheck();
    await dialog().getByRole('button', { name: 'Connect' }).click();
    await dialog().getByRole('button', { name: 'Open in Raycast' }).click();
    await dialog().getByText('Raycast was asked to open it').waitFor();
    expect(asked('clients.openLink')).toEqual([{ id: 'raycast', connection: 'onboard-acme' }]);
    await dialog().getByText('bridge --client raycast --connection onboard-acme').waitFor();
  });

  it('offers a client for people only the connections in which each person signs in', async () => {
    await card('Claude Desktop').getByText('Only with a sign-in').waitFor();
    await card('Claude Desktop').getByRole('button', { name: 'Change what may be used' }).click();
    await dialog().getByLabel('Issue tracker').waitFor();
    expect(await dialog().getByRole('checkbox').count()).toBe(2);
    expect(await dialog().getByLabel('Onboard (Acme)').count()).toBe(0);
  });
});

describe('a connected client', () => {
  it('counts as connected with its first call', async () => {
    await card('Claude Desktop').getByText('Waiting for its first call').waitFor();
    const read = app.calls['clients.read'];
    app.calls['clients.read'] = async (input) =>
      (await read(input)).map((each) =>
        each.id === 'claude-desktop' ? { ...each, standing: { kind: 'in-use', lastAt: Date.now() } } : each,
      );
    const now = await app.calls['status.read']({});
    app.change({
      ...now,
      clients: now.clients.map((each) =>
        each.id === 'claude-desktop' ? { ...each, createdAt: Date.now() - 5, lastCallAt: Date.now() } : each,
      ),
    });
    await card('Claude Desktop').getByText('Connected', { exact: true }).waitFor();
  });

  it('is disconnected after a question that shows what is taken out', async () => {
    await card('Cursor').getByRole('button', { name: 'Disconnect' }).click();
    await dialog().getByText('Its token ends at once').waitFor();
    await dialog().locator('[data-kind="removed"]').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(asked('clients.disconnect')).toEqual([]);
    await card('Cursor').getByRole('button', { name: 'Disconnect' }).click();
    await dialog().getByRole('button', { name: 'Disconnect' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(asked('clients.disconnect')).toEqual([{ id: 'cursor' }]);
  });

  it('is given a new token', async () => {
    await card('Cursor').getByRole('button', { name: 'New token' }).click();
    await card('Cursor').getByText('It has a new token').waitFor();
    expect(asked('clients.rotate')).toEqual([{ id: 'cursor' }]);
  });
});
