import { expect, it } from 'vitest';
import { ago, table } from '../../main/cli/output.ts';

it('lines up columns, and lets no control character of a name reach the terminal', () => {
  const rows = [
    ['one', 'a\u001b[2Jb', 'x'],
    ['three', 'c\r\nd', ''],
  ];
  expect(table(rows, ' ')).toBe(' one    a?[2Jb  x\n three  c??d\n');
  expect(table([])).toBe('');
});

it.each([
  [0, '0 s ago'],
  [59_400, '59 s ago'],
  [60_000, '1 min ago'],
  [7_200_000, '2 h ago'],
  [200_000_000, '2 d ago'],
  [-5000, '0 s ago'],
])('says how long ago %i ms is', (ms, words) => {
  expect(ago(1e12 - ms, 1e12)).toBe(words);
});
