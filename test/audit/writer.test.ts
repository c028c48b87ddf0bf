import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type AuditStatus, verifyAudit } from '../../main/audit/index.ts';
import { call, calls, eventsIn, KEY, linesIn, newFolder, openLog, segmentsIn, toolsIn, writtenLog } from './rig.ts';

const DAY = 86_400_000;
const toolsTo = (count: number) => Array.from({ length: count }, (_, at) => `tool-${at}`);

it('keeps every record, in order, over several starts', async () => {
  const folder = newFolder();
  for (let start = 0; start < 3; start += 1) {
    const log = openLog(folder);
    log.record('gateway.started', { version: '1.2.3', port: 4264, pid: 1 });
    log.recordCalls(calls(10, start * 10));
    await log.close();
  }
  expect(toolsIn(folder)).toEqual(toolsTo(30));
  expect(linesIn(folder).map(({ seq }) => seq)).toEqual(Array.from({ length: 34 }, (_, at) => at + 1));
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true, segments: 1, remarks: [] });
});

it('leaves no trace when there is nothing to record', async () => {
  const folder = newFolder();
  const log = openLog(folder);
  await log.flush();
  await log.close();
  expect(existsSync(folder)).toBe(false);
});

it('keeps its folder and files private, also where the folder was not', async () => {
  const folder = newFolder();
  mkdirSync(folder, { mode: 0o755 });
  await writtenLog(20, { segmentBytes: 2000 }, folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  expect(modes.length).toBeGreaterThan(2);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

it('counts what does not fit in memory, and records how much is missing and where', async () => {
  const folder = newFolder();
  const log = openLog(folder, { mostQueued: 5 });
  log.recordCalls(calls(9));
  await log.flush();
  log.recordCalls([call('after')]);
  await log.flush();
  expect(toolsIn(folder)).toEqual([...toolsTo(5), 'after']);
  expect(eventsIn(folder).indexOf('audit.gap')).toBe(6);
  expect(linesIn(folder)[6]).toMatchObject({ records: 4, reason: 'queue-full', code: null });
  expect((await verifyAudit(folder, KEY)).remarks).toMatchObject([{ event: 'audit.gap', records: 4 }]);
});

it('seals a segment when it is large enough', async () => {
  const folder = await writtenLog(30, { segmentBytes: 3000 });
  expect(segmentsIn(folder)).toHaveLength(3);
  expect(eventsIn(folder).filter((event) => event !== 'call')).toEqual([
    ...['segment.opened', 'segment.sealed', 'segment.opened', 'segment.sealed', 'segment.opened'],
  ]);
  expect(toolsIn(folder)).toEqual(toolsTo(30));
});

it('begins a new segment each day', async () => {
  const folder = newFolder();
  let now = 1_790_000_000_000;
  const log = openLog(folder, { now: () => now });
  for (let day = 0; day < 3; day += 1) {
    log.recordCalls(calls(2, day * 2));
    await log.flush();
    now += DAY;
  }
  expect(segmentsIn(folder)).toHaveLength(3);
  expect(toolsIn(folder)).toEqual(toolsTo(6));
});

it('deletes segments that are too old, and leaves a signed note that verification goes by', async () => {
  const folder = newFolder();
  let now = 1_790_000_000_000;
  const log = openLog(folder, { now: () => now, keepDays: 3 });
  for (let day = 0; day < 8; day += 1) {
    log.recordCalls(calls(2, day * 2));
    await log.flush();
    now += DAY;
  }
  expect(segmentsIn(folder)[0]).toBe('00000004.jsonl');
  expect(toolsIn(folder)[0]).toBe('tool-6');
  expect(eventsIn(folder)).toContain('audit.retention');
  const report = await verifyAudit(folder, KEY);
  expect(report).toMatchObject({ intact: true, deleted: { segment: 3 } });
  expect(report.deleted?.records).toBe((linesIn(folder)[0]?.seq ?? 0) - 1);
  rmSync(join(folder, 'retention.json'));
  expect((await verifyAudit(folder, KEY)).findings).toMatchObject([{ segment: 1, why: 'retention-note' }]);
});

it('removes what a retention cut that was interrupted has left, and only that', async () => {
  const folder = newFolder();
  let now = 1_790_000_000_000;
  const log = openLog(folder, { now: () => now, keepDays: 3 });
  let first = Buffer.alloc(0);
  for (let day = 0; day < 6; day += 1) {
    log.recordCalls(calls(2, day * 2));
    await log.flush();
    if (day === 1) first = readFileSync(join(folder, '00000001.jsonl'));
    now += DAY;
  }
  await log.close();
  const kept = segmentsIn(folder);
  expect(kept).not.toContain('00000001.jsonl');
  writeFileSync(join(folder, '00000001.jsonl'), first);
  expect((await verifyAudit(folder, KEY)).intact).toBe(true);
  const again = openLog(folder, { now: () => now - DAY, keepDays: 3 });
  again.recordCalls(calls(1));
  await again.flush();
  expect(segmentsIn(folder)).toEqual(kept);
});

it('writes while the vault is closed, and signs as soon as the key is there', async () => {
  const folder = newFolder();
  const key = Promise.withResolvers<Buffer>();
  const log = openLog(folder, { hmacKey: key.promise, segmentBytes: 1000 });
  log.recordCalls(calls(10));
  await log.flush();
  expect(log.status).toEqual({ kind: 'writing', signed: false });
  expect(toolsIn(folder)).toEqual(toolsTo(10));
  expect((await verifyAudit(folder, KEY)).findings).toMatchObject([{ why: 'anchor-missing' }]);
  const signed = new Promise<AuditStatus>((resolve) => log.onChange(resolve));
  key.resolve(KEY);
  expect(await signed).toEqual({ kind: 'writing', signed: true });
  log.recordCalls(calls(1, 10));
  await log.flush();
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true, sealed: 1 });
});

it('goes on without signing when the key never comes, and the next start says so', async () => {
  const folder = newFolder();
  const log = openLog(folder, { hmacKey: Promise.reject(new Error('locked')) });
  log.recordCalls(calls(3));
  await log.close();
  await writtenLog(1, {}, folder);
  expect((await verifyAudit(folder, KEY)).remarks).toMatchObject([
    { event: 'audit.recovered', reason: 'anchor-missing', records: 4 },
  ]);
});

/** A folder in which no log can be made, until `mend` is called. */
function blocked() {
  const folder = newFolder();
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(folder, 'in the way');
  return { folder, mend: () => rmSync(folder) };
}

it('says in words that it cannot write, keeps the records, and goes on by itself', async () => {
  const { folder, mend } = blocked();
  const log = openLog(folder);
  log.recordCalls(calls(3));
  await expect(log.flush()).rejects.toMatchObject({ code: 'GW_AUDIT_WRITE_FAILED' });
  expect(log.status).toMatchObject({ kind: 'failing', queued: 3, lost: 0, problem: { code: 'GW_AUDIT_WRITE_FAILED' } });
  expect(log.refusal()).toBeNull();
  const works = new Promise<AuditStatus>((resolve) => log.onChange(resolve));
  mend();
  expect(await works).toEqual({ kind: 'writing', signed: true });
  expect(toolsIn(folder)).toEqual(toolsTo(3));
});

it('refuses calls while it cannot write, where that is the rule, and lets them through again', async () => {
  const { folder, mend } = blocked();
  const log = openLog(folder, { onFailure: 'stop' });
  expect(log.refusal()).toBeNull();
  log.recordCalls(calls(1));
  await log.flush().catch(() => {});
  expect(log.refusal()).toMatchObject({ code: 'GW_AUDIT_STOPPED', http: 503 });
  mend();
  await log.flush();
  expect(log.refusal()).toBeNull();
  expect(toolsIn(folder)).toEqual(['tool-0']);
});

it('refuses calls when half of what may wait is waiting, where that is the rule', async () => {
  const log = openLog(newFolder(), { onFailure: 'stop', mostQueued: 10 });
  log.recordCalls(calls(5));
  expect(log.refusal()).toBeNull();
  log.recordCalls(calls(1));
  expect(log.refusal()).toMatchObject({ code: 'GW_AUDIT_BEHIND' });
  await log.flush();
  expect(log.refusal()).toBeNull();
});

it('counts the calls that end while it cannot write for long, with the reason', async () => {
  const { folder, mend } = blocked();
  const log = openLog(folder, { mostQueued: 4 });
  log.recordCalls(calls(1));
  await log.flush().catch(() => {});
  log.recordCalls(calls(10, 1));
  expect(log.status).toMatchObject({ kind: 'failing', queued: 4, lost: 7 });
  mend();
  await log.flush();
  expect(eventsIn(folder)).toEqual(['segment.opened', 'call', 'call', 'call', 'call', 'audit.gap']);
  expect(linesIn(folder)[5]).toMatchObject({ records: 7, code: 'GW_AUDIT_WRITE_FAILED' });
});

it('signs what was written also when the key comes while it is being written', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const folder = newFolder();
    const { promise: hmacKey, resolve } = Promise.withResolvers<Buffer>();
    const log = openLog(folder, { hmacKey });
    log.recordCalls(calls(3));
    const flushed = log.flush();
    for (let left = turns; left > 0; left -= 1) await new Promise(setImmediate);
    resolve(KEY);
    await flushed;
    await expect.poll(() => log.status).toEqual({ kind: 'writing', signed: true });
    await expect.poll(() => existsSync(join(folder, 'anchor.json'))).toBe(true);
    await log.close();
  }
});
