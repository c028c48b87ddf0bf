import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MUTANTS } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');
const sourceOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

it.each(MUTANTS)('$file has the guard that is to be taken out once: $why', ({ file, text, test, only }) => {
  expect(sourceOf(file).split(text)).toHaveLength(2);
  expect(existsSync(join(ROOT, test))).toBe(true);
  if (only !== undefined) expect(sourceOf(test)).toContain(only);
});
