/**
 * The table of docs/clients.md from the catalogue of AI clients.
 *
 *   npm run docs             writes it
 *   npm run docs -- --check  fails when it is not what the catalogue says
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { AI_CLIENTS, type AiClient, wayOf } from '../main/clients/catalogue/index.ts';

const FILE = new URL('../docs/clients.md', import.meta.url);
const BEGINNING = '<!-- table: written by npm run docs -->\n';
const END = '<!-- end of table -->';

const SYSTEMS = [
  ['darwin', 'macOS'],
  ['win32', 'Windows'],
  ['linux', 'Linux'],
] as const;

/** @param page as it is @returns the page with the table that the catalogue gives */
export function withClientTable(page: string): string {
  const start = page.indexOf(BEGINNING);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error('docs/clients.md has no place for the table');
  return page.slice(0, start + BEGINNING.length) + table() + page.slice(end);
}

function table(): string {
  const head = [
    '| client | id | connected by | carries its token in | connections | known from |',
    '|---|---|---|---|---|---|',
  ];
  return `${[...head, ...AI_CLIENTS.map(row)].join('\n')}\n`;
}

function row(client: AiClient): string {
  const { id, name, models, evidence, unreachable } = client;
  const carried = client.files?.some(({ http }) => http) ? 'a header' : 'the bridge';
  const kinds = models.includes('api-key') ? 'all' : 'with a sign-in';
  const cells = unreachable ? [unreachable, '–', '–'] : [waysOf(client), carried, kinds];
  return `| ${[name, `\`${id}\``, ...cells, evidence.level].join(' | ')} |`;
}

/** How it is connected on each system; once where that is the same on all. */
function waysOf(client: AiClient): string {
  const ways = SYSTEMS.map(([platform, label]) => ({ label, way: wayOf(client, platform) }));
  const [first] = ways;
  const words = { file: 'its file', link: 'a link', guide: 'hand', none: 'nothing' } as const;
  if (first && ways.every(({ way }) => way === first.way)) return words[first.way];
  return ways
    .filter(({ way }) => way !== 'none')
    .map(({ label, way }) => `${words[way]} (${label})`)
    .join(', ');
}

if (import.meta.main) {
  const page = readFileSync(FILE, 'utf8');
  const wanted = withClientTable(page);
  if (!process.argv.includes('--check')) writeFileSync(FILE, wanted);
  else if (page !== wanted) {
    process.stderr.write('docs/clients.md is not what the catalogue of clients says: run "npm run docs"\n');
    process.exitCode = 1;
  }
}
