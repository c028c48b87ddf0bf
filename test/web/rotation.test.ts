import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConnectionView } from '../../preload/contract.ts';
import { builtWindow, CANARY, type FakeApp, fakeApp, launch, newPage, opened, serve } from './rig.ts';
import { AT_REST, due } from './rotation-samples.ts';
import { connection, status } from './samples.ts';

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let files: string;
beforeAll(async () => {
  [files, browser] = await Promise.all([builtWindow(), launch()]);
}, 120_000);
afterAll(() => browser.close());

const ONBOARD = { id: 'onboard', name: 'Onboard', keyPage: 'https://app.onboard.io/settings/company' };

/** A window on one connection. */
async function window(over: Partial<ConnectionView>): Promise<{ app: FakeApp; page: Page; complaints: string[] }> {
  const now = Date.now();
  const one = connection(now, 'acme', { label: 'Acme', provider: ONBOARD, ...over });
  const app = fakeApp(status(now, { connections: [one] }));
  const web = await serve(app, files);
  const { page, complaints } = await newPage(browser);
  onTestFinished(async () => {
    await page.context().close();
    await web.close();
  });
  await opened(web, page);
  return { app, page, complaints };
}

const inputs = (app: FakeApp, wanted: string) =>
  app.asked.filter(({ name }) => name === wanted).map(({ input }) => input);

describe('the prompt for a new key', () => {
  it('gives the reason, takes the key, shows each check as it passes, and asks again about the old one', async () => {
    const { app, page, complaints } = await window({ rotation: due(Date.now()) });
    await page.getByText('The key has reached the age that your organisation allows.').waitFor();
    await page.getByText('1 connection, working. 1 needs you.').waitFor();
    await page.getByRole('button', { name: 'Replace key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A new credential is needed').waitFor();
    expect(await dialog.getByRole('link', { name: 'Keys at Onboard' }).getAttribute('href')).toBe(ONBOARD.keyPage);
    await expect.poll(() => inputs(app, 'rotation.begin')).toEqual([{ id: 'acme' }]);
    const field = dialog.getByLabel('New API key');
    expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual(['password', 'off']);

    await field.fill('wrong');
    await page.keyboard.press('Enter');
    await dialog.getByText('The old key stays in use.').waitFor();
    expect(await field.inputValue()).toBe('');

    await field.fill(CANARY);
    await page.keyboard.press('Enter');
    await dialog.getByText('The key was replaced').waitFor();
    await dialog.getByText('The old key still works: revoke it at the service, then check again').waitFor();
    expect(await page.content()).not.toContain(CANARY);
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await dialog.getByText('The old key no longer works').waitFor();
    expect(await dialog.getByRole('button', { name: 'Go back to the old key' }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(inputs(app, 'rotation.enterKey')).toEqual([
      { id: 'acme', key: 'wrong' },
      { id: 'acme', key: CANARY },
    ]);
    expect(complaints).toEqual([]);
  });

  it('says under way what is still to come', async () => {
    const { app, page } = await window({ rotation: AT_REST });
    const answer = Promise.withResolvers<Record<string, never>>();
    app.calls['rotation.enterKey'] = () => answer.promise;
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Replace key' }).click();
    await page.getByLabel('New API key').fill(CANARY);
    await page.keyboard.press('Enter');
    const checks = page.getByRole('list', { name: 'How far it is' }).getByRole('listitem');
    await expect.poll(() => checks.allInnerTexts()).toHaveLength(4);
    const states = () => checks.evaluateAll((all) => all.map((each) => each.getAttribute('data-state')));
    const turn = async (step: NonNullable<ConnectionView['rotation']>['step']) => {
      const read = await app.calls['status.read']({});
      app.change({
        ...read,
        connections: read.connections.map((each) => ({ ...each, rotation: { ...AT_REST, step } })),
      });
    };
    const seen: unknown[] = [];
    for (const step of ['trying', 'accepted', 'same-tenancy', 'swapped'] as const) {
      await turn(step);
      const reached = ['trying', 'accepted', 'same-tenancy', 'swapped'].indexOf(step);
      await expect.poll(async () => (await states()).indexOf('waiting')).toBe(Math.min(reached + 1, 3));
      seen.push(await states());
    }
    expect(seen).toEqual([
      ['running', 'waiting', 'waiting', 'waiting'],
      ['done', 'running', 'waiting', 'waiting'],
      // The service does not say whose key it is, and so nothing is said to have been found.
      ['done', 'untold', 'running', 'waiting'],
      ['done', 'untold', 'done', 'waiting'],
    ]);
    answer.resolve({});
    await page.getByText('The key was replaced').waitFor();
  });

  it('opens by itself where someone asked for it elsewhere', async () => {
    const { app, page } = await window({ rotation: { ...AT_REST, askedAt: Date.now() } });
    await page.getByRole('dialog', { name: 'New key for Acme' }).waitFor();
    await expect.poll(() => inputs(app, 'rotation.begin')).toEqual([{ id: 'acme' }]);
  });

  it('lets someone say that a key leaked, now or before they have another one', async () => {
    const { app, page } = await window({ rotation: AT_REST });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Replace key' }).click();
    await page.getByLabel('Why').selectOption('exposure');
    await page.getByRole('button', { name: 'Do it later' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('It may have leaked.').waitFor();
    expect(inputs(app, 'rotation.ask')).toEqual([{ id: 'acme', reason: 'exposure' }]);
  });

  it('is put off with a reason only, and no further than allowed', async () => {
    const { app, page } = await window({ rotation: due(Date.now()) });
    await page.getByRole('button', { name: 'Replace key' }).click();
    await page.getByRole('button', { name: 'Put off…' }).click();
    const until = page.getByLabel('Put off until');
    // Five days are left.
    expect(await until.locator('option').count()).toBe(3);
    await page.getByRole('button', { name: 'Put off', exact: true }).click();
    await page.getByText('Give a reason.').waitFor();
    expect(inputs(app, 'rotation.postpone')).toEqual([]);
    await page.getByLabel('Reason').fill('The administrator is back on Monday');
    await page.getByRole('button', { name: 'Put off', exact: true }).click();
    await page.getByText('Put off until').waitFor();
    expect(inputs(app, 'rotation.postpone')).toMatchObject([{ note: 'The administrator is back on Monday' }]);
  });

  it('asks who must be an administrator, and nobody where nobody may', async () => {
    const { app, page } = await window({ rotation: { ...due(Date.now()), whoMayRotate: 'administrators' } });
    await page.getByRole('button', { name: 'Replace key' }).click();
    await page.getByLabel('New API key').fill(CANARY);
    await page.keyboard.press('Enter');
    await page.getByText('Your organisation lets only administrators').waitFor();
    expect(inputs(app, 'rotation.enterKey')).toEqual([]);
    await page.getByLabel('I administer Onboard for my organisation').check();
    await page.getByRole('button', { name: 'Try and replace' }).click();
    await page.getByText('The key was replaced').waitFor();
    expect(inputs(app, 'rotation.enterKey')).toEqual([{ id: 'acme', key: CANARY, administers: true }]);

    const other = await window({ rotation: { ...due(Date.now()), whoMayRotate: 'nobody' } });
    await other.page.getByRole('button', { name: 'Replace key' }).click();
    await other.page.getByText('keys are not replaced at this computer').waitFor();
    expect(await other.page.locator('input[type="password"]').count()).toBe(0);
  });

  it('is a new sign-in where a person signs in', async () => {
    const { app, page } = await window({
      model: 'oauth',
      rotation: due(Date.now(), { reason: 'offboarding', stopsAt: null }),
    });
    await page.getByRole('button', { name: 'Sign in anew' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Someone who knew it has left.').waitFor();
    await dialog.getByRole('button', { name: 'Sign in anew' }).click();
    await dialog.getByText('The tokens of before were ended at the service.').waitFor();
    expect(inputs(app, 'rotation.renewSignIn')).toEqual([{ id: 'acme' }]);
  });
});
