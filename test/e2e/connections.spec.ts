import { connect, expect, test } from './fixture.ts';

test('first run with an API key: connected, and the key is nowhere to be seen', async ({ gangway }) => {
  const { page, sandbox, complaints } = gangway;
  const { key } = sandbox.keys.create('northwind');
  await page.getByText('No connection yet').waitFor();
  await connect(gangway, 'Northwind', key);
  const card = page.getByRole('article', { name: 'Northwind' });
  await expect(card).toContainText(/Connected/);
  expect(await page.content()).not.toContain(key);
  expect(complaints).toEqual([]);
});

test('what the window says follows the service: it dies, comes back, and refuses the key', async ({ gangway }) => {
  const { page, sandbox } = gangway;
  const { key } = sandbox.keys.create('northwind');
  await connect(gangway, 'Northwind', key);
  const card = page.getByRole('article', { name: 'Northwind' });
  const check = async () => {
    await card.getByRole('button', { name: 'More actions for Northwind' }).click();
    await page.getByRole('menuitem', { name: 'Test' }).click();
  };
  await sandbox.kill();
  await check();
  await expect(card).not.toContainText('Connected');
  await expect(card).toContainText(/reach/i);
  await sandbox.restart();
  // It is tried again by itself.
  await expect(card).toContainText('Connected', { timeout: 45_000 });
  sandbox.keys.revoke(key);
  await check();
  await expect(card).toContainText(/key/i);
  await expect(card).not.toContainText('Connected');
});
