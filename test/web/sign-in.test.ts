/** Signing in by clicking: the real app and its window in one browser, the pages of the service in another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type App, contractHandlers, contractPushes, startApp } from '../../main/app/index.ts';
import { startWeb } from '../../main/web/index.ts';
import { ADA, closeBrowser, signInAs, somePorts, TOMAS } from '../auth/rig.ts';
import { hostIn } from '../conformance/proxied.ts';
import { startSandbox } from '../sandbox/index.ts';
import { builtWindow, fakeApp, launch, newPage, opened, serve } from './rig.ts';
import { connection, status } from './samples.ts';

// Two browsers on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let files: string;
beforeAll(async () => {
  [files, browser] = await Promise.all([builtWindow(), launch()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await closeBrowser();
});

/** Gangway with its window open, and the addresses that it gave to the browser of this computer. */
async function start() {
  const sandbox = await startSandbox({ oauth: true });
  const folder = mkdtempSync(join(tmpdir(), 'gw-window-'));
  const addresses: string[] = [];
  const app = await startApp({
    host: hostIn(folder, async (address) => void addresses.push(address)),
    trust: { anchors: [sandbox.ca], privateHosts: ['localhost'] },
    signIn: { ports: somePorts(3) },
    port: 0,
  });
  const web = await startWeb({ calls: contractHandlers(app), pushes: contractPushes(app), files });
  const { page, complaints } = await newPage(browser);
  onTestFinished(async () => {
    await page.context().close();
    await web.close();
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await opened(web, page);
  const nextAddress = async () => {
    await expect.poll(() => addresses.length, { timeout: 15_000 }).toBeGreaterThan(0);
    return addresses.shift() ?? '';
  };
  return { sandbox, app, page, complaints, addresses, nextAddress };
}

/** What a tool answers to an AI client that knows nothing of the sign-in. */
async function askedByClient({ gateway, grants }: App, connectionId: string): Promise<string> {
  const { token } = grants.issue({ id: 'ai', label: 'AI client', carrier: 'header', connections: [connectionId] });
  const client = new Client({ name: 'ai', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(gateway.addressOf(connectionId)), { requestInit }));
  const answer = await client.callTool({ name: 'search_customers', arguments: {} });
  await client.close();
  return JSON.stringify(answer);
}

async function addSignedIn(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Add connection' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Hosted MCP server').click();
  await dialog.getByText('Sign in as yourself').click();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme');
  await dialog.getByRole('textbox', { name: 'Address of the service' }).fill(url);
  await dialog.getByRole('button', { name: 'Sign in and connect' }).click();
}

const card = (page: Page) => page.getByRole('article', { name: 'Acme' });

async function choose(page: Page, item: string): Promise<void> {
  await card(page).getByRole('button', { name: /^More/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('signing in at the window', () => {
  it('adds a connection that acts as the person, signs out and in again, and as someone else only when asked', async () => {
    const { sandbox, app, page, complaints, addresses, nextAddress } = await start();
    await addSignedIn(page, sandbox.urls.mcp);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Sign in on the page in your browser').waitFor();
    const address = await nextAddress();
    await dialog.getByRole('button', { name: 'Open the page again' }).click();
    expect(await nextAddress()).toBe(address);
    await signInAs(ADA, address);
    await dialog.getByText(ADA).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await card(page).getByText('Connected', { exact: true }).waitFor();
    const answer = await askedByClient(app, 'acme');
    expect(answer).toContain(sandbox.marks.northwind);
    expect(answer).not.toContain(sandbox.marks.borealis);

    await choose(page, 'Sign out');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await card(page).getByText('Needs sign-in').waitFor();
    expect(sandbox.authorization?.requests.some(({ path }) => path === '/token/revocation')).toBe(true);

    const signIn = card(page).getByRole('button', { name: 'Sign in', exact: true });
    await signIn.click();
    await nextAddress();
    await card(page).getByRole('button', { name: 'Cancel sign-in' }).click();
    await signIn.waitFor();
    expect(await card(page).textContent()).not.toContain('did not work');

    await signIn.click();
    await signInAs(TOMAS, await nextAddress());
    await card(page)
      .getByText(/You signed in as .*tomas/i)
      .waitFor();
    await choose(page, 'Sign in as someone else…');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in as someone else' }).click();
    await signInAs(TOMAS, await nextAddress());
    await card(page).getByText('Connected', { exact: true }).waitFor();
    expect(app.connections.get('acme')?.actsAs).toBe(TOMAS);
    expect(addresses).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('says in words what went wrong, and keeps nothing', async () => {
    const { sandbox, app, page, nextAddress } = await start();
    if (sandbox.authorization) sandbox.authorization.lies.iss = 'https://evil.example';
    await addSignedIn(page, sandbox.urls.mcp);
    await signInAs(ADA, await nextAddress());
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The sign-in did not work, and nothing was changed.').waitFor();
    await dialog.getByText('GW_SIGN_IN_MISMATCH').waitFor();
    expect(app.connections.list()).toEqual([]);
  });
});

describe('a window', () => {
  it('asks for a sign-in after a click, and not when a script presses the button', async () => {
    const now = Date.now();
    const problem = { code: 'GW_NEEDS_SIGN_IN', what: 'Nobody is signed in.', means: '', todo: '' };
    const state = { kind: 'needs-login', since: now, problem } as const;
    const app = fakeApp(
      status(now, { connections: [connection(now, 'acme', { label: 'Acme', model: 'oauth', state })] }),
    );
    const web = await serve(app, files);
    const { page } = await newPage(browser);
    onTestFinished(async () => {
      await page.context().close();
      await web.close();
    });
    await opened(web, page);
    const asked = () => app.asked.filter(({ name }) => name === 'signIn.again');
    const button = card(page).getByRole('button', { name: 'Sign in', exact: true });
    await button.waitFor();
    // As a script finds it that nobody has clicked before.
    const activated = (isActive: boolean) =>
      page.evaluate(
        `Object.defineProperty(navigator, 'userActivation', { configurable: true, value: { isActive: ${isActive} } })`,
      );
    await activated(false);
    await button.click();
    await card(page).getByText('A sign-in starts only when you choose it.').waitFor();
    expect(asked()).toEqual([]);
    await activated(true);
    await button.click();
    await expect.poll(asked).toEqual([{ name: 'signIn.again', input: { id: 'acme', another: false } }]);
  });

  it('shows administrators the addresses that they allow at the service', async () => {
    const now = Date.now();
    const app = fakeApp(status(now, { connections: [connection(now, 'acme', { label: 'Acme', model: 'oauth' })] }));
    const web = await serve(app, files);
    const { page } = await newPage(browser);
    onTestFinished(async () => {
      await page.context().close();
      await web.close();
    });
    await opened(web, page);
    await card(page).getByText('Details').click();
    await card(page).getByText('Addresses for administrators').click();
    await card(page).getByRole('button', { name: 'Copy http://127.0.0.1:24271/callback' }).waitFor();
  });
});
