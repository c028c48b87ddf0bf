/** What the window says of this computer, of the programs on it, and of who vouches for a server. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { builtWindow, type FakeApp, fakeApp, launch, newPage, opened, serve } from './rig.ts';
import { calls, openedTls, status } from './samples.ts';

let browser: Browser;
let files: string;
beforeAll(async () => {
  [browser, files] = await Promise.all([launch(), builtWindow()]);
}, 120_000);
afterAll(() => browser.close());

async function pageOf(app: FakeApp, page: string): Promise<Page> {
  const web = await serve(app, files);
  onTestFinished(() => web.close());
  const { page: shown } = await newPage(browser, { colorScheme: 'light' });
  onTestFinished(() => shown.context().close());
  await opened(web, shown);
  await shown.goto(`${new URL(shown.url()).origin}/#/${page}`);
  return shown;
}

it('names who opens TLS, what IT can approve, and that nothing is sent', async () => {
  const page = await pageOf(fakeApp(status(Date.now(), { connections: [openedTls(Date.now())] })), 'connections');
  await page.getByText('made by "Northwind IT Root"').waitFor();
  await page.getByText('sha256-spki:4x8TS5d9MPymviaSUEgSVBMydv73y2vFp8zMkM1Ny1M=').waitFor();
  await page.locator('summary').first().click();
  await page.getByText('Northwind Web Gateway, a private authority; nothing is sent').waitFor();
});

it('shows the programs behind a client, and which of them is not its own', async () => {
  const page = await pageOf(fakeApp(), 'clients');
  const card = page.getByRole('article').filter({ hasText: 'node agent.mjs' }).first();
  for (const text of ['Cannot be recognised', 'The program of this client', 'Not the program of this client'])
    await card.getByText(text, { exact: true }).first().waitFor();
  await card.getByText('A program that could not be identified').waitFor();
});

it('tells the program of a call, and whether the computer is managed as soon as that changes', async () => {
  const app = fakeApp(status(Date.now()), calls(Date.now()));
  const page = await pageOf(app, 'activity');
  await page.getByText('Managed by your organisation').waitFor();
  await page.locator('tbody button').first().click();
  await page.getByText(/^\/usr\/(?:lib\/claude\/claude|share\/cursor\/cursor)$/).waitFor();
  app.change(status(Date.now(), { device: { kind: 'unmanaged' } }));
  await page.getByText('Not managed by an organisation').waitFor();
  expect(await page.getByText('Managed by your organisation').count()).toBe(0);
});
