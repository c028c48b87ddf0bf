import { expect, it } from 'vitest';
import { gangway, newHome } from './gangway.ts';

const ADDRESS = 'https://collector.example.com:4318/v1/logs';
const CANARY = 'canary-77a0c2e5d1b94f36';

it('stores the header of a collector from stdin, says for whom, and repeats none of it', async () => {
  const home = newHome();
  const stored = await gangway(home, ['audit', 'credential', ADDRESS, '--header-stdin', ...home.vault], {
    input: `Authorization: Bearer ${CANARY}\n`,
  });
  expect([stored.code, stored.stdout, stored.stderr]).toEqual([
    0,
    'The header for https://collector.example.com:4318 was stored.\n',
    '',
  ]);
  const wrong = await gangway(home, ['audit', 'credential', ADDRESS, '--header-stdin', ...home.vault], {
    input: `${CANARY}\n`,
  });
  expect([wrong.code, wrong.stdout]).toEqual([1, '']);
  expect(wrong.stderr).toContain('[GW_INPUT_INVALID]');
  expect(wrong.stderr).not.toContain(CANARY);
  const deleted = await gangway(home, ['audit', 'credential', ADDRESS, '--delete', ...home.vault]);
  expect(deleted.stdout).toBe('The header for https://collector.example.com:4318 was deleted.\n');
});

it('takes no header as an argument, and says that nothing is sent where nothing runs', async () => {
  const home = newHome();
  const extra = await gangway(home, ['audit', 'credential', ADDRESS, `Authorization: Bearer ${CANARY}`]);
  expect(extra.code).toBe(2);
  expect(extra.stderr).not.toContain(CANARY);
  const ran = await gangway(home, ['audit', 'forwarding']);
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('[GW_NOT_RUNNING]')]);
});
