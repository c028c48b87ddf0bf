import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { asked, gangway, type Home, newHome, sandboxForTest, served } from './gangway.ts';

const PERSON = join(import.meta.dirname, 'person-entry.ts');

/** Puts a person in the place of the system's browser opener: who signs in as soon as an address is opened. */
function withPerson(home: Home): Home {
  const folder = join(dirname(home.folder), 'bin');
  mkdirSync(folder);
  const opener = join(folder, 'xdg-open');
  // In the background, as a browser is: the opener ends at once.
  writeFileSync(
    opener,
    `#!/bin/sh\n"${process.execPath}" "${PERSON}" "${dirname(home.folder)}/ca.pem" "$1" >/dev/null 2>&1 &\n`,
  );
  chmodSync(opener, 0o755);
  return { ...home, environment: { ...home.environment, PATH: `${folder}:${home.environment.PATH}` } };
}

it('signs a person in with the system browser, works as them, and signs them out', async () => {
  const sandbox = await sandboxForTest({ oauth: true });
  const home = withPerson(newHome(sandbox));
  const { stop } = await served(home);
  const report = await asked<{ actsAs: string; tenancy: { name: string } }>(home, [
    'login',
    'crm',
    '--url',
    sandbox.urls.mcp,
  ]);
  expect([report.actsAs, report.tenancy.name]).toEqual(['ada@northwind.example', 'Northwind Onboarding']);
  await asked(home, ['connect', 'test', 'crm']);
  await asked(home, ['logout', 'crm']);
  const after = await gangway(home, ['connect', 'test', 'crm']);
  expect([after.code, after.stderr]).toEqual([1, expect.stringContaining('GW_NEEDS_SIGN_IN')]);
  const again = await asked<{ actsAs: string }>(home, ['login', 'crm']);
  expect(again.actsAs).toBe('ada@northwind.example');
  await stop();
});

it('tells in words that there is no browser', async () => {
  const sandbox = await sandboxForTest({ oauth: true });
  const home = newHome(sandbox);
  const { stop } = await served({ ...home, environment: { ...home.environment, PATH: '/nonexistent' } });
  const failed = await gangway(home, ['login', 'crm', '--url', sandbox.urls.mcp]);
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('GW_BROWSER_UNAVAILABLE')]);
  await stop();
});
