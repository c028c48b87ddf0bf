/**
 * Runs the server part of the public conformance suite and reads what it found.
 *
 * Its exit code and its summary are not used: both count a WARNING as passed, and a scenario that never ran is not
 * missed. What counts here is each check's own status in the result files.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Protocol revisions, oldest first; each fixes the wire that the suite speaks. */
export const REVISIONS = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof REVISIONS)[number];

export type Status = 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED';

/** One finding of the suite. A check may occur several times in a scenario. */
export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: Status;
  readonly message: string;
}

export interface SuiteRun {
  readonly url: string;
  readonly revision: Revision;
  /** Absent: every scenario that the revision requires, and those that it lists without scoring them. */
  readonly scenarios?: readonly string[];
}

export const PACKAGE = new URL('.', import.meta.resolve('@modelcontextprotocol/conformance/package.json'));

/** The limit for one run of the suite, in ms: it takes seconds, so this only ends one that hangs. */
const RUN_LIMIT_MS = 300_000;

/** Runs the suite against an MCP endpoint. Resolves with every finding but the informative ones. */
export async function runSuite({ url, revision, scenarios }: SuiteRun): Promise<readonly Check[]> {
  const results = await mkdtemp(join(tmpdir(), 'gangway-conformance-'));
  try {
    if (!scenarios) await runConformance(['server', '--url', url, '--requirements', revision, '-o', results]);
    for (const scenario of scenarios ?? []) {
      await runConformance(['server', '--url', url, '--scenario', scenario, '--spec-version', revision, '-o', results]);
    }
    return await readResults(results);
  } finally {
    await rm(results, { recursive: true, force: true });
  }
}

/** The server scenarios that count for a revision, as the suite has frozen them. */
export async function requiredScenarios(revision: Revision): Promise<readonly string[]> {
  const lines = (await readFile(new URL(`requirements/${revision}.yaml`, PACKAGE), 'utf8')).split('\n');
  const start = lines.indexOf('server:') + 1;
  const end = lines.findIndex((line, at) => at >= start && /^\w/.test(line));
  const names = lines.slice(start, end).flatMap((line) => /^ {2}- ([\w-]+)$/.exec(line)?.[1] ?? []);
  if (start === 0 || names.length === 0) throw new Error(`no required server scenarios found for ${revision}`);
  return names;
}

/** What keeps a run from being green, in sentences: a required scenario that did not run, or a check that is not met. */
export function unmet(required: readonly string[], checks: readonly Check[]): readonly string[] {
  return required.flatMap((scenario) => {
    const own = checks.filter((check) => check.scenario === scenario);
    if (!own.some(({ status }) => status === 'SUCCESS')) return [`${scenario}: no check passed`];
    return own
      .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
      .map(({ id, status, message }) => `${scenario}: ${id}: ${status}: ${message}`);
  });
}

/** Runs the suite's program. @returns whether it was content. @throws Error when it did not do its work */
export async function runConformance(args: readonly string[]): Promise<boolean> {
  const program = fileURLToPath(new URL('dist/index.js', PACKAGE));
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: RUN_LIMIT_MS,
    env: { PATH: process.env.PATH },
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => resolve([code, signal]));
  });
  // 0: nothing failed; 1: some check failed. Both leave results; anything else is the suite's own trouble.
  if (signal !== null || (code !== 0 && code !== 1)) {
    throw new Error(`the conformance suite ended with ${signal ?? code}: ${complaint.trim()}`);
  }
  return code === 0;
}

/** Result folders are named `server-SCENARIO-TIME`. */
const RESULT_FOLDER = /^server-(?<scenario>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

async function readResults(folder: string): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const name of await readdir(folder)) {
    const scenario = RESULT_FOLDER.exec(name)?.groups?.scenario;
    if (scenario === undefined) throw new Error(`unexpected result folder ${name}`);
    for (const { id, status, errorMessage = '' } of await readFindings(join(folder, name, 'checks.json'))) {
      if (status !== 'INFO') checks.push({ scenario, id, status, message: errorMessage });
    }
  }
  return checks;
}

interface Finding {
  readonly id: string;
  readonly status: Status | 'INFO';
  readonly errorMessage?: string;
}

/** A scenario that the suite could not finish leaves its folder without findings; that is a failure of its own. */
export async function readFindings(file: string): Promise<readonly Finding[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (text === undefined) return [{ id: 'scenario-finished', status: 'FAILURE', errorMessage: 'left no findings' }];
  return JSON.parse(text) as readonly Finding[];
}
