/**
 * Makes a site of docs/ in dist/site: `npm run docs:site`. Static pages without scripts; nothing is loaded from elsewhere.
 * It fails when a link leads nowhere.
 */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { Marked } from 'marked';

const ROOT = join(import.meta.dirname, '..');
const SITE = join(ROOT, 'dist', 'site');
/** Pages that the documents lead to, and that lie elsewhere. */
const ELSEWHERE = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'];

export interface Page {
  /** Path below the root of the repository, with slashes. */
  readonly path: string;
  readonly title: string;
  readonly html: string;
  /** Identifiers that a link can point to. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
}

export function readPages(): Page[] {
  const files = globSync('docs/**/*.md', { cwd: ROOT, exclude: ['docs/plan.md'] });
  return [...files.map((file) => file.split(sep).join('/')).toSorted(), ...ELSEWHERE].map(readPage);
}

function readPage(path: string): Page {
  const anchors = new Set<string>();
  const links: string[] = [];
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = anchorOf(text);
        anchors.add(id);
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        links.push(href);
        const to = isElsewhere(href) ? href : href.replace(/\.md(?=#|$)/, '.html');
        return `<a href="${to}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  const text = readFileSync(join(ROOT, path), 'utf8');
  const html = marked.parse(text, { async: false });
  return { path, title: /^# (.+)$/m.exec(text)?.[1] ?? path, html, anchors, links };
}

const isElsewhere = (href: string) => /^[a-z]+:/.test(href);

/** As code hosts make them of headings. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** @returns in words, each link that leads nowhere */
export function brokenLinks(pages: readonly Page[]): string[] {
  return pages.flatMap((page) =>
    page.links
      .filter((href) => !isElsewhere(href))
      .filter((href) => {
        const [file = '', anchor] = href.split('#');
        const path = file === '' ? page.path : posix.normalize(posix.join(posix.dirname(page.path), file));
        const target = pages.find((each) => each.path === path);
        if (target === undefined) return !existsSync(join(ROOT, path));
        return anchor !== undefined && !target.anchors.has(anchor);
      })
      .map((href) => `${page.path} leads to ${href}`),
  );
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --rule: #d7dde5; --ground: #fff; --tint: #f4f6f9; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa6b6; --rule: #323c4a; --ground: #12171e; --tint: #1a212b; --link: #7ab7f5; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
header { border-bottom: 1px solid var(--rule); padding: 0.75rem 1.25rem; }
header a { color: inherit; font-weight: 600; text-decoration: none; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; overflow-wrap: break-word; }
a { color: var(--link); }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h2 { margin-top: 2.25rem; border-top: 1px solid var(--rule); padding-top: 1.25rem; }
pre, code { font-family: ui-monospace, monospace; font-size: 0.875em; background: var(--tint); border-radius: 4px; }
code { padding: 0.1em 0.3em; }
pre { padding: 0.75rem 1rem; overflow-x: auto; }
pre code { padding: 0; background: none; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--rule); padding: 0.4rem 0.7rem; text-align: left; vertical-align: top; }
th { background: var(--tint); }
img { max-width: 100%; height: auto; border: 1px solid var(--rule); border-radius: 6px; }
`;

function pageHtml({ path, title, html }: Page): string {
  const up = relative(dirname(path), '.').split(sep).join('/') || '.';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Gangway</title>
<link rel="stylesheet" href="${up}/style.css">
<header><a href="${up}/docs/index.html">Gangway</a></header>
<main>
${html}</main>
</html>
`;
}

if (import.meta.main) {
  const pages = readPages();
  const broken = brokenLinks(pages);
  if (broken.length > 0) {
    process.stderr.write(`${broken.join('\n')}\n`);
    process.exitCode = 1;
  } else {
    rmSync(SITE, { recursive: true, force: true });
    for (const page of pages) {
      const file = join(SITE, page.path.replace(/\.md$/, '.html'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, pageHtml(page));
    }
    writeFileSync(join(SITE, 'style.css'), STYLE);
    if (existsSync(join(ROOT, 'docs', 'screens'))) {
      cpSync(join(ROOT, 'docs', 'screens'), join(SITE, 'docs', 'screens'), { recursive: true });
    }
    process.stdout.write(`${pages.length} pages in dist/site, no broken link\n`);
  }
}
