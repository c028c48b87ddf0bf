import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Cores used by others from which a measurement counts as disturbed. */
export const DISTURBED = 0.35;

const running = new Set<ChildProcess>();

export interface StartOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** `pipe` gives the child's stdin and stdout to the rig; `ipc` gives it a message channel. */
  readonly talk: 'none' | 'pipe' | 'ipc';
  /** File to which its stderr (and its stdout, unless piped) is appended. */
  readonly log: string;
  readonly directory: string;
}

/** Starts a process that is ended at the latest when the rig exits. */
export function start(command: readonly string[], options: StartOptions): ChildProcess {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('empty command');
  const log = openSync(options.log, 'a');
  const piped = options.talk === 'pipe';
  const child = spawn(file, args, {
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
    stdio: [piped ? 'pipe' : 'ignore', piped ? 'pipe' : log, log, ...(options.talk === 'ipc' ? ['ipc' as const] : [])],
  });
  closeSync(log);
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** Ends a process and everything below it: SIGTERM, then SIGKILL after 2 s. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const family = processTree(child.pid).map((pid) => ({ pid, began: startTime(pid) }));
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([exited, sleep(2000, undefined, { ref: false })]);
  for (const { pid, began } of family) {
    // A pid whose start time changed has been given to another program meanwhile.
    if (began !== undefined && startTime(pid) === began) process.kill(pid, 'SIGKILL');
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop));
}

export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** The process and everything below it. */
export function processTree(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statFields(Number(name))?.[1]);
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(Number(name));
    else childrenOf.set(parent, [Number(name)]);
  }
  const tree = [root];
  // The list grows while it is walked: breadth first.
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}

/** CPU seconds, user and system, that these processes have used so far. Resolution 10 ms. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = statFields(pid);
    if (fields) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}

/** Resident memory of these processes together, MB. */
export function residentMegabytes(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    const status = readProc(`${pid}/status`);
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(status ?? '')?.[1] ?? 0);
  }
  return kilobytes / 1024;
}

/** Begins to watch; the function it gives returns the cores that processes other than these have used since. */
export function watchOthers(ours: readonly number[]): () => number {
  const from = performance.now();
  const busy = busySeconds();
  const own = cpuSeconds(ours);
  return () => {
    const seconds = (performance.now() - from) / 1000;
    return Math.max(0, (busySeconds() - busy - (cpuSeconds(ours) - own)) / seconds);
  };
}

/**
 * On a machine that others use too: waits for a quiet moment, measures, and measures again (three times at most) when
 * others were busy meanwhile. All the waiting and repeating of one instance takes at most `seconds`.
 * @returns of `measure`'s results the least disturbed.
 */
export function createPatience(seconds: number) {
  let left = seconds * 1000;

  async function untilQuiet(): Promise<void> {
    while (left > 0) {
      const from = performance.now();
      const others = watchOthers([process.pid]);
      await sleep(150);
      if (others() < DISTURBED) return;
      await sleep(350);
      left -= performance.now() - from;
    }
  }

  return async function quietly<T extends { readonly others: number }>(measure: () => Promise<T>): Promise<T> {
    await untilQuiet();
    let best = await measure();
    for (let again = 0; again < 2 && best.others >= DISTURBED && left > 0; again++) {
      await untilQuiet();
      const from = performance.now();
      const result = await measure();
      left -= performance.now() - from;
      if (result.others < best.others) best = result;
    }
    return best;
  };
}

/** Of all cores, with the time that the host of a virtual machine took away. */
function busySeconds(): number {
  const [first = ''] = (readProc('stat') ?? '').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, stolen = 0] = first
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + stolen) / 100;
}

function startTime(pid: number): string | undefined {
  return statFields(pid)?.[19];
}

/** The fields of /proc/PID/stat from the third on; those before hold the program's name, which may contain anything. */
function statFields(pid: number): string[] | undefined {
  const stat = readProc(`${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** @returns undefined for a process that has ended. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return undefined;
  }
}
