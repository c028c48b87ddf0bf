import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Checklist, LINE_IDS } from '../../preload/contract/checklist.ts';
import { asked, gangway, newHome, sandboxConnection, sandboxForTest, served } from './gangway.ts';

type Printed = Checklist & { readonly counts: Readonly<Record<string, number>> };

it('answers what it can without a running Gangway, and makes no vault for that', async () => {
  const home = newHome();
  const ran = await gangway(home, ['checklist', '--json', ...home.vault]);
  const { lines, counts } = JSON.parse(ran.stdout) as Printed;
  expect(ran.code).toBe(3);
  expect(lines.map(({ id }) => id)).toEqual([...LINE_IDS]);
  expect(lines.find(({ id }) => id === 'secret-store')?.status).toBe('fail');
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(LINE_IDS.length);
  expect(statSync(join(home.folder, 'vault'), { throwIfNoEntry: false })).toBeUndefined();
});

it('says with its exit code whether lines fail, wait or are done, and records who answered', async () => {
  const sandbox = await sandboxForTest({ identity: { rest: true } });
  const home = newHome(sandbox);
  await served(home);
  await asked(home, sandboxConnection(sandbox), { input: `${sandbox.sharedKeys.northwind.key}\n` });
  const words = await gangway(home, ['checklist']);
  expect([words.code, words.stderr]).toEqual([4, '']);
  expect(words.stdout).toMatch(/^Pass +Keys are kept in a store for secrets/);
  expect(words.stdout).toMatch(/Nothing fails; \d+ lines wait for an answer\.\n$/);
  const said = ['checklist', 'answer', 'subprocessors', '--by', 'Ana Gomez'];
  expect(await asked(home, [...said, '--value', 'yes', '--note', 'SEC-118'])).toMatchObject({
    ...{ status: 'answered', answer: { value: 'yes', by: 'Ana Gomez', note: 'SEC-118' } },
  });
  expect(await asked(home, [...said, '--value', 'no'])).toMatchObject({ status: 'fail' });
  expect((await gangway(home, ['checklist'])).code).toBe(3);
  const log = () => readFileSync(join(home.folder, 'audit', '00000001.jsonl'), 'utf8');
  const answers = () => log().match(/"event":"checklist\.answered".*?"by":"[^"]*"/g) ?? [];
  await expect.poll(() => answers().length).toBe(2);
  expect(answers()[0]).toMatch(/"line":"subprocessors","answer":"yes","by":"Ana Gomez"$/);
  expect(answers()[1]).toMatch(/"line":"subprocessors","answer":"no","by":"Ana Gomez"$/);
  expect(log()).not.toContain('SEC-118');
});

it('writes it as Markdown and as PDF, private to its user', async () => {
  const home = newHome();
  for (const [name, begin] of [
    ['review.md', '# Pre-launch'],
    ['review.PDF', '%PDF-'],
  ] as const) {
    const file = join(home.folder, '..', name);
    expect((await gangway(home, ['checklist', '--output', file, ...home.vault])).code).toBe(3);
    expect(readFileSync(file, 'latin1').startsWith(begin)).toBe(true);
    expect(statSync(file).mode & 0o077).toBe(0);
  }
});

it.each([
  [['checklist', '--output', 'review.docx'], 1, 'GW_INPUT_INVALID'],
  [['checklist', 'answer', 'nothing', '--value', 'yes', '--by', 'Ana'], 1, 'GW_INPUT_INVALID'],
  [['checklist', 'answer', 'tls-only', '--value', 'yes', '--by', 'Ana'], 1, 'GW_INPUT_INVALID'],
  [['checklist', 'answer', 'subprocessors', '--value', 'yes', '--by', ' '], 1, 'GW_INPUT_INVALID'],
  [['checklist', 'answer', 'subprocessors', '--value', 'maybe', '--by', 'Ana'], 2, 'maybe'],
  [['checklist', 'answer', 'subprocessors', '--value', 'yes'], 2, '--by'],
])('refuses %j in words', async (args, code, text) => {
  const ran = await gangway(newHome(), args);
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  expect(ran.stderr).toContain(text);
});
