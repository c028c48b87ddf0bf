// The measurements: a start, a step of load, idle sessions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCall, type Kind } from './calls.ts';
import { type Endpoint, type Link, openHttpLink, openSession, openStdioLink, type Session } from './links.ts';
import { cpuSeconds, processTree, residentMegabytes, start, stop, watchOthers } from './machine.ts';
import type { Surroundings, Target, TargetName } from './targets.ts';

const START_LIMIT_MS = 30_000;
/** Of one step, whatever its time. */
const MAX_CALLS = 300_000;

/** A target that runs and has answered `initialize`. */
export interface Run {
  readonly target: Target;
  readonly link: Link;
  /** From the start of its process to the first answer, ms. */
  readonly startMs: number;
  /** Its processes. */
  pids(): number[];
  end(): Promise<void>;
}

/** Starts a target, where it has a command, and initialises `sessions` sessions through it. */
export async function launch(target: Target, around: Surroundings, sessions = 1): Promise<Run> {
  const log = join(around.work, `${target.name}.log`);
  const from = performance.now();
  const child =
    target.command &&
    start(target.command, {
      environment: target.environment ?? {},
      talk: target.speaks === 'stdio' ? 'pipe' : 'none',
      log,
      directory: around.work,
    });
  const open = async () => {
    if (target.speaks === 'http')
      return untilReady(
        () => openHttpLink(endpointOf(target, around), sessions),
        () => child?.exitCode ?? null,
      );
    if (!child?.stdin || !child.stdout) throw new Error(`${target.name} has no stdio`);
    return openStdioLink({ stdin: child.stdin, stdout: child.stdout });
  };
  try {
    const link = await open();
    return {
      target,
      link,
      startMs: link.answeredAt - from,
      pids: () => (child?.pid === undefined ? [] : processTree(child.pid)),
      async end() {
        await link.close();
        if (child) await stop(child);
      },
    };
  } catch (error) {
    if (child) await stop(child);
    const said = child ? readFileSync(log, 'utf8').slice(-2000) : '';
    throw new Error(`${target.name} did not start: ${error instanceof Error ? error.message : error}\n${said}`);
  }
}

function endpointOf({ name, url, headers = {} }: Target, { ca }: Surroundings): Endpoint {
  if (!url || !['127.0.0.1', 'localhost'].includes(url.hostname)) throw new Error(`${name} is not on loopback`);
  const address = { host: '127.0.0.1', port: Number(url.port), path: url.pathname, headers };
  return url.protocol === 'https:' ? { ...address, ca } : address;
}

/** Tries again while the target does not listen or does not answer. */
async function untilReady<T>(open: () => Promise<T>, exitCode: () => number | null): Promise<T> {
  for (const end = performance.now() + START_LIMIT_MS; ; await sleep(3)) {
    if (exitCode() !== null) throw new Error(`ended with exit code ${exitCode()}`);
    try {
      return await open();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

export interface StepFigures {
  readonly target: TargetName;
  readonly round: number;
  readonly kind: Kind;
  readonly workers: number;
  readonly callsPerSecond: number;
  /** Time of a call, ms. */
  readonly p50: number;
  readonly p99: number;
  /** From sending a call to its first notification, ms; only of `first`. */
  readonly first50: number | null;
  /** CPU of the target's processes per call, ms; null where nothing was started. */
  readonly cpuPerCall: number | null;
  readonly failed: number;
  readonly problems: Readonly<Record<string, number>>;
  /** Cores that other programs used meanwhile. */
  readonly others: number;
}

export interface StepOptions {
  readonly round: number;
  readonly kind: Kind;
  readonly workers: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** Processes that are part of the measurement and not of the target: the rig and the upstream. */
  readonly rigPids: readonly number[];
  /** Processes that belong to the target and are not below its own: the app behind a bridge. */
  readonly companions: readonly number[];
}

/** A closed loop: `workers` workers, each with one call under way at a time. */
export async function loadStep({ target, link, pids }: Run, options: StepOptions): Promise<StepFigures> {
  const { kind, workers, warmMs, measureMs, round } = options;
  await link.prepare(workers);
  const own = [...pids(), ...options.companions];
  const from = performance.now() + warmMs;
  const until = from + measureMs;
  const times: number[] = [];
  const firsts: number[] = [];
  const problems = new Map<string, number>();
  const note = (problem: string, count = 1) => problems.set(problem, (problems.get(problem) ?? 0) + count);
  let calls = 0;
  let answered = 0;
  let failed = 0;
  let measured = () => ({ seconds: 0, cpu: 0, others: 0 });
  const mark = setTimeout(() => {
    measured = stopwatch(own, [...options.rigPids, ...own]);
  }, warmMs);

  const work = async (worker: number) => {
    while (performance.now() < until && calls < MAX_CALLS) {
      if (failed >= 5 && failed * 2 > calls) return;
      calls++;
      const call = createCall(kind);
      const problem = await link.call(worker, call);
      if (problem !== undefined) {
        failed++;
        note(problem);
        continue;
      }
      if (call.answeredAt >= from && call.answeredAt <= until) answered++;
      if (call.sentAt >= from) times.push(call.answeredAt - call.sentAt);
      if (call.sentAt >= from && call.firstAt > 0) firsts.push(call.firstAt - call.sentAt);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  clearTimeout(mark);
  const { seconds, cpu, others } = measured();
  for (const [text, count] of link.takeStrays()) {
    failed += count;
    note(text, count);
  }
  const callsPerSecond = answered / (measureMs / 1000);
  return {
    target: target.name,
    round,
    kind,
    workers,
    callsPerSecond,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    first50: firsts.length > 0 ? quantile(firsts, 0.5) : null,
    cpuPerCall: own.length > 0 ? (cpu * 1000) / (callsPerSecond * seconds) : null,
    failed,
    problems: Object.fromEntries(problems),
    others,
  };
}

function stopwatch(own: readonly number[], all: readonly number[]) {
  const from = performance.now();
  const cpu = cpuSeconds(own);
  const others = watchOthers(all);
  return () => ({ seconds: (performance.now() - from) / 1000, cpu: cpuSeconds(own) - cpu, others: others() });
}

export interface StartFigures {
  readonly target: TargetName;
  readonly round: number;
  readonly startMs: number;
  readonly others: number;
}

/** Starts a target, lets it answer once, ends it. */
export async function startStep(
  target: Target,
  around: Surroundings,
  round: number,
  rigPids: readonly number[],
): Promise<StartFigures> {
  const others = watchOthers(rigPids);
  const from = performance.now();
  const run = await launch(target, around);
  // Children that have ended are missing from its tree: what they used counts as disturbance, which is the safe side.
  const own = cpuSeconds(run.pids()) / ((performance.now() - from) / 1000);
  const figures = { target: target.name, round, startMs: run.startMs, others: Math.max(0, others() - own) };
  await run.end();
  return figures;
}

export interface IdleFigures {
  readonly target: TargetName;
  readonly sessions: number;
  /** Resident memory of the target's processes, MB. */
  readonly megabytes: number;
  /** Of one notification pushed down each stream, how many arrived. */
  readonly notified: number;
}

/** Memory of a fresh target with idle sessions, each with an open GET stream, and whether each stream still carries. */
export async function idleStep(
  target: Target,
  around: Surroundings,
  sessions: number,
  push: () => Promise<unknown>,
): Promise<IdleFigures> {
  const run = await launch(target, around);
  await run.link.close();
  const endpoint = endpointOf(target, around);
  const open: Session[] = [];
  let notified = 0;
  const openOne = async () => {
    const session = await openSession(endpoint);
    await session.listen(() => notified++);
    open.push(session);
  };
  while (open.length < sessions)
    await Promise.all(Array.from({ length: Math.min(10, sessions - open.length) }, openOne));
  await sleep(2000);
  const megabytes = residentMegabytes(run.pids());
  await push();
  for (const end = performance.now() + 5000; notified < sessions && performance.now() < end; ) await sleep(20);
  await Promise.all(open.map((session) => session.end(false)));
  await run.end();
  return { target: target.name, sessions, megabytes, notified };
}

/** @returns NaN for an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
