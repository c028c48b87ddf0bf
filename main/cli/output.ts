import { problemOf } from '../control/index.ts';
import type { Surroundings } from './surroundings.ts';

/** Three sentences and the code, on stderr; with --json the problem as an object on stdout, where the result would be. */
export function printProblem({ stdout, stderr }: Surroundings, error: unknown, json: boolean): void {
  const problem = problemOf(error);
  if (json) stdout.write(`${JSON.stringify({ problem })}\n`);
  else stderr.write(`${problem.what}\n${problem.means}\n${problem.todo}\n[${problem.code}]\n`);
}

export function printJson({ stdout }: Surroundings, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Control characters of names that a server or a file gave must not reach the terminal. */
export const plain = (text: string): string => text.replace(/\p{Cc}/gu, '?');

/** Lines with columns of equal width, two spaces apart; the last column is as long as it is. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const cells = rows.map((row) => row.map(plain));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return cells
    .map((row) => `${indent}${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

/** How long ago a moment (ms since the epoch) was, in words. */
export function ago(at: number, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
