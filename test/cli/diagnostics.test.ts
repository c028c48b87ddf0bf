/** The diagnostics bundle as it leaves the computer: useful, and without secrets. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unzipped } from '../doctor/unzipped.ts';
import { gangway, type Home, newHome, served } from './gangway.ts';

const bundleFile = (home: Home) => join(home.folder, '..', 'bundle.zip');

async function bundle(home: Home): Promise<Map<string, string>> {
  const ran = await gangway(home, ['diagnostics', bundleFile(home), ...home.vault]);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  return unzipped(readFileSync(bundleFile(home)));
}

it('holds what a running Gangway says, private to its user, without the home folder', async () => {
  const home = newHome();
  await served(home);
  const files = await bundle(home);
  expect([...files.keys()]).toContain('status.json');
  expect(files.get('doctor.txt')).toMatch(/ok +App +runs and has proved itself/);
  expect(files.get('doctor.txt')).toContain('~/data');
  expect([...files.values()].join('')).not.toContain(home.environment.HOME);
  expect(statSync(bundleFile(home)).mode & 0o077).toBe(0);
});

it('holds at least what can be examined from outside where Gangway cannot be started', async () => {
  const home = newHome();
  await (await served(home)).stop();
  writeFileSync(join(home.folder, 'settings.json'), 'broken');
  const files = await bundle(home);
  expect([...files.keys()]).toEqual(['README.txt', 'doctor.txt', 'doctor.json']);
  expect(files.get('doctor.txt')).toContain('settings.json could not be read');
  expect(files.get('README.txt')).toContain('Gangway itself could not be asked');
});

it('leaves nothing behind where it cannot be written', async () => {
  const home = newHome();
  const ran = await gangway(home, ['diagnostics', '/nowhere/at/all/bundle.zip', ...home.vault]);
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('GW_WRITE_FAILED')]);
  expect(existsSync(bundleFile(home))).toBe(false);
});
