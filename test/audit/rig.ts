/** A log in a folder of its own, written by the real writer. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AuditLog, type AuditOptions, type CallRecord, openAudit } from '../../main/audit/index.ts';

export const KEY = randomBytes(32);

export function newFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'gw-audit-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return join(root, 'audit');
}

/** Closed at the end of the test, if it is still open then. */
export function openLog(folder: string, options: Partial<AuditOptions> = {}): AuditLog {
  const log = openAudit({ folder, hmacKey: KEY, gatherMs: 1, ...options });
  onTestFinished(() => log.close());
  return log;
}

export const call = (tool: string, more: Partial<CallRecord> = {}): CallRecord => ({
  at: 1_790_000_000_000,
  via: 'http',
  client: 'cursor',
  connection: 'onboard',
  tenancy: 'Northwind',
  actsAs: 'One shared company key',
  method: 'tools/call',
  tool,
  outcome: 'ok',
  status: 200,
  code: null,
  durationMs: 12.3456,
  requestBytes: 100,
  responseBytes: 2000,
  ...more,
});

export const calls = (count: number, from = 0): CallRecord[] =>
  Array.from({ length: count }, (_, at) => call(`tool-${from + at}`));

/** Writes so many calls, closes the log, and gives its folder. */
export async function writtenLog(count: number, options: Partial<AuditOptions> = {}, folder = newFolder()) {
  const log = openLog(folder, options);
  for (let done = 0; done < count; done += 5) {
    log.recordCalls(calls(Math.min(5, count - done), done));
    await log.flush();
  }
  await log.close();
  return folder;
}

export interface Line {
  readonly seq: number;
  readonly event: string;
  readonly [field: string]: unknown;
}

export const segmentsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted();

/** All records of the log in their order. */
export const linesIn = (folder: string): Line[] =>
  segmentsIn(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

export const eventsIn = (folder: string): string[] => linesIn(folder).map(({ event }) => event);

export const toolsIn = (folder: string): unknown[] =>
  linesIn(folder)
    .filter(({ event }) => event === 'call')
    .map(({ tool }) => tool);
