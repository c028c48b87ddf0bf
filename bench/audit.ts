// Measures the audit log: node bench/audit.ts [--megabytes 1024] [--keep FOLDER]. Exits with 1 when a goal is missed.
// - verification of a log of that size, with the key: at most 20 s for 1 GB
// - what recording a call costs: CPU time of the whole process (taking, encoding, hashing, writing, flushing)
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CallRecord, createCallLog, openAudit, verifyAudit } from '../main/audit/index.ts';

const GOAL_SECONDS_PER_GB = 20;
const GB = 1e9;
/** Calls that end in one turn of the event loop, as with 32 callers. */
const AT_ONCE = 32;

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '1024' }, keep: { type: 'string' } } });
const wanted = Number(values.megabytes) * 1024 * 1024;
const root = values.keep ?? mkdtempSync(join(tmpdir(), 'gangway-audit-bench-'));
const folder = join(root, 'audit');
const key = Buffer.alloc(32, 7);

const call = (at: number): CallRecord => ({
  at: Date.now(),
  via: 'http',
  client: 'cursor',
  connection: 'onboard',
  tenancy: 'Northwind Onboarding',
  actsAs: 'One shared company key',
  method: 'tools/call',
  tool: `search_customers_${at % 97}`,
  outcome: 'ok',
  status: 200,
  code: null,
  durationMs: 12.345_678 + (at % 1000),
  requestBytes: 118,
  responseBytes: 2048,
});

const bytesThere = () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(10)}${text}\n`);

try {
  const calls = createCallLog();
  const log = openAudit({ folder, hmacKey: key, mostQueued: 1_000_000 });
  calls.subscribe((batch) => log.recordCalls(batch));
  const began = performance.now();
  const cpu = process.cpuUsage();
  let made = 0;
  for (let turn = 0; turn % 1024 !== 0 || turn === 0 || bytesThere() < wanted; turn += 1) {
    for (let each = 0; each < AT_ONCE; each += 1) {
      const at = made++;
      calls.record(() => call(at));
    }
    if (turn % 512 === 511) await log.flush();
    else await nextTurn();
  }
  await log.close();
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  const perCall = (used.user + used.system) / made;
  say('write', `${made} calls, ${Math.round(made / seconds)} calls/s, ${perCall.toFixed(2)} µs CPU per call`);

  const from = performance.now();
  const report = await verifyAudit(folder, key);
  const took = (performance.now() - from) / 1000;
  const perGb = took / (report.bytes / GB);
  const size = (report.bytes / GB).toFixed(2);
  say('verify', `${size} GB, ${report.records} records in ${report.segments} segments: ${took.toFixed(1)} s`);
  say(
    '',
    `${perGb.toFixed(1)} s per GB (goal: ${GOAL_SECONDS_PER_GB}), ${Math.round(process.memoryUsage.rss() / 1e6)} MB memory`,
  );
  if (!report.intact || perGb > GOAL_SECONDS_PER_GB) {
    say('missed', report.intact ? 'verification is too slow' : 'the log is not intact');
    process.exitCode = 1;
  }
} finally {
  if (values.keep === undefined) rmSync(root, { recursive: true, force: true });
}
