/** A log that was not left as it should be: by a crash, a full disk, or someone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { verifyAudit } from '../../main/audit/index.ts';
import { edit, editLines } from './forger.ts';
import { calls, KEY, linesIn, newFolder, openLog, segmentsIn, toolsIn, writtenLog } from './rig.ts';

vi.setConfig({ testTimeout: 60_000 });

const WRITER = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
const FULL_DISK = fileURLToPath(new URL('./full-disk-process.ts', import.meta.url));
const FIRST = '00000001.jsonl';
const QUICK = { settleMs: 0 };

/** Starts the log once more, and gives what it says about how it was left. */
async function recoveries(folder: string): Promise<unknown[]> {
  await writtenLog(1, {}, folder);
  return linesIn(folder)
    .filter(({ event }) => event === 'audit.recovered')
    .map(({ reason, segment, records }) => ({ reason, segment, records }));
}

it('cuts off the unfinished end of a write, says so, and the log is whole again', async () => {
  const folder = await writtenLog(5);
  appendFileSync(join(folder, FIRST), '{"seq":7,"event":"call","at":17900');
  expect((await verifyAudit(folder, KEY, QUICK)).findings).toMatchObject([{ why: 'unanchored', seq: 7 }]);
  expect(await recoveries(folder)).toEqual([{ reason: 'torn', segment: 1, records: 0 }]);
  expect(linesIn(folder)[6]).toMatchObject({ seq: 7, reason: 'torn', bytes: 34 });
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true, segments: 1 });
});

it('cuts off blocks of zeros that a power cut leaves', async () => {
  const folder = await writtenLog(5);
  truncateSync(join(folder, FIRST), readFileSync(join(folder, FIRST)).length + 4096);
  expect(await recoveries(folder)).toEqual([{ reason: 'torn', segment: 1, records: 0 }]);
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true });
});

it('takes up again a segment whose very first line was not finished', async () => {
  const folder = await writtenLog(30, { segmentBytes: 3000 });
  writeFileSync(join(folder, '00000004.jsonl'), '{"seq":');
  expect(await recoveries(folder)).toEqual([{ reason: 'torn', segment: 4, records: 0 }]);
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true, segments: 3 });
});

it('begins again in an empty file of a first start that was killed', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, FIRST), '');
  expect(await recoveries(folder)).toEqual([{ reason: 'torn', segment: 1, records: 0 }]);
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true, segments: 1 });
});

it('keeps whole records that lie beyond the anchor, and says how many', async () => {
  const folder = await writtenLog(5);
  const anchor = readFileSync(join(folder, 'anchor.json'));
  await writtenLog(3, {}, folder);
  writeFileSync(join(folder, 'anchor.json'), anchor);
  expect((await verifyAudit(folder, KEY, QUICK)).findings).toMatchObject([{ why: 'unanchored', seq: 7, line: 7 }]);
  expect(await recoveries(folder)).toEqual([{ reason: 'unanchored', segment: 1, records: 3 }]);
  expect(await verifyAudit(folder, KEY)).toMatchObject({ intact: true });
});

it.each<[string, (folder: string) => void, object]>([
  [
    'records cut off at the end',
    (folder) => editLines(folder, FIRST, (lines) => lines.slice(0, -2)),
    { reason: 'truncated', records: 2 },
  ],
  [
    'an edited record',
    (folder) => edit(folder, FIRST, (text) => text.replace('tool-1', 'tool-9')),
    { reason: 'damaged', records: 4 },
  ],
  ['every segment deleted', (folder) => rmSync(join(folder, FIRST)), { reason: 'truncated', records: 6 }],
])(
  'never covers up %s: it says so, goes on elsewhere, and verification still finds it',
  async (_, change, recovery) => {
    const folder = await writtenLog(5);
    change(folder);
    const [before] = (await verifyAudit(folder, KEY, QUICK)).findings;
    const damaged = segmentsIn(folder).map((name) => readFileSync(join(folder, name)));
    expect(await recoveries(folder)).toEqual([{ segment: 1, ...recovery }]);
    expect(
      segmentsIn(folder)
        .slice(0, damaged.length)
        .map((name) => readFileSync(join(folder, name))),
    ).toEqual(damaged);
    expect(linesIn(folder).at(-1)?.seq).toBe(9);
    const { findings } = await verifyAudit(folder, KEY, QUICK);
    expect(findings[0]?.segment).toBe(before?.segment);
  },
);

it('says that the anchor was signed with another key, or is no anchor', async () => {
  const folder = await writtenLog(5);
  const other = openLog(folder, { hmacKey: Buffer.alloc(32, 7) });
  other.recordCalls(calls(1));
  await other.close();
  expect(linesIn(folder).at(-2)).toMatchObject({ event: 'audit.recovered', reason: 'anchor-invalid' });
  writeFileSync(join(folder, 'anchor.json'), 'nonsense');
  expect((await recoveries(folder)).at(-1)).toMatchObject({ reason: 'anchor-invalid' });
});

it('loses nothing that was flushed when it is killed again and again, and verifies after each start', async () => {
  const folder = newFolder();
  const flushed: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const from = (flushed.at(-1) ?? -1) + 1;
    const child = spawn(process.execPath, [WRITER, folder, KEY.toString('hex'), String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    for await (const line of createInterface({ input: child.stdout })) {
      flushed.push(Number(line));
      // Killed in the middle of whatever the next write is doing.
      if (Number(line) - from >= 40 + round * 17) child.kill('SIGKILL');
    }
    await closed;
    await writtenLog(1, {}, folder);
    expect(await verifyAudit(folder, KEY, QUICK)).toMatchObject({ intact: true, findings: [] });
    const tools = new Set(toolsIn(folder));
    for (const at of flushed) expect(tools).toContain(`tool-${at}`);
  }
});

it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'says in words that the disk is full, counts what is lost, and goes on when there is room',
  async () => {
    const folder = newFolder();
    mkdirSync(folder);
    // A mount namespace of its own: nobody else sees the file system, and it is gone with the process.
    const mounted = 'mount -t tmpfs -o size=64k,mode=700 none "$1" && exec "$2" "$3" "$1"';
    const [program = '', ...argv] = [
      'unshare',
      '--mount',
      'sh',
      '-c',
      mounted,
      'sh',
      folder,
      process.execPath,
      FULL_DISK,
    ];
    const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      full: 'GW_AUDIT_DISK_FULL',
      refusal: 'GW_AUDIT_STOPPED',
      wholeLines: true,
      after: 'written',
      intact: true,
      gaps: 1,
      missing: 0,
    });
  },
);

it('writes calls of the past as they were, and never changes a record that is there', async () => {
  const folder = await writtenLog(5);
  const before = readFileSync(join(folder, FIRST));
  const log = openLog(folder);
  log.recordCalls(calls(5, 5));
  await log.flush();
  expect(readFileSync(join(folder, FIRST)).subarray(0, before.length)).toEqual(before);
});
