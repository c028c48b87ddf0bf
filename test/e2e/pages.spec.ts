import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { PAGES } from '../../preload/pages.ts';
import { connect, expect, type Gangway, test } from './fixture.ts';

const SCREENS = join(import.meta.dirname, '../../test-results/screens');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LANGUAGES = [
  ['Deutsch', 'de', 'Verbindungen'],
  ['Español', 'es', 'Conexiones'],
  ['日本語', 'ja', '接続'],
  ['English', 'en', 'Connections'],
] as const;

/** Goes to a page by the rail, as a person does. */
async function go(page: Page, name: (typeof PAGES)[number]): Promise<void> {
  await page.locator(`nav a[href="#/${name}"]`).click();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // Dialogs, menus and pages come in by steps.
  await page.waitForFunction(`document.getAnimations().every(({ playState }) => playState !== 'running')`);
}

async function withTwoConnections(gangway: Gangway): Promise<void> {
  const { sandbox } = gangway;
  const refused = sandbox.keys.create('borealis').key;
  await connect(gangway, 'Northwind', sandbox.keys.create('northwind').key);
  await connect(gangway, 'Borealis', refused);
  await gangway.command('clients', 'add', 'cursor', '--label', 'Cursor', '--all-connections');
}

test('every page breaks no rule of accessibility, in light and dark', async ({ gangway }) => {
  test.setTimeout(180_000);
  const { page, host, complaints } = gangway;
  mkdirSync(SCREENS, { recursive: true });
  await withTwoConnections(gangway);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const name of PAGES) {
      await go(page, name);
      await page.screenshot({ path: join(SCREENS, `${host}-${name}.${colorScheme}.png`) });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(TAGS).analyze();
      expect(
        violations.map(({ id, nodes }) => `${name} ${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
      ).toEqual([]);
    }
  }
  expect(complaints).toEqual([]);
});

test('the language is changed in the window, and kept', async ({ gangway: { page } }) => {
  for (const [name, code, heading] of LANGUAGES) {
    await page.locator('header button[aria-haspopup="menu"]').first().click();
    await page.getByRole('menuitemradio', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
    expect(await page.evaluate('document.documentElement.lang')).toBe(code);
    await page.keyboard.press('Escape');
  }
});

test('everything can be reached and done by keyboard', async ({ gangway }) => {
  const { page, sandbox } = gangway;
  const { key } = sandbox.keys.create('northwind');
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let steps = 0; steps < 120; steps++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<string>(`(() => {
        const each = document.activeElement;
        return [each.type === 'password' && 'key:', each.getAttribute('aria-label'), each.innerText, each.labels?.[0]?.innerText]
          .filter(Boolean)
          .join(' ');
      })()`);
      if (name.test(focused)) return;
    }
    throw new Error(`no way by keyboard to ${name}`);
  };
  await tabTo(/^Add connection/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^API key/ }).waitFor();
  // The kind of service is chosen with the arrow keys.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByLabel('Address of the service')).toHaveValue('');
  await tabTo(/^Name/);
  await page.keyboard.type('Northwind');
  await tabTo(/^Address of the service/);
  await page.keyboard.type(sandbox.urls.mcp);
  // What chooses between a key and a sign-in is named so too.
  await tabTo(/^key:/);
  await page.keyboard.type(key);
  await page.keyboard.press('Enter');
  await dialog.getByText('Round trip verified').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('article', { name: 'Northwind' }).waitFor();
  for (const heading of ['Clients', 'Activity', 'Connections']) {
    await tabTo(new RegExp(`^${heading}`));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }
});
