/** The audit log reaches a syslog server over TLS, and a folder of an agent. */
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { calls, linesIn, newFolder, openLog, writtenLog } from '../audit/rig.ts';
import { createAuthority } from '../sandbox/certificates.ts';
import { AUTHORITY, type SyslogServer, startSyslog } from './receivers.ts';
import { exporting, sendTo, temporary } from './rig.ts';

const syslog = ({ port }: SyslogServer) => ({ to: 'syslog', host: 'localhost', port }) as const;
/** HEADER SP STRUCTURED-DATA SP BOM MSG (RFC 5424 section 6). */
const MESSAGE =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\x21-\x7e]{1,255}) gangway ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) \[origin software="Gangway" swVersion="0\.1\.0"\]\[meta sequenceId="(\d+)"\] \uFEFF(\{.*\})$/s;

const parsed = (message: string) => {
  const [, priority, at, host, process, event, sequence, text] = MESSAGE.exec(message) ?? [];
  if (text === undefined) throw new Error(`not a message: ${message}`);
  return { priority: Number(priority), at, host, process, event, sequence: Number(sequence), text };
};
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const sequencesOf = (server: SyslogServer) => server.messages.map((message) => parsed(message).sequence);
const arrived = (server: SyslogServer, count: number) =>
  expect.poll(() => sequencesOf(server), { timeout: 10_000 }).toEqual(upTo(count));

it('sends each record as a message of RFC 5424 that holds the line of the log, and keeps its connection', async () => {
  const server = await startSyslog();
  const folder = newFolder();
  const log = openLog(folder);
  await sendTo(exporting(folder), syslog(server));
  for (const at of [0, 5]) {
    log.recordCalls(calls(5, at));
    await log.flush();
    await arrived(server, at + 6);
  }
  const lines = readFileSync(join(folder, '00000001.jsonl'), 'utf8').trim().split('\n');
  const messages = server.messages.map(parsed);
  expect(messages.map(({ text }) => text)).toEqual(lines);
  expect(messages[1]).toMatchObject({
    ...{ priority: 86, at: '2026-09-21T14:13:20.000Z', host: 'ana-laptop', process: '4711', event: 'call' },
  });
  expect(server.connections).toBe(1);
});

it('counts bytes and not letters, and lets no name end a message or begin another', async () => {
  const server = await startSyslog();
  const folder = newFolder();
  const log = openLog(folder);
  const [call] = calls(1);
  const tool = '接続 "]\n<1>1 - - - - - \u2028';
  log.recordCalls(call ? [{ ...call, tool }, call] : []);
  await log.flush();
  await sendTo(exporting(folder), syslog(server));
  await arrived(server, 3);
  expect(JSON.parse(parsed(server.messages[1] ?? '').text)).toMatchObject({ tool });
});

it('sends again what a connection that broke may have lost', async () => {
  const server = await startSyslog();
  server.swallow = 2;
  const running = exporting(await writtenLog(10));
  await sendTo(running, syslog(server));
  await arrived(server, 11);
  await expect.poll(() => running.news.working).toBe(1);
  expect(server.connections).toBe(3);
  expect(running.news).toMatchObject({ failing: ['GW_UPSTREAM_LOST'], dropped: [] });
});

it('loses nothing while the server is gone', async () => {
  const before = await startSyslog();
  const folder = newFolder();
  const log = openLog(folder);
  const running = exporting(folder);
  await sendTo(running, syslog(before));
  log.recordCalls(calls(3));
  await log.flush();
  await arrived(before, 4);
  await expect.poll(() => running.status[0]?.sent).toBe(4);
  await before.close();
  log.recordCalls(calls(3, 3));
  await log.flush();
  await expect.poll(() => running.status[0]?.problem?.code).toMatch(/^GW_UPSTREAM_/);
  const after = await startSyslog(before.port);
  await expect.poll(() => sequencesOf(after), { timeout: 10_000 }).toEqual([5, 6, 7]);
});

it.each([
  ['of an authority that nobody named', () => createAuthority('Another').issue({ hosts: ['localhost'] })],
  ['for another host', undefined],
])('sends nothing to a server with a certificate %s', async (_, certificate) => {
  const server = await startSyslog(0, certificate?.() ?? AUTHORITY.issue({ hosts: ['elsewhere.example'] }));
  const running = exporting(await writtenLog(3));
  await sendTo(running, syslog(server));
  await expect.poll(() => running.status[0]?.problem?.code, { timeout: 10_000 }).toMatch(/^GW_UPSTREAM_TLS/);
  expect(server.messages).toEqual([]);
});

it('gives up a server that lets it in and says nothing', async () => {
  const sockets: Socket[] = [];
  const mute = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  const running = exporting(await writtenLog(3), { pace: { timeoutMs: 200 } });
  await sendTo(running, { to: 'syslog', host: 'localhost', port: (mute.address() as AddressInfo).port });
  await expect.poll(() => running.status[0]?.problem?.code, { timeout: 10_000 }).toBe('GW_UPSTREAM_TIMEOUT');
});

it('writes a file a day into a folder, and goes on once it can be written again', async () => {
  const folder = await writtenLog(6);
  const target = join(temporary(), 'collected');
  writeFileSync(target, 'in the way');
  const running = exporting(folder);
  await sendTo(running, { to: 'file', folder: target });
  await expect.poll(() => running.status[0]?.problem?.code).toBe('GW_WRITE_FAILED');
  rmSync(target);
  mkdirSync(target);
  const collected = () =>
    readdirSync(target)
      .toSorted()
      .flatMap((name) => readFileSync(join(target, name), 'utf8').split('\n').slice(0, -1));
  await expect.poll(() => collected().length, { timeout: 10_000 }).toBe(7);
  expect(readdirSync(target)).toContain('gangway-ana-laptop-2026-09-21.jsonl');
  const wanted = linesIn(folder).map((line) => JSON.stringify(line));
  expect(collected().toSorted()).toEqual(wanted.toSorted());
});
