// Measures the gateway and the bridge against direct, nginx and bare pipes in one run. See README.md.
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBenchEntries } from '../scripts/build.ts';
import { createAuthority } from '../test/sandbox/certificates.ts';
import type { Kind } from './rig/calls.ts';
import { createPatience, killAll, start, stopAll } from './rig/machine.ts';
import {
  type IdleFigures,
  idleStep,
  launch,
  loadStep,
  type Run,
  type StartFigures,
  type StepFigures,
  startStep,
} from './rig/measure.ts';
import { printReport } from './rig/report.ts';
import { createTargets, type Surroundings, type Target, type TargetName } from './rig/targets.ts';
import { judge } from './rig/verdicts.ts';

const HELP = `npm run bench -- [options]
  --rounds 5        rounds of load and of starts; every target is measured in each of them
  --seconds 1       length of one measurement; a third of it is added to warm up
  --patience 300    seconds that each phase may wait for other programs to be quiet, or repeat disturbed measurements
  --json FILE       keeps every figure
  --report-only     exits with 0 also when a goal is missed`;

const STEPS: ReadonlyArray<{ kind: Kind; workers: number }> = [
  { kind: 'echo', workers: 1 },
  { kind: 'echo', workers: 32 },
  { kind: 'echo_sse', workers: 1 },
  { kind: 'echo_sse', workers: 32 },
  { kind: 'first', workers: 1 },
  { kind: 'big', workers: 8 },
];
const IDLE_SESSIONS = [1, 50, 500];
/** Sessions of the load, each with an open GET stream. */
const LOAD_SESSIONS = 4;

interface Rig {
  readonly around: Surroundings;
  readonly targets: readonly Target[];
  readonly upstream: ChildProcess;
  readonly rounds: number;
  readonly seconds: number;
  readonly patience: number;
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    patience: { type: 'string', default: '300' },
    json: { type: 'string' },
    'report-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const note = (text: string) => process.stderr.write(`${text}\n`);

/** Each round begins with another target, and every other round runs backwards, so that a drift favours none. */
function ordered<T>(items: readonly T[], round: number): T[] {
  const at = round % items.length;
  const turned = [...items.slice(at), ...items.slice(0, at)];
  return round % 2 === 0 ? turned : turned.reverse();
}

function rigPids({ upstream }: Rig): number[] {
  return upstream.pid === undefined ? [process.pid] : [process.pid, upstream.pid];
}

async function measureStarts(rig: Rig): Promise<StartFigures[]> {
  const quietly = createPatience(rig.patience);
  const figures: StartFigures[] = [];
  // Round 0 is not kept: in it the gateway makes its files.
  for (let round = 0; round <= rig.rounds; round++) {
    note(round === 0 ? 'start, to warm up' : `start, round ${round} of ${rig.rounds}`);
    for (const target of ordered(rig.targets, round)) {
      if (!target.command) continue;
      const needed = rig.targets.find(({ name }) => name === target.needs);
      const companion = needed && (await launch(needed, rig.around));
      const pids = [...rigPids(rig), ...(companion?.pids() ?? [])];
      const measured = await quietly(() => startStep(target, rig.around, round, pids));
      if (round > 0) figures.push(measured);
      await companion?.end();
    }
  }
  return figures;
}

async function measureLoad(rig: Rig): Promise<StepFigures[]> {
  const runs: Run[] = [];
  for (const target of rig.targets) runs.push(await launch(target, rig.around, LOAD_SESSIONS));
  const quietly = createPatience(rig.patience);
  const figures: StepFigures[] = [];
  const pidsOf = (name: TargetName | undefined) => runs.find(({ target }) => target.name === name)?.pids() ?? [];
  const measure = (run: Run, step: (typeof STEPS)[number], round: number) =>
    loadStep(run, {
      ...step,
      round,
      warmMs: (rig.seconds * 1000) / 3,
      measureMs: rig.seconds * 1000,
      rigPids: rigPids(rig),
      companions: pidsOf(run.target.needs),
    });
  for (let round = 0; round <= rig.rounds; round++) {
    note(round === 0 ? 'load, to warm up' : `load, round ${round} of ${rig.rounds}`);
    for (const step of STEPS) {
      for (const run of ordered(runs, round)) {
        if (round === 0) await measure(run, step, round);
        else figures.push(await quietly(() => measure(run, step, round)));
      }
    }
  }
  for (const run of runs.reverse()) await run.end();
  return figures;
}

async function measureIdle(rig: Rig): Promise<IdleFigures[]> {
  const figures: IdleFigures[] = [];
  const push = async () => {
    rig.upstream.send('push');
    await once(rig.upstream, 'message');
  };
  for (const target of rig.targets) {
    if (!target.command || target.speaks !== 'http') continue;
    for (const sessions of IDLE_SESSIONS) {
      note(`${target.name}, ${sessions} idle sessions`);
      figures.push(await idleStep(target, rig.around, sessions, push));
    }
  }
  return figures;
}

async function prepare(work: string): Promise<Rig> {
  const built = await buildBenchEntries();
  const authority = createAuthority('Benchmark authority');
  const { key, cert } = authority.issue({ hosts: ['localhost', '127.0.0.1'] });
  const file = (name: string, text: string) => {
    writeFileSync(join(work, name), text, { mode: 0o600 });
    return join(work, name);
  };
  const upstreamToken = 'upstream-secret';
  const upstream = start([process.execPath, fileURLToPath(new URL('upstream.ts', import.meta.url))], {
    environment: {
      UPSTREAM_KEY: file('upstream.key', key),
      UPSTREAM_CERT: file('upstream.pem', cert),
      UPSTREAM_TOKEN: upstreamToken,
    },
    talk: 'ipc',
    log: join(work, 'upstream.log'),
    directory: work,
  });
  const failed = once(upstream, 'exit').then(() => {
    throw new Error(`the upstream ended: ${readFileSync(join(work, 'upstream.log'), 'utf8')}`);
  });
  const [{ port }] = (await Promise.race([once(upstream, 'message'), failed])) as [{ port: number }];
  failed.catch(() => {});
  const around: Surroundings = {
    work,
    upstream: new URL(`https://localhost:${port}/mcp`),
    caFile: file('ca.pem', authority.pem),
    ca: authority.pem,
    upstreamToken,
    clientToken: `gw_${randomBytes(32).toString('base64url')}`,
    built,
  };
  const targets = await createTargets(around);
  if (!targets.some(({ name }) => name === 'nginx')) note('nginx is not installed: going on without its ratio');
  const { rounds, seconds, patience } = options;
  return { around, targets, upstream, rounds: Number(rounds), seconds: Number(seconds), patience: Number(patience) };
}

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(`${HELP}\n`);
  if (process.platform !== 'linux')
    throw new Error('The benchmark reads CPU time and memory from /proc, so it needs Linux.');
  const work = mkdtempSync(join(tmpdir(), 'gangway-bench-'));
  process.on('exit', () => {
    killAll();
    rmSync(work, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  const rig = await prepare(work);
  const figures = { starts: await measureStarts(rig), steps: await measureLoad(rig), idle: await measureIdle(rig) };
  await stopAll();
  const verdicts = judge(figures);
  const about = {
    at: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model,
    cpus: cpus().length,
    options,
  };
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ ...about, ...figures, verdicts }, null, 1)}\n`);
  printReport(figures, verdicts);
  if (!options['report-only'] && verdicts.some(({ met }) => !met)) process.exitCode = 1;
  process.exit();
}

await main();
