/** The audit log reaches an OpenTelemetry collector, each record at least once and in order, whatever happens. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { call, calls, linesIn, newFolder, openLog, segmentsIn, writtenLog } from '../audit/rig.ts';
import { createAuthority, selfSigned } from '../sandbox/certificates.ts';
import type { LogRecord } from './otlp-schema.ts';
import { type Collector, startCollector, type Trouble } from './receivers.ts';
import { exporting, sendTo } from './rig.ts';

const attributesOf = ({ attributes }: LogRecord) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value as object)[0]]));
const seqOf = (record: LogRecord) => Number(attributesOf(record)['gangway.seq']);
const seqsOf = ({ records }: Collector) => records.map(seqOf);
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const otlp = (url: string) => ({ to: 'otlp', url }) as const;
const withStatus =
  (status: number, headers: Record<string, string> = {}): Trouble =>
  (res) =>
    res.writeHead(status, headers).end();
const arrived = (collector: Collector, count: number) =>
  expect.poll(() => seqsOf(collector), { timeout: 10_000 }).toEqual(upTo(count));

/** Waits until it is on the disk that so many records have arrived. */
const kept = (folder: string, seq: number) =>
  expect.poll(() => readFileSync(join(dirname(folder), 'audit-export.json'), 'utf8')).toContain(`"seq": ${seq}`);

it('sends every record as a collector expects it, with what it says and who said it', async () => {
  const collector = await startCollector();
  const folder = await writtenLog(8);
  await sendTo(exporting(folder), otlp(collector.url));
  await arrived(collector, 9);
  expect(collector.invalid).toEqual([]);
  const [opened, first] = collector.records;
  expect(opened?.eventName).toBe('gangway.segment.opened');
  expect(first).toMatchObject({
    ...{ timeUnixNano: '1790000000000000000', severityNumber: 9, eventName: 'gangway.call' },
    body: { stringValue: 'cursor called tools/call tool-0 on onboard: ok.' },
  });
  const lines = linesIn(folder);
  expect(attributesOf(first as LogRecord)).toMatchObject({
    ...{ 'gangway.client': 'cursor', 'gangway.tool': 'tool-0', 'gangway.status': '200' },
    ...{ 'gangway.durationMs': 12.346, 'gangway.hash': lines[1]?.hash },
  });
  expect(Object.keys(attributesOf(first as LogRecord))).not.toContain('gangway.code');
});

it('carries the trace of a call in the fields that collectors link by', async () => {
  const collector = await startCollector();
  const folder = newFolder();
  const log = openLog(folder);
  const trace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  log.recordCalls([call('traced', trace), call('not')]);
  await log.flush();
  await sendTo(exporting(folder), otlp(collector.url));
  await arrived(collector, 3);
  expect(collector.records[1]).toMatchObject(trace);
  expect(Object.keys(collector.records[2] ?? {})).not.toContain('traceId');
  expect(linesIn(folder)[1]).toMatchObject(trace);
});

it('sends what is written while it runs', async () => {
  const collector = await startCollector();
  const folder = newFolder();
  const log = openLog(folder, { segmentBytes: 3000 });
  const running = exporting(folder);
  await sendTo(running, otlp(collector.url));
  for (let at = 0; at < 40; at += 4) {
    log.recordCalls(calls(4, at));
    await log.flush();
  }
  expect(segmentsIn(folder).length).toBeGreaterThan(2);
  await arrived(collector, linesIn(folder).length);
  expect(running.status).toMatchObject([{ problem: null, sent: linesIn(folder).length, dropped: 0 }]);
});

it.each<[string, Trouble[]]>([
  ['says 429 and when to come back', [withStatus(429, { 'retry-after': '0' }), withStatus(429)]],
  ['says 503', [withStatus(503), withStatus(503), withStatus(503)]],
  ['says 500', [withStatus(500)]],
  ['cuts the connection', [(res) => void res.destroy(), (res) => void res.destroy()]],
  ['never answers', [() => {}]],
  ['answers half', [(res) => void res.writeHead(200, { 'content-length': '100' }).write('{', () => res.destroy())]],
  ['leads elsewhere', [withStatus(307, { location: 'https://evil.example/v1/logs' })]],
  ['asks for a credential for a while', [withStatus(401), withStatus(403)]],
])('loses nothing when the collector %s', async (_, troubles) => {
  const collector = await startCollector();
  collector.troubles.push(...troubles);
  const running = exporting(await writtenLog(20));
  await sendTo(running, otlp(collector.url));
  await arrived(collector, 21);
  expect(collector.requests.length).toBe(troubles.length + 1);
  await expect.poll(() => running.news.working).toBe(1);
  expect(running.news.dropped).toEqual([]);
  expect(running.news.failing.length).toBe(1);
  expect(running.status[0]?.problem).toBeNull();
});

it('waits as long as the collector asks for', async () => {
  const collector = await startCollector();
  const times: number[] = [];
  collector.troubles.push((res) => {
    times.push(performance.now());
    res.writeHead(503, { 'retry-after': '1' }).end();
  });
  collector.judge = () => {
    times.push(performance.now());
    return null;
  };
  await sendTo(exporting(await writtenLog(2)), otlp(collector.url));
  await arrived(collector, 3);
  const [asked = 0, came = 0] = times;
  expect(came - asked).toBeGreaterThan(950);
});

it('goes on where it was after a restart, and sends nothing twice that had arrived', async () => {
  const collector = await startCollector();
  const folder = newFolder();
  await writtenLog(10, {}, folder);
  const first = exporting(folder);
  await sendTo(first, otlp(collector.url));
  await arrived(collector, 11);
  await kept(folder, 11);
  await first.end();
  await writtenLog(5, {}, folder);
  await sendTo(exporting(folder), otlp(collector.url));
  await arrived(collector, linesIn(folder).length);
});

it('sends again what may not have arrived when it was stopped in between', async () => {
  const collector = await startCollector();
  const folder = await writtenLog(10);
  const arrivals = Promise.withResolvers<void>();
  collector.troubles.push(() => arrivals.resolve());
  const first = exporting(folder, { pace: { timeoutMs: 60_000 } });
  await sendTo(first, otlp(collector.url));
  await arrivals.promise;
  await first.end();
  await sendTo(exporting(folder), otlp(collector.url));
  await arrived(collector, 11);
});

it('loses nothing while the collector is gone', async () => {
  const before = await startCollector();
  const folder = newFolder();
  const log = openLog(folder);
  const running = exporting(folder);
  await sendTo(running, otlp(before.url));
  log.recordCalls(calls(3));
  await log.flush();
  await arrived(before, 4);
  const { port } = new URL(before.url);
  await before.close();
  log.recordCalls(calls(30, 3));
  await log.flush();
  await expect.poll(() => running.status[0]?.problem?.code).toMatch(/^GW_UPSTREAM_/);
  const after = await startCollector(Number(port));
  await expect.poll(() => seqsOf(after), { timeout: 10_000 }).toEqual(upTo(34).slice(4));
});

it('leaves the oldest out when the backlog is longer than allowed, and says how many', async () => {
  const folder = await writtenLog(200, { segmentBytes: 3000 });
  const collector = await startCollector();
  const running = exporting(folder, { pace: { bufferBytes: 20_000 } });
  await sendTo(running, otlp(collector.url));
  const all = linesIn(folder).length;
  await expect.poll(() => seqsOf(collector).at(-1), { timeout: 10_000 }).toBe(all);
  const [first = 0] = seqsOf(collector);
  expect(first).toBeGreaterThan(100);
  expect(seqsOf(collector)).toEqual(upTo(all).slice(first - 1));
  expect(running.news.dropped).toEqual([[first - 1, 'buffer-full']]);
  expect(running.status[0]?.dropped).toBe(first - 1);
});

it('counts once what retention deleted before it could be sent, however often it fails after that', async () => {
  const folder = newFolder();
  await writtenLog(10, { segmentBytes: 1500 }, folder);
  const collector = await startCollector();
  const first = exporting(folder);
  await sendTo(first, otlp(collector.url));
  const sent = linesIn(folder).length;
  await arrived(collector, sent);
  await kept(folder, sent);
  await first.end();
  await writtenLog(30, { segmentBytes: 1500 }, folder);
  for (const name of segmentsIn(folder).slice(0, -2)) rmSync(join(folder, name));
  const left = linesIn(folder);
  collector.troubles.push(withStatus(503), withStatus(503));
  const second = exporting(folder);
  await sendTo(second, otlp(collector.url));
  await expect.poll(() => seqsOf(collector).at(-1), { timeout: 10_000 }).toBe(left.at(-1)?.seq);
  expect(second.news.dropped).toEqual([[(left[0]?.seq ?? 0) - sent - 1, 'deleted']]);
});

it('finds the one record that a collector takes in no form, leaves it out, and says so', async () => {
  const collector = await startCollector();
  collector.judge = (records) => (records.some((each) => seqOf(each) === 7) ? { status: 400 } : null);
  const running = exporting(await writtenLog(20));
  await sendTo(running, otlp(collector.url));
  await expect.poll(() => seqsOf(collector), { timeout: 10_000 }).toEqual(upTo(21).filter((seq) => seq !== 7));
  expect(running.news.dropped).toEqual([[1, 'refused']]);
});

it('drops nothing where a collector takes no record at all, and goes on when it does', async () => {
  const collector = await startCollector();
  let wanted = false;
  let takes = false;
  collector.judge = (records) => {
    // It changes its mind between two attempts, and not within one.
    if (records.length === 41) takes = wanted;
    return takes ? null : { status: 400 };
  };
  const folder = await writtenLog(40);
  const running = exporting(folder);
  await sendTo(running, otlp(collector.url));
  await expect.poll(() => collector.requests.length).toBeGreaterThan(20);
  expect(running.status).toMatchObject([{ problem: { code: 'GW_EXPORT_REFUSED' }, sent: 0, dropped: 0 }]);
  wanted = true;
  await arrived(collector, 41);
  expect(running.news.dropped).toEqual([]);
});

it('leaves out a single record that is refused, but not one after the other', async () => {
  const collector = await startCollector();
  const folder = newFolder();
  const log = openLog(folder);
  const running = exporting(folder);
  await sendTo(running, otlp(collector.url));
  log.recordCalls(calls(2));
  await log.flush();
  await arrived(collector, 3);
  collector.judge = () => ({ status: 400 });
  for (const at of [2, 3]) {
    const before = collector.requests.length;
    log.recordCalls(calls(1, at));
    await log.flush();
    await expect.poll(() => collector.requests.length).toBeGreaterThan(before);
  }
  await expect.poll(() => running.status[0]?.problem?.code).toBe('GW_EXPORT_REFUSED');
  expect(running.news.dropped).toEqual([[1, 'refused']]);
});

it('does not repeat what a collector says that it did not keep, and counts it', async () => {
  const collector = await startCollector();
  const body = JSON.stringify({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } });
  collector.judge = () => ({ status: 200, body });
  const running = exporting(await writtenLog(9));
  await sendTo(running, otlp(collector.url));
  await expect.poll(() => running.news.dropped).toEqual([[3, 'not-kept']]);
  expect(collector.requests.length).toBe(1);
});

it.each([
  ['of an authority that nobody named', () => createAuthority('Another').issue({ hosts: ['localhost'] })],
  ['that vouches for itself', () => selfSigned({ hosts: ['localhost'] })],
])('sends nothing, not even its credential, to a server with a certificate %s', async (_, certificate) => {
  const collector = await startCollector(0, certificate());
  const credentialFor = async () => ({ name: 'authorization', value: 'Bearer canary' });
  const running = exporting(await writtenLog(3), { credentialFor });
  await sendTo(running, otlp(collector.url));
  await expect.poll(() => running.status[0]?.problem?.code, { timeout: 10_000 }).toMatch(/TLS/);
  expect(collector.requests).toEqual([]);
});

it('trusts the authority that is named for a collector for that collector, and no other there', async () => {
  const own = createAuthority('Internal');
  const collector = await startCollector(0, own.issue({ hosts: ['localhost'] }));
  const running = exporting(await writtenLog(3));
  await sendTo(running, { ...otlp(collector.url), authority: own.pem });
  await arrived(collector, 4);
  const usual = await startCollector();
  await sendTo(running, { ...otlp(usual.url), authority: own.pem });
  await expect.poll(() => running.status[0]?.problem?.code, { timeout: 10_000 }).toMatch(/TLS/);
});

it('lets itself in with the credential that was stored for exactly this collector', async () => {
  const [one, two] = [await startCollector(), await startCollector()];
  const credentialFor = async (origin: string) =>
    origin === one.url ? { name: 'authorization', value: 'Bearer canary' } : null;
  await sendTo(exporting(await writtenLog(3), { credentialFor }), otlp(one.url), otlp(two.url));
  await Promise.all([arrived(one, 4), arrived(two, 4)]);
  expect(one.requests.map(({ authorization }) => authorization)).toEqual(['Bearer canary']);
  expect(two.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
});

it('sends counts and durations of calls as cumulative metrics', async () => {
  const collector = await startCollector();
  const running = exporting(newFolder(), { pace: { metricsMs: 20 } });
  await sendTo(running, otlp(collector.url));
  const durations = [1, 30, 30_001];
  for (const durationMs of durations) running.calls.record(() => call('tool', { durationMs }));
  running.calls.record(() => call('tool', { outcome: 'fault' }));
  running.calls.recent();
  await expect.poll(() => collector.metrics.length).toBeGreaterThan(1);
  expect(collector.invalid).toEqual([]);
  const [count, duration] = collector.metrics.at(-1)?.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  expect(count).toMatchObject({ name: 'gangway.calls', sum: { dataPoints: [{ asInt: '3' }, { asInt: '1' }] } });
  expect(duration).toMatchObject({
    ...{ name: 'gangway.call.duration', unit: 's' },
    histogram: {
      dataPoints: [
        { count: '3', sum: 30.032, bucketCounts: ['1', '0', '0', '1', ...Array(8).fill('0'), '1'] },
        { count: '1' },
      ],
    },
  });
});

it('sends nothing and overwrites nothing where it cannot read how far it was, and says so', async () => {
  const collector = await startCollector();
  const folder = await writtenLog(3);
  const file = join(dirname(folder), 'audit-export.json');
  writeFileSync(file, 'damaged');
  const running = exporting(folder);
  await sendTo(running, otlp(collector.url));
  await expect.poll(() => running.status[0]?.problem?.code).toBe('GW_SETTINGS_UNREADABLE');
  expect(collector.requests).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe('damaged');
  rmSync(file);
  await arrived(collector, 4);
});

it('stops sending to what is not prescribed any more, and forgets how far it was', async () => {
  const [one, two] = [await startCollector(), await startCollector()];
  const folder = newFolder();
  const log = openLog(folder);
  const running = exporting(folder);
  await sendTo(running, otlp(one.url));
  log.recordCalls(calls(2));
  await log.flush();
  await arrived(one, 3);
  await sendTo(running, otlp(two.url));
  log.recordCalls(calls(2));
  await log.flush();
  await arrived(two, 5);
  expect(one.records.length).toBe(3);
  expect(readFileSync(join(dirname(folder), 'audit-export.json'), 'utf8')).not.toContain(new URL(one.url).host);
});
