import { clickThrough } from '../sandbox/demo-oauth.ts';
import { expect, test } from './fixture.ts';

test('first run with a sign-in: the browser opens, and the connection acts as the person', async ({ gangway }) => {
  const { page, person, sandbox, complaints } = gangway;
  const before = person.opened().length;
  await page.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Hosted MCP server').click();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Northwind');
  await dialog.getByLabel('Address of the service').fill(sandbox.urls.mcp);
  await dialog.getByText('Sign in as yourself').click();
  await dialog.getByRole('button', { name: 'Sign in and connect' }).click();
  await dialog.getByText('Sign in on the page in your browser').waitFor();
  await expect.poll(() => person.opened().length).toBe(before + 1);
  await clickThrough(person.opened().at(-1) ?? '');
  await dialog.getByText('Round trip verified').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const card = page.getByRole('article', { name: 'Northwind' });
  await expect(card).toContainText('Connected');
  await expect(card).toContainText('@');
  expect(complaints).toEqual([]);
});
