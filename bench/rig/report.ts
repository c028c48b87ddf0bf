import type { Kind } from './calls.ts';
import { DISTURBED } from './machine.ts';
import { median, type StepFigures } from './measure.ts';
import type { TargetName } from './targets.ts';
import { calmStarts, type Figures, type Verdict, withinRounds } from './verdicts.ts';

type Cell = string | number;

const ORDER: readonly TargetName[] = ['direct', 'nginx', 'undici-pipe', 'gateway', 'stdio-pipe', 'bridge'];

/** Prints all figures as tables; the verdicts come last. */
export function printReport(figures: Figures, verdicts: readonly Verdict[]): void {
  const { steps, starts, idle } = figures;
  const targets = ORDER.filter((target) => steps.some((step) => step.target === target));
  const kinds = new Map(steps.map(({ kind, workers }) => [`${kind} ${workers}`, { kind, workers }]));
  for (const at of kinds.values()) printStep(steps, at, targets);
  printProblems(steps);
  const started = ORDER.filter((target) => starts.some((start) => start.target === target));
  printTable(
    'start to first answer',
    ['target', 'ms'],
    started.map((target) => [target, fixed(median(calmStarts(starts, target)), 0)]),
  );
  printTable(
    'idle sessions, each with an open GET stream',
    ['target', 'sessions', 'RSS MB', 'notified'],
    idle.map(({ target, sessions, megabytes, notified }) => [
      target,
      sessions,
      fixed(megabytes, 0),
      `${notified}/${sessions}`,
    ]),
  );
  printTable(
    'what is to be reached',
    ['verdict', 'goal', 'limit', 'measured (smallest to largest round)'],
    verdicts.map(({ goal, limit, values, met }) => [
      met ? 'met' : 'MISSED',
      goal,
      'atMost' in limit ? `<= ${limit.atMost}` : `>= ${limit.atLeast}`,
      values.map(shown).join(', '),
    ]),
  );
}

function printStep(
  steps: readonly StepFigures[],
  at: { kind: Kind; workers: number },
  targets: readonly TargetName[],
): void {
  const rows = targets.flatMap((target) => {
    const all = steps.filter((s) => s.target === target && s.kind === at.kind && s.workers === at.workers);
    if (all.length === 0) return [];
    const calm = all.filter(({ others }) => others < DISTURBED);
    const of = (field: (s: StepFigures) => number | null) =>
      median((calm.length > 0 ? calm : all).map((s) => field(s) ?? Number.NaN));
    const times = (other: TargetName) =>
      fixed(
        withinRounds(steps, at, [target, other], (ours, theirs) => ours.callsPerSecond / theirs.callsPerSecond).value,
      );
    const added = withinRounds(steps, at, [target, 'direct'], (ours, direct) => ours.p50 - direct.p50).value;
    const first =
      at.kind === 'first'
        ? [
            fixed(
              of((s) => s.first50),
              3,
            ),
          ]
        : [];
    return [
      [
        target,
        `${calm.length}/${all.length}`,
        fixed(
          of((s) => s.callsPerSecond),
          0,
        ),
        times('direct'),
        times('nginx'),
        times('undici-pipe'),
        fixed(
          of((s) => s.p50),
          3,
        ),
        fixed(
          of((s) => s.p99),
          3,
        ),
        fixed(added, 3),
        fixed(
          of((s) => s.cpuPerCall),
          3,
        ),
        ...first,
      ],
    ];
  });
  printTable(
    `${at.kind}, ${at.workers} at a time (medians; times in ms)`,
    [
      'target',
      'calm',
      'calls/s',
      'x direct',
      'x nginx',
      'x undici',
      'p50',
      'p99',
      '+p50',
      'CPU/call',
      ...(at.kind === 'first' ? ['first'] : []),
    ],
    rows,
  );
}

function printProblems(steps: readonly StepFigures[]): void {
  for (const { target, kind, workers, problems } of steps) {
    for (const [problem, count] of Object.entries(problems))
      console.log(`\n${target}, ${kind} at ${workers}: ${count} x ${problem}`);
  }
}

function printTable(title: string, header: readonly string[], rows: ReadonlyArray<readonly Cell[]>): void {
  if (rows.length === 0) return;
  const text = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0)));
  console.log(`\n## ${title}`);
  for (const row of text) {
    const cells = row.map((cell, column) =>
      /^[-\d]/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

function fixed(value: number, digits = 2): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

function shown({ of, value, spread, calm = true }: Verdict['values'][number]): string {
  if (!Number.isFinite(value)) return `${of}: not measured`;
  const text = Number.isInteger(value) ? String(value) : fixed(value, value < 10 ? 2 : 0);
  const range = spread ? ` (${fixed(spread[0])} to ${fixed(spread[1])}${calm ? '' : '; no round was quiet'})` : '';
  return `${of}: ${text}${range}`;
}
