/** The checklist, and the audit log on the activity page, as a person uses them. */
import { readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Fault } from '../../main/faults/index.ts';
import { builtWindow, fakeApp, launch, newPage, opened, serve } from './rig.ts';
import { calls, status } from './samples.ts';

describe('evidence in the window', { timeout: 60_000 }, () => {
  let browser: Browser;
  let files: string;
  beforeAll(async () => {
    [files, browser] = await Promise.all([builtWindow(), launch()]);
  }, 120_000);
  afterAll(() => browser.close());

  async function rig(path: string) {
    const app = fakeApp(status(Date.now()), calls(Date.now(), 5));
    const web = await serve(app, files);
    const { page, complaints } = await newPage(browser);
    onTestFinished(async () => {
      await page.context().close();
      await web.close();
    });
    await opened(web, page);
    await page.goto(`${new URL(page.url()).origin}/#/${path}`);
    return { app, page, complaints };
  }

  it('takes an answer with a name, shows it at once, and proposes the name for the next line', async () => {
    const { app, page, complaints } = await rig('checklist');
    await page.getByText('of 22 lines are settled').waitFor();
    await page.getByRole('button', { name: /^Answer: It is known what the service itself logs/ }).click();
    await page.getByRole('button', { name: 'Save answer' }).click();
    await page.getByText('Say who answers.').waitFor();
    expect(app.asked.map(({ name }) => name)).not.toContain('checklist.answer');
    await page.getByLabel('Your name').fill('Ana Gomez');
    await page.getByLabel('What it is based on').fill('Support, 3 November');
    await page.getByRole('button', { name: 'Save answer' }).click();
    const line = page.getByRole('listitem').filter({ hasText: 'It is known what the service itself logs' });
    await line.getByText('Support, 3 November').waitFor();
    expect(await line.innerText()).toContain('Answered');
    expect(app.asked.findLast(({ name }) => name === 'checklist.answer')?.input).toEqual({
      ...{ line: 'hosted-logs', value: 'yes', by: 'Ana Gomez', note: 'Support, 3 November' },
    });
    await page.getByRole('button', { name: /^Answer: The attestations/ }).click();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ana Gomez');
    expect(complaints).toEqual([]);
  });

  it('offers no answer for a line on which only the finding of Gangway counts', async () => {
    const { page } = await rig('checklist');
    const line = page.getByRole('listitem').filter({ hasText: 'Each AI client has a token of its own' });
    await line.getByText('Fail').waitFor();
    expect(await line.getByRole('button').count()).toBe(0);
    expect(await line.getByRole('link', { name: /Put right/ }).getAttribute('href')).toBe('#/clients');
  });

  it('saves the checklist and the record as files', async () => {
    const { page, complaints } = await rig('checklist');
    const [markdown] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as Markdown' }).click(),
    ]);
    expect(markdown.suggestedFilename()).toBe('gangway-checklist.md');
    expect(readFileSync(await markdown.path(), 'utf8')).toMatch(/^# Pre-launch security checklist\n/);
    await page.goto(`${new URL(page.url()).origin}/#/activity`);
    await page.getByLabel('Form', { exact: true }).selectOption('jsonl');
    const [record] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    expect(record.suggestedFilename()).toBe('gangway-activity.jsonl');
    expect(complaints).toEqual([]);
  });

  it('shows where the record was changed, and what went wrong where it could not be read', async () => {
    const { app, page } = await rig('activity');
    app.calls['audit.verify'] = async () => ({
      ...{ at: Date.now(), intact: false, withKey: true, records: 80, segments: 3, sealed: 1, more: 2 },
      findings: [{ segment: 2, line: 7, seq: 41, text: 'this record does not match its hash' }],
    });
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText('The record is not as it was written.').waitFor();
    await page.getByText('Part 2, record 41: this record does not match its hash').waitFor();
    await page.getByText('and 2 more').waitFor();
    app.calls['audit.verify'] = async () => {
      throw new Fault('GW_AUDIT_NONE', { folder: '/somewhere' });
    };
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText('GW_AUDIT_NONE').waitFor();
  });
});
