// What is to be reached, and whether it was.
import type { Kind } from './calls.ts';
import { DISTURBED } from './machine.ts';
import { type IdleFigures, median, type StartFigures, type StepFigures } from './measure.ts';
import type { TargetName } from './targets.ts';

export interface Figures {
  readonly steps: readonly StepFigures[];
  readonly starts: readonly StartFigures[];
  readonly idle: readonly IdleFigures[];
}

export interface Verdict {
  readonly goal: string;
  /** What was measured, each held against the limit. */
  readonly values: ReadonlyArray<{ readonly of: string; readonly value: number } & Partial<Compared>>;
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
  readonly met: boolean;
}

/** A value made of the figures of several targets in one round, and its median over the rounds. */
export interface Compared {
  readonly value: number;
  /** Smallest and largest over the rounds. */
  readonly spread: readonly [number, number];
  /** False when no round was undisturbed for all of them; then all rounds were taken. */
  readonly calm: boolean;
}

/**
 * Compares targets within each round, where they ran within seconds of each other, and takes the median over the
 * rounds. Rounds in which others were busy are left out where undisturbed ones remain.
 */
export function withinRounds(
  steps: readonly StepFigures[],
  at: { readonly kind: Kind; readonly workers: number },
  targets: readonly TargetName[],
  combine: (...figures: StepFigures[]) => number,
): Compared {
  const rounds = new Set(steps.map(({ round }) => round));
  const compared: Array<{ value: number; calm: boolean }> = [];
  for (const round of rounds) {
    const figures = targets.flatMap((target) =>
      steps.filter((s) => s.round === round && s.target === target && s.kind === at.kind && s.workers === at.workers),
    );
    if (figures.length !== targets.length) continue;
    const value = combine(...figures);
    if (Number.isFinite(value)) compared.push({ value, calm: figures.every(({ others }) => others < DISTURBED) });
  }
  const undisturbed = compared.filter(({ calm }) => calm);
  const values = (undisturbed.length > 0 ? undisturbed : compared).map(({ value }) => value);
  return { value: median(values), spread: [Math.min(...values), Math.max(...values)], calm: undisturbed.length > 0 };
}

const ratio = (field: 'callsPerSecond' | 'first50' | 'cpuPerCall') => (ours: StepFigures, theirs: StepFigures) =>
  (ours[field] ?? Number.NaN) / (theirs[field] ?? Number.NaN);

/** Time added to a call by ours, over the time added by the pipe. */
function addedRatio(direct: StepFigures, ours: StepFigures, theirs: StepFigures): number {
  return theirs.p50 > direct.p50 ? (ours.p50 - direct.p50) / (theirs.p50 - direct.p50) : Number.NaN;
}

export function judge({ steps, starts, idle }: Figures): Verdict[] {
  const compare = (
    kind: Kind,
    workers: number,
    targets: TargetName[],
    combine: (...figures: StepFigures[]) => number,
  ) => ({
    of: `${kind} at ${workers}`,
    ...withinRounds(steps, { kind, workers }, targets, combine),
  });
  const added = (kind: Kind) => compare(kind, 1, ['direct', 'gateway', 'undici-pipe'], addedRatio);
  const gateway = (kind: Kind, workers: number, field: 'callsPerSecond' | 'first50' | 'cpuPerCall') =>
    compare(kind, workers, ['gateway', 'undici-pipe'], ratio(field));
  const bridge = (kind: Kind, workers: number) =>
    compare(kind, workers, ['bridge', 'stdio-pipe'], ratio('callsPerSecond'));
  const started = (target: TargetName) => ({ of: 'median', value: median(calmStarts(starts, target)) });
  const most = idle.filter(({ target, sessions }) => target === 'gateway' && sessions === 500);

  return [
    verdict('added p50 at 1 call, × that of the bare undici pipe', { atMost: 1.3 }, [added('echo'), added('echo_sse')]),
    verdict('calls/s at 32, × those of the bare undici pipe', { atLeast: 0.8 }, [
      gateway('echo', 32, 'callsPerSecond'),
      gateway('echo_sse', 32, 'callsPerSecond'),
    ]),
    verdict('CPU per call, × that of the bare undici pipe', { atMost: 1.4 }, [
      gateway('echo', 1, 'cpuPerCall'),
      gateway('echo', 32, 'cpuPerCall'),
      gateway('echo_sse', 1, 'cpuPerCall'),
      gateway('echo_sse', 32, 'cpuPerCall'),
    ]),
    verdict('first streamed byte, × that of the bare undici pipe', { atMost: 1.3 }, [gateway('first', 1, 'first50')]),
    verdict('bridge calls/s, × those of the bare stdio pipe', { atLeast: 0.7 }, [
      bridge('echo', 1),
      bridge('echo', 32),
    ]),
    verdict(
      'memory with 500 idle sessions, MB',
      { atMost: 200 },
      most.map(({ megabytes }) => ({ of: 'RSS', value: megabytes })),
    ),
    verdict('gateway, start to first answer, ms', { atMost: 400 }, [started('gateway')]),
    verdict('bridge, start to first answer with the app running, ms', { atMost: 150 }, [started('bridge')]),
    verdict('answers that were wrong, late or missing', { atMost: 0 }, [
      { of: 'calls', value: steps.reduce((sum, { failed }) => sum + failed, 0) },
      {
        of: 'notifications',
        value: idle.reduce((sum, { sessions, notified }) => sum + Math.abs(sessions - notified), 0),
      },
    ]),
  ];
}

/** A goal without a value, or with one that could not be computed, is not met. */
function verdict(goal: string, limit: Verdict['limit'], values: Verdict['values']): Verdict {
  const within = ({ value }: { value: number }) => ('atMost' in limit ? value <= limit.atMost : value >= limit.atLeast);
  return { goal, limit, values, met: values.length > 0 && values.every(within) };
}

export function calmStarts(starts: readonly StartFigures[], target: TargetName): number[] {
  const all = starts.filter((figures) => figures.target === target);
  const calm = all.filter(({ others }) => others < DISTURBED);
  return (calm.length > 0 ? calm : all).map(({ startMs }) => startMs);
}
