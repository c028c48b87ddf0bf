import { describe, expect, it } from 'vitest';
import { brokenLinks, readPages } from '../../scripts/docs-site.ts';

const pages = readPages();

describe('the documents', () => {
  it('have no link that leads nowhere', () => {
    expect(brokenLinks(pages)).toEqual([]);
  });

  it('are each reached from the first page', () => {
    const reached = new Set(['docs/index.md']);
    for (const path of reached) {
      for (const href of pages.find((page) => page.path === path)?.links ?? []) {
        const target = new URL(href, `https://site/${path}`).pathname.slice(1);
        if (pages.some((page) => page.path === target)) reached.add(target);
      }
    }
    const lost = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path));
    expect(lost).toEqual([]);
  });

  it('notices a broken link and a missing heading', () => {
    const [page] = pages;
    if (page === undefined) throw new Error('there are no pages');
    const bad = { ...page, path: 'docs/bad.md', links: ['nowhere.md', 'index.md#no-such-heading'] };
    expect(brokenLinks([...pages, bad]).filter((line) => line.startsWith('docs/bad.md'))).toHaveLength(2);
  });
});
