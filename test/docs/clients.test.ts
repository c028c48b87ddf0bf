import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withClientTable } from '../../scripts/client-table.ts';

it('says of every AI client what the catalogue says', () => {
  const page = readFileSync('docs/clients.md', 'utf8');
  expect(withClientTable(page)).toBe(page);
  expect(page).toContain('| Cursor | `cursor` | its file | a header | all |');
});
