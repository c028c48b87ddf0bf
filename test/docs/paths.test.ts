import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..', '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md'], { cwd: ROOT }).map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));

describe.each(pages)('$path', ({ text }) => {
  it('names files of this repository that there are', () => {
    const named = [
      ...text.matchAll(
        /`((?:resources\/(?:policy|icons|packaging)|scripts|test|main|preload|renderer|bench)\/[\w./@-]+)`/g,
      ),
    ];
    const missing = named.map(([, file = '']) => file).filter((file) => !existsSync(join(ROOT, file)));
    expect(missing).toEqual([]);
  });

  it('names npm scripts that there are', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });
});
