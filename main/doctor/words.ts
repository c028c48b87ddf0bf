import type { Diagnosis } from './finding.ts';

/** A diagnosis in lines, for a terminal or a file. Control characters of names become question marks. */
export function inLines({ findings, counts }: Diagnosis): string {
  const width = Math.max(0, ...findings.map(({ area }) => area.length));
  const lines = findings.flatMap(({ level, area, what, todo }) => [
    `${level.padEnd(7)}  ${area.padEnd(width)}  ${plain(what)}`,
    ...(todo === null ? [] : [`${' '.repeat(width + 11)}To do: ${plain(todo)}`]),
  ]);
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const sum = `${counts.ok} ok, ${many(counts.warning, 'warning')}, ${many(counts.problem, 'problem')}.`;
  return `${lines.join('\n')}\n${sum}\n`;
}

const plain = (text: string) => text.replace(/\p{Cc}/gu, '?');
