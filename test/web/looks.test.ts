import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Web } from '../../main/web/index.ts';
import type { CallName, Status } from '../../preload/contract.ts';
import { builtWindow, CANARY, fakeApp, launch, newPage, opened, serve } from './rig.ts';
import { AT_REST, due, oldAlive } from './rotation-samples.ts';
import { calls, closedVault, connection, everyState, openedTls, status } from './samples.ts';

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

/** Every look takes minutes and is for `npm run looks`; else those that differ most. */
const ALL = process.env.LOOKS === 'all';
const SEEN = ALL ? Object.keys(LOOKS) : ['light', 'dark', 'narrow-dark'];
/** Looks in which every scene is seen; in the others the pages themselves are. */
const EACH_SCENE = ALL ? ['light', 'dark'] : ['light'];
/** Looks in which every rule counts; in the others those of layout, since the rest cannot differ. */
const EVERY_RULE = ['light', 'dark'];
const PAGES = [
  'connections',
  'clients',
  'activity',
  'exposure',
  'checklist',
  'settings',
  'add-dialog',
  'rotation-dialog',
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What can differ where only size, language or direction do. */
const RULES_OF_LAYOUT = ['target-size', 'scrollable-region-focusable', 'html-has-lang', 'html-lang-valid'];

const few = everyState(NOW).slice(0, 2);

interface Scene {
  readonly status?: Partial<Status>;
  readonly calls?: number;
  /** A call that is never answered. */
  readonly stuck?: CallName;
  readonly show: (page: Page) => Promise<unknown>;
}

async function openRotation(page: Page): Promise<void> {
  await page.locator('article button[aria-haspopup="menu"]').first().click();
  await page.getByRole('menuitem').nth(2).click();
  await page.locator('[role="dialog"] form').waitFor();
}

const go = (name: string) => (page: Page) => page.goto(`${new URL(page.url()).origin}/#/${name}`);

const SCENES: Readonly<Record<string, Scene>> = {
  connections: { status: { connections: everyState(NOW) }, show: async () => {} },
  'connections-inspected': {
    status: { connections: [openedTls(NOW)] },
    show: (page) => page.locator('summary').first().click(),
  },
  'connections-details': { show: (page) => page.locator('summary').first().click() },
  'connections-menu': { show: (page) => page.locator('button[aria-haspopup="menu"]').nth(1).click() },
  'connections-empty': { status: { connections: [], clients: [] }, show: async () => {} },
  'connections-vault-closed': {
    status: { vault: closedVault, connections: everyState(NOW).slice(6, 8) },
    show: async () => {},
  },
  clients: {
    show: async (page) => {
      await go('clients')(page);
      await page.locator('h3').nth(3).waitFor();
      await page.locator('main summary').last().click();
    },
  },
  'clients-empty': { status: { clients: [] }, show: go('clients') },
  'clients-connect-dialog': {
    show: async (page) => {
      await go('clients')(page);
      await page.locator('article', { hasText: 'VS Code' }).getByRole('button').last().click();
      await page.locator('[role="dialog"] figure').waitFor();
    },
  },
  'clients-by-hand-dialog': {
    show: async (page) => {
      await go('clients')(page);
      await page.locator('article', { hasText: 'Raycast' }).getByRole('button').last().click();
      const dialog = page.locator('[role="dialog"]');
      await dialog.locator('section p').waitFor();
      await dialog.locator('button[type="submit"]').click();
      await dialog.locator('dl').first().waitFor();
    },
  },
  activity: { show: go('activity') },
  'activity-detail': {
    show: async (page) => {
      await go('activity')(page);
      await page.locator('tbody button').nth(1).click();
    },
  },
  'activity-empty': { calls: 0, show: go('activity') },
  'activity-verified': {
    show: async (page) => {
      await go('activity')(page);
      await page.getByRole('button', { name: 'Verify the record' }).click();
      await page.getByText('The record is as it was written.').waitFor();
    },
  },
  exposure: {
    show: async (page) => {
      await go('exposure')(page);
      await page.locator('article').first().waitFor();
    },
  },
  'exposure-move-dialog': {
    show: async (page) => {
      await go('exposure')(page);
      await page.locator('article').nth(1).locator('button').last().click();
      await page.locator('[role="dialog"] ol').waitFor();
    },
  },
  checklist: {
    show: async (page) => {
      await go('checklist')(page);
      await page.locator('h2').nth(5).waitFor();
    },
  },
  settings: {
    show: async (page) => {
      await go('settings')(page);
      await page.locator('table').waitFor();
      await page.locator('details summary').click();
    },
  },
  'checklist-dialog': {
    show: async (page) => {
      await go('checklist')(page);
      await page.getByRole('button', { name: /^Answer: It is known what the service itself logs/ }).click();
      await page.locator('[role="dialog"] textarea').waitFor();
    },
  },
  'rotation-notes': {
    status: {
      connections: [
        { ...connection(NOW, 'onboard-acme'), label: 'Onboard (Acme)', rotation: due(NOW) },
        { ...connection(NOW, 'onboard-globex'), label: 'Onboard (Globex)', rotation: oldAlive(NOW) },
        { ...connection(NOW, 'crm'), label: 'CRM', rotation: due(NOW, { postponedUntil: NOW + 86_400_000 }) },
      ],
    },
    show: async () => {},
  },
  'rotation-dialog': {
    status: {
      connections: [connection(NOW, 'onboard-acme', { rotation: { ...due(NOW), whoMayRotate: 'administrators' } })],
    },
    show: async (page) => {
      await openRotation(page);
      await page.locator('input[type="password"]').fill(CANARY);
      await page.keyboard.press('Enter');
      await page.locator('[aria-invalid="true"]').waitFor();
    },
  },
  'rotation-trying': {
    status: { connections: [connection(NOW, 'onboard-acme', { rotation: { ...AT_REST, step: 'accepted' } })] },
    stuck: 'rotation.enterKey',
    show: async (page) => {
      await openRotation(page);
      await page.locator('input[type="password"]').fill(CANARY);
      await page.keyboard.press('Enter');
      await page.locator('[role="dialog"] ol').waitFor();
    },
  },
  'rotation-done': {
    status: { connections: few },
    show: async (page) => {
      await openRotation(page);
      await page.locator('input[type="password"]').fill(CANARY);
      await page.keyboard.press('Enter');
      await page.locator('[role="dialog"] ol').waitFor();
    },
  },
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

describe('the pages', { timeout: 60_000 }, () => {
  let browser: Browser;
  let files: string;
  beforeAll(async () => {
    mkdirSync(SCREENS, { recursive: true });
    [files, browser] = await Promise.all([builtWindow(), launch()]);
  }, 120_000);
  afterAll(() => browser.close());

  for (const [look, options] of Object.entries(LOOKS)) {
    if (!SEEN.includes(look)) continue;
    for (const [name, scene] of Object.entries(SCENES)) {
      if (!EACH_SCENE.includes(look) && !PAGES.includes(name)) continue;
      it(`${name} breaks no rule of accessibility and fits: ${look}`, async () => {
        const app = fakeApp(
          status(NOW, { connections: few, ...scene.status }),
          calls(NOW, scene.calls ?? 16),
          () => NOW,
        );
        if (scene.stuck) app.calls[scene.stuck] = () => new Promise<never>(() => {});
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
  const everyRule = EVERY_RULE.some((look) => name.endsWith(`.${look}`));
  const { violations } = await (everyRule ? axe.withTags(TAGS) : axe.withRules(RULES_OF_LAYOUT)).analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    ),
  ).toEqual([]);
  const overflow = await page.evaluate<number>(WIDER);
  expect(overflow, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}
