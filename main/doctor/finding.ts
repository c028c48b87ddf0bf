import type { Problem } from '../../preload/contract.ts';

export type Level = 'ok' | 'warning' | 'problem';

/** One thing that was looked at. */
export interface Finding {
  readonly area: string;
  readonly level: Level;
  /** What was found, in a sentence or less. Never a secret. */
  readonly what: string;
  /** What a person can do about it; null where there is nothing to do. */
  readonly todo: string | null;
  /** Code of the fault, where it is one of the catalogue. */
  readonly code: string | null;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Level, number>>;
}

/** Findings of one area. */
export interface Area {
  ok(what: string): Finding;
  warning(what: string, todo: string): Finding;
  problem(what: string, todo: string): Finding;
  /** A problem of the catalogue, in its words. */
  fault(problem: Problem, level?: Level): Finding;
}

export function area(name: string): Area {
  const finding = (level: Level, what: string, todo: string | null, code: string | null = null): Finding => ({
    area: name,
    level,
    what,
    todo,
    code,
  });
  return {
    ok: (what) => finding('ok', what, null),
    warning: (what, todo) => finding('warning', what, todo),
    problem: (what, todo) => finding('problem', what, todo),
    fault: ({ code, what, means, todo }, level = 'problem') => finding(level, `${what} ${means}`, todo, code),
  };
}
