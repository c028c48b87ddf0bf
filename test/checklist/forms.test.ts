/** The checklist as files for a review. */
import { inflateSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { checklistMarkdown, checklistPdf, openChecklist } from '../../main/checklist/index.ts';
import type { Checklist } from '../../preload/contract/checklist.ts';
import { connectionFact, dataFolder, facts } from './facts.ts';

function checklist(label = 'Onboard (Acme)', by = 'Ana Gomez', note = 'Ticket SEC-118'): Checklist {
  const { folder, remove } = dataFolder();
  onTestFinished(remove);
  const service = openChecklist(folder);
  service.answer(facts(), 'subprocessors', { value: 'yes', by, note });
  return service.read(facts({ connections: [connectionFact({ label })] }));
}

/** The texts of a PDF in their order, as its fonts encode them. */
function textsOf(pdf: Buffer): string {
  const binary = pdf.toString('latin1');
  const streams = [...binary.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: { length } }) => {
    try {
      return inflateSync(pdf.subarray(index + length)).toString('latin1');
    } catch {
      return [];
    }
  });
  const pieces = [...streams.join('\n').matchAll(/\[([^\]]*)\] TJ/g)].map(([, array = '']) =>
    [...array.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''),
  );
  return pieces.join('\n');
}

const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;

it('is Markdown with a task for each line, ticked where nothing is to be done', () => {
  const text = checklistMarkdown(checklist());
  expect(text).toMatch(/^# Pre-launch security checklist\n\nana-laptop, Gangway 0\.1\.0, 2026-11-23 10:30 UTC\n/);
  expect(text.match(/^- \[[ x]\] \*\*/gm)?.length).toBe(22);
  expect(text).toContain('- [x] **Pass.** Keys are kept in a store for secrets');
  expect(text).toContain('- [ ] **To be answered.** It is known what the service itself logs');
  expect(text).toContain('  - Yes, says Ana Gomez (2026-11-23): Ticket SEC-118');
});

it('lets no name become a link, a picture, HTML or a line of its own in Markdown', () => {
  const text = checklistMarkdown(
    checklist('x](https://evil.example)\n# Pass\n<img src=x> ![a](b) `c` | d', 'Ana\n- [x] **Pass.**'),
  );
  expect(text).not.toMatch(/^# Pass$/m);
  expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)!\[a|[^\\]\]\(https:\/\/evil/);
  expect(text.match(/^- \[x\]/gm)?.length).toBe(checklistMarkdown(checklist()).match(/^- \[x\]/gm)?.length);
});

it('is a PDF of a few pages with every line, numbered', async () => {
  const found = checklist();
  const pdf = await checklistPdf(found);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.subarray(-6).toString()).toBe('%%EOF\n');
  const pages = pagesOf(pdf);
  expect(pages).toBeGreaterThan(1);
  expect(pages).toBeLessThan(6);
  const words = textsOf(pdf).replace(/\s+/g, ' ');
  for (const { text } of found.lines) expect(words).toContain(text.slice(0, 40));
  expect(words).toContain(`1 / ${pages}`);
  expect(words).toContain('Ticket SEC-118');
  expect(words).not.toContain('Some characters are not in the fonts');
});

it('writes what its fonts lack as question marks in the PDF, and says so', async () => {
  const words = textsOf(await checklistPdf(checklist('接続 — Müller', '山田'))).replace(/\s+/g, ' ');
  expect(words).toContain('M\xfcller');
  expect(words).toContain('Yes, says ??');
  expect(words).toContain('Some characters are not in the fonts');
});

it('keeps long names within the page, however many pages that takes', async () => {
  const long = 'A connection with an exceedingly long name '.repeat(60);
  const pdf = await checklistPdf(checklist(long, 'Ana', 'n'.repeat(500)));
  expect(pagesOf(pdf)).toBeLessThan(25);
});
