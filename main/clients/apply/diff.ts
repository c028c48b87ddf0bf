/**
 * A change of a file, line by line, for people. Whatever Gangway puts in is shown byte for byte; values of others, which
 * may be credentials, and local tokens are shown as `…`.
 */
import type { DiffLine } from './types.ts';

/** Lines around a change. */
const CONTEXT = 3;
/** Characters of a longer line that are shown around what changed in it. */
const LONGEST = 160;
/** Beyond this many pairs of lines, everything between the first and the last change counts as changed. */
const MOST_PAIRS = 4_000_000;

/** @param ours texts that may be shown: those of the entries that are put in, and their names */
export function diffLines(before: string, after: string, ours: ReadonlySet<string>): DiffLine[] {
  const all = compared(linesOf(before), linesOf(after));
  const near = all.map((_, at) =>
    all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: DiffLine[] = [];
  for (const [at, { kind, text }] of all.entries()) {
    if (near[at]) shown.push({ kind, text: masked(text, ours) });
    else if (near[at - 1]) shown.push({ kind: 'same', text: '⋮' });
  }
  if (shown.at(-1)?.text === '⋮') shown.pop();
  return clipped(shown);
}

const linesOf = (text: string): string[] => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

function compared(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  const common = before.length * after.length > MOST_PAIRS ? null : commonLengths(before, after);
  let a = 0;
  let b = 0;
  const width = after.length + 1;
  while (a < before.length || b < after.length) {
    const [old, fresh] = [before[a], after[b]];
    if (common && old !== undefined && old === fresh) {
      lines.push({ kind: 'same', text: old });
      a += 1;
      b += 1;
    } else if (
      old !== undefined &&
      (!common || fresh === undefined || at(common, (a + 1) * width + b) >= at(common, a * width + b + 1))
    ) {
      lines.push({ kind: 'removed', text: old });
      a += 1;
    } else if (fresh !== undefined) {
      lines.push({ kind: 'added', text: fresh });
      b += 1;
    }
  }
  return lines;
}

const at = (table: Uint32Array, index: number) => table[index] ?? 0;

/** For each pair of places, how many lines the rests have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let a = before.length - 1; a >= 0; a -= 1) {
    for (let b = after.length - 1; b >= 0; b -= 1) {
      table[a * width + b] =
        before[a] === after[b]
          ? at(table, (a + 1) * width + b + 1) + 1
          : Math.max(at(table, (a + 1) * width + b), at(table, a * width + b + 1));
    }
  }
  return table;
}

/** A text in quotes (also one that the line does not close), a word, or what stands between them. */
const PART = /"(?:\\.|[^"\\])*"?|'[^']*'?|[^\s"'{}[\],:=()]+|\s+|[{}[\],:=()]/gs;
const PLAIN = /^(?:true|false|null|-?\d{1,6}|[#/*|>&+-]{1,3})$/;
const TOKEN = /gw_[\w-]{8,}/g;
const HIDDEN = '…';

/** Keys, punctuation and what is ours stay; any other text is hidden. */
function masked(line: string, ours: ReadonlySet<string>): string {
  const parts = line.match(PART) ?? [];
  return parts
    .map((part, index) => {
      const quote = /^["']/.exec(part)?.[0] ?? '';
      if (quote === '' && (/^[\s{}[\],:=()]/.test(part) || PLAIN.test(part))) return part;
      const content = contentOf(part, quote);
      if (ours.has(content)) return part.replace(TOKEN, HIDDEN);
      return isKey(parts, index, quote) ? part : quote + HIDDEN + quote;
    })
    .join('');
}

/** Whether a part names a value: it opens a line or a map, and what follows is written as after a name. */
function isKey(parts: readonly string[], index: number, quote: string): boolean {
  const before = parts.slice(0, index).findLast((each) => each.trim() !== '');
  const opens = before === undefined || ['{', ',', '-'].includes(before);
  const next = parts.findIndex((each, at) => at > index && each.trim() !== '');
  const sign = parts[next];
  // A colon within an unquoted text is part of it (YAML 1.2, 7.3.3).
  const isSign = sign === '=' || (sign === ':' && (quote !== '' || (parts[next + 1] ?? ' ').trim() === ''));
  return opens && isSign && (parts[index]?.length ?? 0) <= 64;
}

function contentOf(part: string, quote: string): string {
  if (quote !== '"')
    return quote === '' ? part : part.slice(1, part.endsWith(quote) && part.length > 1 ? -1 : undefined);
  try {
    return String(JSON.parse(part));
  } catch {
    return part;
  }
}

/** Of the long lines of a file without line ends, what differs between the old and the new one. */
function clipped(lines: readonly DiffLine[]): DiffLine[] {
  return lines.map(({ kind, text }, index) => {
    if (text.length <= LONGEST) return { kind, text };
    const other = kind === 'removed' ? lines[index + 1] : lines[index - 1];
    const changed = other && other.kind !== 'same' && other.kind !== kind ? sharedStart(text, other.text) : 0;
    const start = Math.max(0, changed - LONGEST / 4);
    // What is ours is shown to its end.
    const end =
      kind === 'added' && other
        ? Math.max(start + LONGEST, text.length - sharedEnd(text, other.text, changed))
        : start + LONGEST;
    return { kind, text: `${start > 0 ? HIDDEN : ''}${text.slice(start, end)}${end < text.length ? HIDDEN : ''}` };
  });
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function sharedEnd(a: string, b: string, start: number): number {
  let length = 0;
  const most = Math.min(a.length, b.length) - start;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}
