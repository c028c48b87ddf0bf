import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFault, Fault } from '../../main/faults/index.ts';
import type { Exposure } from '../../preload/contract/exposure.ts';
import { exposure, nothingFound } from './exposure-samples.ts';
import { builtWindow, type FakeApp, fakeApp, launch, newPage, opened, serve } from './rig.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 30);
const SCREENS = join(import.meta.dirname, '../../test-results/screens');

describe('the exposure page', { timeout: 60_000 }, () => {
  let browser: Browser;
  let files: string;
  beforeAll(async () => {
    [files, browser] = await Promise.all([builtWindow(), launch()]);
  }, 120_000);
  afterAll(() => browser.close());

  async function onPage(work: (page: Page, app: FakeApp) => Promise<void>, change: (app: FakeApp) => void = () => {}) {
    const app = fakeApp(undefined, [], () => NOW);
    change(app);
    const web = await serve(app, files);
    const { page, complaints } = await newPage(browser);
    try {
      await page.clock.setFixedTime(NOW);
      await opened(web, page);
      await page.goto(`http://127.0.0.1:${web.port}/#/exposure`);
      await work(page, app);
      expect(complaints).toEqual([]);
    } finally {
      await page.context().close();
      await web.close();
    }
  }

  const card = (page: Page, where: string) => page.locator('article', { hasText: where });

  it('names each find with its file, its place and a masked value, and only offers to move what can be moved', async () => {
    await onPage(async (page) => {
      await page.getByText('4 credentials are outside the vault.').waitFor();
      const stored = card(page, 'X-Onboard-Api-Token');
      expect(await stored.getByRole('heading').textContent()).toBe('Key of Onboard (Acme)');
      expect(await stored.textContent()).toContain('/home/ana/.cursor/mcp.json');
      expect(await stored.textContent()).toContain('9c3f••••••1d9e');
      expect(await stored.getByRole('button', { name: /^Move to vault/ }).count()).toBe(1);
      const elsewhere = card(page, 'collector.example');
      expect(await elsewhere.getByRole('button', { name: /^Move to vault/ }).count()).toBe(0);
      expect(await elsewhere.textContent()).toContain('it is sent to another address');
    });
  });

  it('says what will happen before it moves a key, and asks about an address that is new', async () => {
    await onPage(async (page, app) => {
      await card(page, 'mcp.linear.app')
        .getByRole('button', { name: /^Move to vault/ })
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Is this the address of the service?').waitFor();
      expect(app.asked.filter(({ name }) => name === 'exposure.move')).toEqual([]);
      await dialog.getByRole('button', { name: 'Yes, move it' }).click();
      await page.getByText('The key is in the vault.').waitFor();
      expect(app.asked.filter(({ name }) => name === 'exposure.move')).toEqual([
        { name: 'exposure.move', input: { id: 'new', origin: 'https://mcp.linear.app' } },
      ]);
      await page.getByText('3 credentials are outside the vault.').waitFor();
    });
  });

  it('keeps the dialog open with the reason when a key could not be moved', async () => {
    await onPage(
      async (page) => {
        await card(page, 'X-Onboard-Api-Token')
          .getByRole('button', { name: /^Move to vault/ })
          .click();
        await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click();
        await page.getByRole('dialog').getByText('GW_EXPOSURE_NO_VAULT').waitFor();
      },
      (app) => {
        app.calls['exposure.move'] = async () => {
          throw new Fault('GW_EXPOSURE_NO_VAULT');
        };
      },
    );
  });

  it('leaves a find only with a reason, and shows it again on request', async () => {
    await onPage(async (page, app) => {
      await card(page, 'REPORTS_DB_PASSWORD')
        .getByRole('button', { name: /^Leave it there/ })
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Leave it there' }).click();
      await dialog.getByText('Give a reason.').waitFor();
      await dialog.getByLabel('Why it may stay').fill('A database on this computer');
      await page.keyboard.press('Enter');
      await page.getByText('A database on this computer').waitFor();
      await page.getByText('3 credentials are outside the vault.').waitFor();
      await page.getByRole('button', { name: /^Show it again: Probably a credential/ }).click();
      await page.getByText('4 credentials are outside the vault.').waitFor();
      expect(app.asked.map(({ name }) => name)).toContain('exposure.ignore');
    });
  });

  it('searches on request, with the files of the shell where that is chosen', async () => {
    await onPage(async (page, app) => {
      await page.getByLabel("Also the shell's files").check();
      await page.getByRole('button', { name: 'Search now' }).click();
      await expect
        .poll(() => app.asked.filter(({ name }) => name === 'exposure.scan'))
        .toEqual([{ name: 'exposure.scan', input: { shell: true } }]);
    });
  });

  it('leads a server through Gangway and back', async () => {
    await onPage(async (page) => {
      await page.getByRole('button', { name: 'Lead through Gangway: docs of Cursor' }).click();
      await page.getByText('docs in Cursor goes through Docs').waitFor();
      await page.getByRole('button', { name: 'Undo: docs of Cursor' }).click();
      await page.getByText('docs in Cursor goes through Docs').waitFor({ state: 'detached' });
    });
  });

  const states: ReadonlyArray<readonly [name: string, over: Partial<Exposure>, text: string]> = [
    ['empty', nothingFound, 'Nothing is exposed'],
    ['not-yet', { ...nothingFound, scannedAt: null }, 'Not searched yet'],
    ['searching', { ...nothingFound, scanning: { done: 12, of: 40 } }, 'Searching: 12 of 40 places'],
    ['vault-closed', { keysCompared: false }, 'Keys of a form that nobody knows were not recognised'],
    ['off', { ...nothingFound, scannedAt: null, mode: 'off' }, 'Your organisation has switched the search off.'],
    ['fix', { mode: 'on+fix' }, 'A new address always needs your click.'],
    ['failed', { problem: describeFault(new Fault('GW_DISK_FULL', { file: 'exposure.json' })) }, 'The disk is full'],
  ];
  it('follows what it is told, and says in each state what is the matter', async () => {
    await onPage(async (page, app) => {
      await page.getByText('4 credentials are outside the vault.').waitFor();
      for (const [name, over, text] of states) {
        app.tell('exposure.changed', exposure(NOW, over));
        await page.getByText(text).first().waitFor();
        await page.screenshot({ path: join(SCREENS, `exposure-${name}.light.png`) });
        if (name !== 'searching' && name !== 'failed') continue;
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      }
    });
  });

  it('says kindly when it cannot be read, and tries again', async () => {
    await onPage(
      async (page, app) => {
        await page.getByText('GW_NOT_RUNNING').waitFor();
        app.calls['exposure.read'] = async () => exposure(NOW, nothingFound);
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByText('Nothing is exposed').waitFor();
      },
      (app) => {
        app.calls['exposure.read'] = async () => {
          throw new Fault('GW_NOT_RUNNING');
        };
      },
    );
  });
});
