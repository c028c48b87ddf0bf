/**
 * docs/troubleshooting.md from the catalogue of faults.
 *
 *   npm run docs             writes it
 *   npm run docs -- --check  fails when it is not what the catalogue says
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { FAULTS } from '../main/faults/index.ts';

const FILE = new URL('../docs/troubleshooting.md', import.meta.url);

/** A details placeholder, `{name}`, as a reader of the page sees it. */
const shown = (text: string) => text.replace(/\{(\w+)\}/g, '`$1`');

export function troubleshootingPage(): string {
  const entries = Object.entries(FAULTS)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(
      ([code, { what, means, todo }]) =>
        `## ${code}\n\n${shown(what)}\n\n- **What it means:** ${shown(means)}\n- **What to do:** ${shown(todo)}\n`,
    );
  return `# Troubleshooting by code

Every problem that Gangway tells a person ends in a code in brackets. The code never changes its meaning. Words in \`this type\` stand
for what the message names, such as a host or a file. This page is written by \`npm run docs\` from the catalogue that the program uses.

${entries.join('\n')}`;
}

if (import.meta.main) {
  const page = troubleshootingPage();
  const current = readFileSync(FILE, { encoding: 'utf8', flag: 'a+' });
  if (!process.argv.includes('--check')) writeFileSync(FILE, page);
  else if (current !== page) {
    process.stderr.write('docs/troubleshooting.md is not what the catalogue of faults says: run "npm run docs"\n');
    process.exitCode = 1;
  }
}
