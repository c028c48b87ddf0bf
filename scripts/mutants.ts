/**
 * Takes guards out of a copy of the sources, one by one, and shows that a test notices each.
 *
 *   npm run mutants                  all of test/mutants/table.ts
 *   npm run mutants -- headers       those whose file or reason holds this text
 *
 * Ends with 1 when a guard can be taken out unnoticed or is not found, or when its test is red without that.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from '../test/mutants/mutant.ts';
import { MUTANTS } from '../test/mutants/table.ts';

const ROOT = join(import.meta.dirname, '..');
const COPIED = [
  ...['main', 'preload', 'renderer', 'resources', 'scripts', 'test'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'vitest.config.ts'],
];
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
/** A test that hangs without its guard has noticed. ms */
const LONGEST_RUN = 120_000;
const LONGEST_TEST = 15_000;

type Run = Pick<Mutant, 'test' | 'only'>;

const say = (text: string) => process.stdout.write(`${text}\n`);

function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'gangway-mutants-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Whether the tests of a run are green in the copy. */
async function isGreen(copy: string, { test, only }: Run): Promise<boolean> {
  const argv = [
    VITEST,
    'run',
    test,
    `--testTimeout=${LONGEST_TEST}`,
    '--bail=1',
    ...(only === undefined ? [] : ['-t', only]),
  ];
  const child = spawn(process.execPath, argv, { cwd: copy, stdio: 'ignore', detached: true });
  const { pid } = child;
  const timer = setTimeout(() => pid !== undefined && process.kill(-pid, 'SIGKILL'), LONGEST_RUN);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  return code === 0;
}

/** What came of a mutant: `caught`, or what is wrong with it. */
async function outcomeOf(copy: string, mutant: Mutant): Promise<string> {
  const file = join(copy, mutant.file);
  const source = readFileSync(file, 'utf8');
  const occurrences = source.split(mutant.text).length - 1;
  if (occurrences !== 1) return `NOT APPLICABLE: the text occurs ${occurrences} times`;
  writeFileSync(
    file,
    source.replace(mutant.text, () => mutant.replacement),
  );
  try {
    return (await isGreen(copy, mutant)) ? 'SURVIVED' : 'caught';
  } finally {
    writeFileSync(file, source);
  }
}

/** The tests are green as long as nothing is taken out; else their red would say nothing. */
async function redBefore(copy: string, mutants: readonly Mutant[]): Promise<ReadonlySet<string>> {
  const runs = new Map(
    mutants.map(({ test, only }) => [nameOf({ test, ...(only && { only }) }), { test, ...(only && { only }) }]),
  );
  const red = new Set<string>();
  for (const [name, run] of runs) if (!(await isGreen(copy, run))) red.add(name);
  return red;
}

const nameOf = ({ test, only = '' }: Run) => `${test} ${only}`;

const [wanted = ''] = process.argv.slice(2);
const mutants = MUTANTS.filter(({ file, why }) => file.includes(wanted) || why.includes(wanted));
const copy = makeCopy();
let caught = 0;
try {
  const red = await redBefore(copy, mutants);
  for (const mutant of mutants) {
    const outcome = red.has(nameOf(mutant)) ? `RED BEFORE: ${nameOf(mutant)}` : await outcomeOf(copy, mutant);
    if (outcome === 'caught') caught++;
    say(`${outcome.padEnd(8)}  ${mutant.file}: ${mutant.why}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
say(`${mutants.length} mutants, ${caught} caught`);
process.exitCode = caught === mutants.length && mutants.length > 0 ? 0 : 1;
