/** The settings page, as a person uses it. */
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import { builtWindow, fakeApp, launch, newPage, opened, serve } from './rig.ts';

describe('settings in the window', { timeout: 60_000 }, () => {
  let browser: Browser;
  let files: string;
  beforeAll(async () => {
    [files, browser] = await Promise.all([builtWindow(), launch()]);
  }, 120_000);
  afterAll(() => browser.close());

  async function rig() {
    const app = fakeApp();
    const web = await serve(app, files);
    const { page, complaints } = await newPage(browser);
    onTestFinished(async () => {
      await page.context().close();
      await web.close();
    });
    await opened(web, page);
    await page.goto(`${new URL(page.url()).origin}/#/settings`);
    await page.getByRole('table').waitFor();
    return { app, page, complaints };
  }
  const changes = ({ asked }: ReturnType<typeof fakeApp>) =>
    asked.filter(({ name }) => name === 'settings.change').map(({ input }) => (input as { change: unknown }).change);

  it('changes what is free, refuses what is out of bounds before it is sent, and goes back to the default', async () => {
    const { app, page, complaints } = await rig();
    const field = page.getByRole('textbox', { name: 'Largest request (MiB)' });
    await field.fill('0');
    await page.getByText('Enter a whole number from 1 to 4096.').waitFor();
    await field.press('Enter');
    expect(changes(app)).toEqual([]);
    await field.fill('128');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    expect(await field.inputValue()).toBe('128');
    await page.getByRole('button', { name: 'Use the default' }).click();
    await page.getByRole('combobox', { name: 'When a call cannot be recorded' }).selectOption('stop');
    await expect
      .poll(() => changes(app))
      .toEqual([
        { name: 'largestRequestMiB', value: 128 },
        { name: 'largestRequestMiB', value: null },
        { name: 'auditFailure', value: 'stop' },
      ]);
    expect(complaints).toEqual([]);
  });

  it('locks what the organisation prescribes, and says who does', async () => {
    const { page } = await rig();
    const row = page.getByRole('listitem').filter({ hasText: 'The record is kept for (days)' });
    await row.getByText('Managed by Acme Inc.').waitFor();
    expect(await row.getByRole('textbox').count()).toBe(0);
    expect(await row.locator('output').innerText()).toBe('180');
  });

  it('shows each prescribed key with its source and its conflicts, and what is wrong', async () => {
    const { page } = await rig();
    const row = page.getByRole('row').filter({ hasText: 'AuditRetentionDays' });
    const text = await row.innerText();
    expect(text).toContain('/etc/gangway/policy.d/20-team.json');
    expect(text).toContain('Something else stands in /etc/gangway/policy.json');
    expect(await page.getByRole('row').filter({ hasText: 'TlsInspection' }).innerText()).toContain(
      'the safest value is in force',
    );
    await page.getByText('Your administrator has something to put right').waitFor();
    const before = await page.getByRole('row').count();
    await page.getByRole('button', { name: 'Show every key' }).click();
    expect(await page.getByRole('row').count()).toBeGreaterThan(before + 20);
  });

  it('saves a draft for other computers, of the parts and in the form that were chosen', async () => {
    const { app, page } = await rig();
    await page.getByLabel('Only the AI clients that are connected here').uncheck();
    await page.getByLabel('For which system').selectOption('mobileconfig');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the draft' }).click();
    expect((await download).suggestedFilename()).toBe('gangway.mobileconfig');
    expect(app.asked.findLast(({ name }) => name === 'policy.draft')?.input).toEqual({
      parts: ['connections', 'onlyThese', 'settings'],
      form: 'mobileconfig',
    });
  });

  it('says why a change was not made', async () => {
    const { app, page } = await rig();
    app.calls['settings.change'] = async () => {
      throw new Fault('GW_POLICY_SETTING', { setting: 'gatewayPort', support: '' });
    };
    const field = page.getByRole('textbox', { name: 'Local port' });
    await field.fill('25000');
    await field.press('Enter');
    await page.getByText('GW_POLICY_SETTING').waitFor();
  });
});
