import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Web } from '../../main/web/index.ts';
import type { Status } from '../../preload/contract.ts';
import { builtWindow, CANARY, fakeApp, launch, newPage, opened, serve } from './rig.ts';
import { calls, closedVault, everyState, status } from './samples.ts';

const SCREENS = join(import.meta.dirname, '../../test-results/screens');
/** Fixed, so that a picture differs from the last one only where the window does. */
const NOW = Date.UTC(2026, 10, 23, 10, 30);

const NARROW = { width: 380, height: 560 };
const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  narrow: { colorScheme: 'light', viewport: NARROW },
  'narrow-dark': { colorScheme: 'dark', viewport: NARROW },
  german: { colorScheme: 'light', locale: 'de-DE' },
  // No language that is written from right to left is there yet; the layout is ready for one.
  'right-to-left': { colorScheme: 'light' },
  // A window of 900 × 700 pixels at 200 %.
  'zoom-200': { colorScheme: 'light', viewport: { width: 450, height: 350 }, deviceScaleFactor: 2 },
} as const;

/** Looks in which every scene is seen; the others show whether the pages themselves fit. */
const WHOLE = ['light', 'dark'];
const PAGES = ['connections', 'clients', 'activity', 'add-dialog'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What can differ where only size, language or direction do. */
const RULES_OF_LAYOUT = ['target-size', 'scrollable-region-focusable', 'html-has-lang', 'html-lang-valid'];

const few = everyState(NOW).slice(0, 2);

interface Scene {
  readonly status?: Partial<Status>;
  readonly calls?: number;
  readonly show: (page: Page) => Promise<unknown>;
}

const go = (name: string) => (page: Page) => page.goto(`${new URL(page.url()).origin}/#/${name}`);

const SCENES: Readonly<Record<string, Scene>> = {
  connections: { status: { connections: everyState(NOW) }, show: async () => {} },
  'connections-details': { show: (page) => page.locator('summary').first().click() },
  'connections-menu': { show: (page) => page.locator('button[aria-haspopup="menu"]').nth(1).click() },
  'connections-empty': { status: { connections: [], clients: [] }, show: async () => {} },
  'connections-vault-closed': {
    status: { vault: closedVault, connections: everyState(NOW).slice(6, 8) },
    show: async () => {},
  },
  clients: { show: go('clients') },
  'clients-empty': { status: { clients: [] }, show: go('clients') },
  activity: { show: go('activity') },
  'activity-detail': {
    show: async (page) => {
      await go('activity')(page);
      await page.locator('tbody button').nth(1).click();
    },
  },
  'activity-empty': { calls: 0, show: go('activity') },
  'add-dialog': {
    show: async (page) => {
      await page.locator('main button').first().click();
      await page.locator('dialog, [role="dialog"]').locator('input[type="password"]').waitFor();
    },
  },
  'add-failed': {
    show: async (page) => {
      await page.locator('main button').first().click();
      await page.locator('input[type="password"]').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('GW_NEEDS_KEY').last().waitFor();
    },
  },
  'add-done': {
    show: async (page) => {
      await page.locator('main button').first().click();
      await page.locator('input[type="password"]').fill(CANARY);
      await page.keyboard.press('Enter');
      await page.getByText('Initech').first().waitFor();
    },
  },
  'remove-dialog': {
    show: async (page) => {
      await page.locator('article button[aria-haspopup="menu"]').first().click();
      await page.getByRole('menuitem').last().click();
      await page.locator('[role="dialog"]').waitFor();
    },
  },
};

describe('every page, in every look', { timeout: 60_000 }, () => {
  let browser: Browser;
  let files: string;
  beforeAll(async () => {
    mkdirSync(SCREENS, { recursive: true });
    [files, browser] = await Promise.all([builtWindow(), launch()]);
  }, 120_000);
  afterAll(() => browser.close());

  for (const [look, options] of Object.entries(LOOKS)) {
    for (const [name, scene] of Object.entries(SCENES)) {
      if (!WHOLE.includes(look) && !PAGES.includes(name)) continue;
      it(`${name} breaks no rule of accessibility and fits: ${look}`, async () => {
        const app = fakeApp(status(NOW, { connections: few, ...scene.status }), calls(NOW, scene.calls ?? 16));
        const web = await serve(app, files);
        try {
          await shown(browser, web, options, scene.show, `${name}.${look}`);
        } finally {
          await web.close();
        }
      });
    }
    it(`a window without a code says kindly what to do: ${look}`, async () => {
      const web = await serve(fakeApp(), files);
      try {
        const { page, complaints } = await newPage(browser, options);
        await page.goto(`http://127.0.0.1:${web.port}/`);
        await page.getByText('gangway open').waitFor();
        await inspected(page, `no-code.${look}`);
        expect(complaints).toEqual([]);
        await page.context().close();
      } finally {
        await web.close();
      }
    });
  }
});

async function shown(
  browser: Browser,
  web: Web,
  options: Parameters<typeof newPage>[1],
  show: Scene['show'],
  name: string,
): Promise<void> {
  const { page, complaints } = await newPage(browser, options);
  await page.clock.setFixedTime(NOW);
  await opened(web, page);
  await page.locator('article, h2, [role="status"]').first().waitFor();
  if (name.endsWith('right-to-left')) await page.evaluate("document.documentElement.dir = 'rtl'");
  await show(page);
  await inspected(page, name);
  expect(complaints).toEqual([]);
  await page.context().close();
}

/** By how much something is wider than the window, px. */
const WIDER = `Math.max(...[document.documentElement, ...document.querySelectorAll('main')]
  .map((each) => each.scrollWidth - each.clientWidth))`;

/** @param whole with what would have to be scrolled to */
async function picture(page: Page, path: string, whole: boolean): Promise<void> {
  const size = page.viewportSize();
  const more = await page.evaluate<number>(`(() => {
    const main = document.querySelector('main');
    return main.scrollHeight - main.clientHeight;
  })()`);
  if (whole && size) await page.setViewportSize({ ...size, height: size.height + more });
  await page.screenshot({ path });
  if (whole && size) await page.setViewportSize(size);
}

async function inspected(page: Page, name: string): Promise<void> {
  // Mantine's dialogs and menus come in by steps, also without motion.
  await page.waitForFunction(`document.getAnimations().every(({ playState }) => playState !== 'running')`);
  const whole =
    !/narrow|zoom/.test(name) && !name.includes('dialog') && !name.includes('menu') && !name.includes('add-');
  await picture(page, join(SCREENS, `${name}.png`), whole);
  const axe = new AxeBuilder({ page });
  const isWhole = WHOLE.some((look) => name.endsWith(`.${look}`));
  const { violations } = await (isWhole ? axe.withTags(TAGS) : axe.withRules(RULES_OF_LAYOUT)).analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    ),
  ).toEqual([]);
  const overflow = await page.evaluate<number>(WIDER);
  expect(overflow, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}
