/** What only the desktop app has: the tray, its popup, links, sleep. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { clickTray, isReal, launching, looks } from './desktop.ts';
import { connect, expect, type Gangway, test } from './fixture.ts';

const SCREENS = join(import.meta.dirname, '../../test-results/screens');

test.beforeEach(({ host }) => test.skip(host !== 'electron', 'the window in a browser has none of this'));

/** A second start, as a link in a browser causes one. */
async function startAgain({ person }: Gangway, ...args: string[]): Promise<void> {
  const { executablePath, args: entry, env } = launching(person, process.env.E2E_ENTRY ?? '');
  if (executablePath === undefined) throw new Error('only where the stand-in is Electron');
  await once(spawn(executablePath, [...entry, ...args], { env, stdio: 'ignore' }), 'exit');
}

test('a link opens a page of the window that is there, and fills in a form without sending it', async ({ gangway }) => {
  test.skip(isReal, 'how a link reaches real Electron is for the system to say');
  const { page, sandbox } = gangway;
  await startAgain(gangway, 'gangway://v1/open?page=activity');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity');
  const wish = new URLSearchParams({ provider: 'custom', label: 'From a link', url: sandbox.urls.mcp });
  await startAgain(gangway, `gangway://v1/add?${wish}`);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Address of the service')).toHaveValue(sandbox.urls.mcp);
  await page.screenshot({ path: join(SCREENS, 'electron-link.light.png') });
  expect(sandbox.requests).toEqual([]);
});

test('the popup shows the whole window in 380 pixels, and draws nothing while it is hidden', async ({ gangway }) => {
  test.skip(isReal, 'the tray is clicked by the stand-in');
  const { app, sandbox } = gangway;
  if (app === null) throw new Error('no desktop app');
  const { key } = sandbox.keys.create('northwind');
  await connect(gangway, 'Northwind', key);
  const opened = app.waitForEvent('window');
  await clickTray(app);
  const popup = await opened;
  await popup.getByRole('article', { name: 'Northwind' }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await popup.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await popup.screenshot({ path: join(SCREENS, `electron-popup.${colorScheme}.png`) });
    const { violations } = await new AxeBuilder({ page: popup }).setLegacyMode().analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await popup.keyboard.press('Escape');
  await expect.poll(() => popup.evaluate('document.hidden')).toBe(true);
  await popup.evaluate(`window.changes = 0; window.told = 0;
    window.gangway.subscribe(() => window.told++);
    new MutationObserver(() => window.changes++).observe(document.body, { subtree: true, childList: true, characterData: true });`);
  sandbox.keys.revoke(key);
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await expect.poll(() => popup.evaluate('window.told')).toBeGreaterThan(0);
  await expect.poll(async () => (await looks(app)).icon).toBe('needs-you');
  expect(await popup.evaluate('window.changes')).toBe(0);
  await clickTray(app);
  await expect(popup.getByRole('article', { name: 'Northwind' })).not.toContainText('Connected');
});
