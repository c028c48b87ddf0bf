import type { Checklist, ChecklistLine } from '../../preload/contract/checklist.ts';
import { countsOf } from './checklist.ts';
import { SECTIONS, type Section } from './lines.ts';
import { answerInWords, headline, STATUS_WORDS, summary, TITLE } from './words.ts';

type Document = PDFKit.PDFDocument;

/** A4 with room for a hole punch. Points. */
const MARGIN = { top: 56, bottom: 60, left: 56, right: 56 };
const WIDTH = 595.28 - MARGIN.left - MARGIN.right;
const BOTTOM = 841.89 - MARGIN.bottom;
/** Where the words of a line begin, beside its status. */
const INDENT = 112;

const INK = '#1b2430';
const SOFT = '#5b6675';
const RULE = '#d7dde5';
const COLOURS: Readonly<Record<ChecklistLine['status'], readonly [ground: string, ink: string]>> = {
  pass: ['#e3f4e8', '#14602f'],
  answered: ['#e4effb', '#174b83'],
  fail: ['#fbe4e4', '#99191f'],
  ask: ['#fcf1d9', '#774c06'],
  stale: ['#fcf1d9', '#774c06'],
};

/** The checklist as a PDF (A4, text that can be searched and copied), for a review. */
export async function checklistPdf(checklist: Checklist): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  const doc = new PDFDocument({
    size: 'A4',
    margins: MARGIN,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: TITLE, Author: 'Gangway', CreationDate: new Date(checklist.at) },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => doc.once('end', resolve).once('error', reject));
  const shown = inFont(checklist);
  head(doc, checklist, shown);
  for (const section of Object.keys(SECTIONS) as Section[]) {
    const lines = checklist.lines.filter((line) => line.section === section);
    heading(doc, SECTIONS[section], lines[0], shown);
    for (const line of lines) row(doc, line, shown);
  }
  footers(doc, headline(checklist), shown);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

interface Shown {
  (text: string): string;
  /** Whether all characters are in the fonts. */
  readonly complete: boolean;
}

/** Windows-1252 without its gaps: what the fonts that every PDF reader has can show. */
const IN_FONTS = /[\x20-\x7e\xa0-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;

/** Characters of other scripts are written as "?", and the document then says so. */
function inFont(checklist: Checklist): Shown {
  const show = (text: string) =>
    [...text.replace(/[\s\p{Cc}]+/gu, ' ')].map((letter) => (IN_FONTS.test(letter) ? letter : '?')).join('');
  const all = JSON.stringify(checklist).replace(/\s+/g, ' ');
  return Object.assign(show, { complete: [...all].every((letter) => IN_FONTS.test(letter)) });
}

function head(doc: Document, checklist: Checklist, shown: Shown): void {
  doc.font('Helvetica-Bold').fontSize(20).fillColor(INK).text(TITLE, MARGIN.left, MARGIN.top);
  doc
    .font('Helvetica')
    .fontSize(9.5)
    .fillColor(SOFT)
    .text(shown(headline(checklist)), { paragraphGap: 12 });
  const counts = countsOf(checklist);
  const boxes = [
    ['pass', counts.pass],
    ['answered', counts.answered],
    ['fail', counts.fail],
    ['ask', counts.ask + counts.stale],
  ] as const;
  const top = doc.y;
  const width = (WIDTH - 3 * 10) / 4;
  for (const [at, [status, count]] of boxes.entries()) {
    const [ground, ink] = COLOURS[status];
    const left = MARGIN.left + at * (width + 10);
    doc.roundedRect(left, top, width, 48, 5).fill(ground);
    doc
      .fillColor(ink)
      .font('Helvetica-Bold')
      .fontSize(19)
      .text(String(count), left + 12, top + 8);
    doc
      .font('Helvetica')
      .fontSize(8.5)
      .text(STATUS_WORDS[status], left + 12, top + 30);
  }
  doc
    .font('Helvetica')
    .fontSize(10)
    .fillColor(INK)
    .text(summary(checklist), MARGIN.left, top + 62, { width: WIDTH });
  if (shown.complete) return;
  const note = 'Some characters are not in the fonts of this document and stand as "?"; the Markdown form has them.';
  doc.fontSize(8.5).fillColor(SOFT).text(note);
}

/** Begins a page where not all of a block would fit on this one. */
function roomFor(doc: Document, height: number): void {
  if (doc.y + height > BOTTOM) {
    doc.addPage();
    doc.x = MARGIN.left;
    doc.y = MARGIN.top;
  }
}

/** Stays together with the first line below it. */
function heading(doc: Document, text: string, first: ChecklistLine | undefined, shown: Shown): void {
  roomFor(doc, 42 + (first === undefined ? 0 : heightOf(doc, first, shown)));
  const top = doc.y + 18;
  doc.font('Helvetica-Bold').fontSize(12).fillColor(INK).text(text, MARGIN.left, top, { width: WIDTH });
  doc
    .moveTo(MARGIN.left, doc.y + 3)
    .lineTo(MARGIN.left + WIDTH, doc.y + 3)
    .lineWidth(0.7)
    .strokeColor(RULE)
    .stroke();
  doc.y += 10;
}

const column = { width: WIDTH - INDENT } as const;

/** What is under the text of a line, each in its size and colour. */
function details({ evidence, answer }: ChecklistLine, shown: Shown): ReadonlyArray<readonly [string, string]> {
  const said = answer && `${answerInWords(answer)}${answer.note && `: ${answer.note}`}`;
  return [...evidence.map((text) => [shown(text), SOFT] as const), ...(said ? [[shown(said), INK] as const] : [])];
}

function heightOf(doc: Document, line: ChecklistLine, shown: Shown): number {
  let height = doc.font('Helvetica').fontSize(10).heightOfString(line.text, column);
  doc.fontSize(8.5);
  for (const [text] of details(line, shown)) height += 2 + doc.heightOfString(text, column);
  return height + 2 + doc.fontSize(7.5).heightOfString(line.source.title, column) + 10;
}

function row(doc: Document, line: ChecklistLine, shown: Shown): void {
  roomFor(doc, heightOf(doc, line, shown));
  const top = doc.y;
  const [ground, ink] = COLOURS[line.status];
  const words = STATUS_WORDS[line.status];
  const chip = doc.font('Helvetica-Bold').fontSize(7.5).widthOfString(words) + 14;
  doc.roundedRect(MARGIN.left, top - 1, chip, 14, 7).fill(ground);
  doc.fillColor(ink).text(words, MARGIN.left + 7, top + 3, { lineBreak: false });
  const left = MARGIN.left + INDENT;
  doc.font('Helvetica').fontSize(10).fillColor(INK).text(line.text, left, top, column);
  for (const [text, colour] of details(line, shown)) {
    doc
      .fontSize(8.5)
      .fillColor(colour)
      .text(text, left, doc.y + 2, column);
  }
  const { title, url } = line.source;
  doc
    .fontSize(7.5)
    .fillColor('#3d6fa8')
    .text(title, left, doc.y + 2, { ...column, link: url });
  doc.x = MARGIN.left;
  doc.y += 10;
}

function footers(doc: Document, words: string, shown: Shown): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Beyond the margin a text would begin a new page.
    doc.page.margins.bottom = 0;
    doc.font('Helvetica').fontSize(7.5).fillColor(SOFT);
    doc.text(shown(words), MARGIN.left, BOTTOM + 22, { width: WIDTH - 60, lineBreak: false, ellipsis: true });
    doc.text(`${page + 1} / ${count}`, MARGIN.left + WIDTH - 60, BOTTOM + 22, { width: 60, align: 'right' });
    doc.page.margins.bottom = MARGIN.bottom;
  }
}
