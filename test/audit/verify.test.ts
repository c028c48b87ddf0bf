import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type SealCheck, sealCheck, verifyAudit, WHY_BAD } from '../../main/audit/index.ts';
import { edit, editLines, rechain } from './forger.ts';
import { calls, KEY, newFolder, openLog, segmentsIn, writtenLog } from './rig.ts';

/** Three segments, of which two are sealed. */
const threeSegments = () => writtenLog(30, { segmentBytes: 3000 });
const QUICK = { settleMs: 0 };

it('finds a log intact, and says what was checked', async () => {
  const folder = await threeSegments();
  const report = await verifyAudit(folder, KEY, QUICK);
  expect(report).toMatchObject({ intact: true, withKey: true, findings: [], segments: 3, sealed: 2, inUse: false });
  expect(report.records).toBe(report.lastSeq);
  const unkeyed = await verifyAudit(folder, null, QUICK);
  expect(unkeyed).toMatchObject({ intact: true, withKey: false, sealed: 0, records: report.records });
});

it('is a chain that anyone can check with SHA-256, and the seals with HMAC-SHA256', async () => {
  const folder = await threeSegments();
  let hash = '0'.repeat(64);
  for (const name of segmentsIn(folder)) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)) {
      const [body = '', own] = line.split(/,"hash":"(\w{64})"\}$/);
      const [signed = '', seal] = body.split(/,"seal":"(\w{64})"$/);
      const mac = createHmac('sha256', KEY).update(`gangway audit seal 1\n${hash}${signed}`).digest('hex');
      if (seal !== undefined) expect(mac).toBe(seal);
      hash = createHash('sha256')
        .update(hash + body)
        .digest('hex');
      expect(own).toBe(hash);
    }
  }
});

it.each<[string, (folder: string) => void, object]>([
  [
    'an edited record',
    (folder) => edit(folder, '00000002.jsonl', (text) => text.replace('"tool":"tool-12"', '"tool":"tool-99"')),
    { segment: 2, why: 'hash' },
  ],
  [
    'an edited hash',
    (folder) => edit(folder, '00000001.jsonl', (text) => text.replace(/[0-9a-f]"\}\n$/, 'x"}\n')),
    { segment: 1, why: 'hash' },
  ],
  [
    'a record that was cut out',
    (folder) => editLines(folder, '00000001.jsonl', (lines) => lines.toSpliced(3, 1)),
    { segment: 1, line: 4, seq: 4, why: 'sequence' },
  ],
  [
    'two records that were swapped',
    (folder) => editLines(folder, '00000001.jsonl', ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest]),
    { segment: 1, line: 2, seq: 2, why: 'sequence' },
  ],
  [
    'a record that was put in twice',
    (folder) => editLines(folder, '00000003.jsonl', ([a = '', b = '', ...rest]) => [a, b, b, ...rest]),
    { segment: 3, line: 3, why: 'sequence' },
  ],
  [
    'a line that is no record',
    (folder) => editLines(folder, '00000002.jsonl', ([a = '', ...rest]) => [a, '{}', ...rest]),
    { segment: 2, line: 2, why: 'unreadable' },
  ],
  [
    'a line without an end',
    (folder) => edit(folder, '00000003.jsonl', (text) => text.slice(0, -1)),
    { segment: 3, why: 'unfinished' },
  ],
  [
    'an end that was cut off',
    (folder) => editLines(folder, '00000003.jsonl', (lines) => lines.slice(0, -1)),
    { segment: 3, why: 'truncated' },
  ],
  [
    'a seal that was cut off',
    (folder) => editLines(folder, '00000002.jsonl', (lines) => lines.slice(0, -1)),
    { segment: 2, why: 'not-sealed' },
  ],
  [
    'a record after the seal',
    (folder) => editLines(folder, '00000001.jsonl', (lines) => [...lines, lines[1] ?? '']),
    { segment: 1, why: 'after-seal' },
  ],
  [
    'the last segment dropped',
    (folder) => rmSync(join(folder, '00000003.jsonl')),
    { segment: 3, line: 1, why: 'truncated' },
  ],
  [
    'a segment in the middle dropped',
    (folder) => rmSync(join(folder, '00000002.jsonl')),
    { segment: 2, line: null, why: 'segment-missing' },
  ],
  [
    'the first segment dropped',
    (folder) => rmSync(join(folder, '00000001.jsonl')),
    { segment: 1, line: null, why: 'retention-note' },
  ],
  ['the anchor deleted', (folder) => rmSync(join(folder, 'anchor.json')), { segment: 3, why: 'anchor-missing' }],
  [
    'the anchor overwritten',
    (folder) => edit(folder, 'anchor.json', () => '{}'),
    { segment: 3, why: 'anchor-invalid' },
  ],
  [
    'a segment under the name of another',
    (folder) => edit(folder, '00000003.jsonl', () => readFileSync(join(folder, '00000002.jsonl'), 'utf8')),
    { segment: 3, line: 1, why: 'header' },
  ],
  [
    'records since the last seal with new hashes',
    (folder) => {
      edit(folder, '00000003.jsonl', (text) => text.replace('"status":200', '"status":500'));
      rechain(folder, false);
    },
    { segment: 3, why: 'anchor-differs' },
  ],
  [
    'a segment that does not name the seal of the one before, with new hashes',
    (folder) => {
      edit(folder, '00000003.jsonl', (text) => text.replace(/"previousSeal":"\w{8}/, '"previousSeal":"00000000'));
      rechain(folder);
    },
    { segment: 3, line: 1, why: 'header' },
  ],
])('finds %s, also without the key, and names where', async (_, change, finding) => {
  const folder = await threeSegments();
  change(folder);
  for (const key of [KEY, null]) {
    const report = await verifyAudit(folder, key, QUICK);
    expect(report.intact).toBe(false);
    expect(report.findings[0]).toMatchObject(finding);
  }
});

it.each<[string, (folder: string) => void, object]>([
  [
    'a sealed segment with new hashes',
    (folder) => {
      edit(folder, '00000001.jsonl', (text) => text.replace('tool-2', 'tool-9'));
      rechain(folder);
    },
    { segment: 1, why: 'seal' },
  ],
  [
    'the open segment with new hashes and an anchor that fits',
    (folder) => {
      edit(folder, '00000003.jsonl', (text) => text.replace('"status":200', '"status":500'));
      rechain(folder);
    },
    { segment: 3, why: 'anchor-invalid' },
  ],
  [
    'a deleted segment with a note of a retention cut that fits',
    (folder) => {
      const line = JSON.parse(readFileSync(join(folder, '00000002.jsonl'), 'utf8').split('\n')[0] ?? '');
      const { key } = JSON.parse(readFileSync(join(folder, 'anchor.json'), 'utf8'));
      const note = { format: 1, at: 1, segment: 1, seq: line.seq - 1, hash: line.previous, seal: line.previousSeal };
      const signed = { ...note, records: line.seq - 1, key, mac: '0'.repeat(64) };
      writeFileSync(join(folder, 'retention.json'), `${JSON.stringify(signed)}\n`);
      rmSync(join(folder, '00000001.jsonl'));
    },
    { segment: 1, why: 'retention-note' },
  ],
])('finds %s by the key', async (_, change, finding) => {
  const folder = await threeSegments();
  change(folder);
  expect((await verifyAudit(folder, null, QUICK)).intact).toBe(true);
  expect((await verifyAudit(folder, KEY, QUICK)).findings[0]).toMatchObject(finding);
});

it('finds a log that someone else has written and sealed as a whole', async () => {
  const folder = await threeSegments();
  const { findings } = await verifyAudit(folder, randomBytes(32), QUICK);
  expect(findings.map(({ segment, why }) => [segment, why])).toEqual([
    [1, 'other-key'],
    [2, 'other-key'],
    [3, 'other-key'],
  ]);
});

it('names each bad segment once, and goes on after it', async () => {
  const folder = await threeSegments();
  edit(folder, '00000001.jsonl', (text) => text.replace('tool-1', 'tool-8'));
  edit(folder, '00000003.jsonl', (text) => text.replace('"status":200', '"status":201'));
  const { findings, sealed } = await verifyAudit(folder, KEY, QUICK);
  expect(findings.map(({ segment, why }) => [segment, why])).toEqual([
    [1, 'hash'],
    [3, 'hash'],
  ]);
  expect(sealed).toBe(1);
});

it('knows a segment by its own number, also where nothing is known of the one before', async () => {
  const folder = await threeSegments();
  edit(folder, '00000001.jsonl', (text) => text.replace('tool-1', 'tool-8'));
  edit(folder, '00000002.jsonl', () => readFileSync(join(folder, '00000003.jsonl'), 'utf8'));
  const { findings } = await verifyAudit(folder, KEY, QUICK);
  expect(findings.slice(0, 2)).toMatchObject([
    { segment: 1, why: 'hash' },
    { segment: 2, line: 1, why: 'header' },
  ]);
});

it('has the seals checked by whoever holds the key, and shows that one nothing else', async () => {
  const folder = await threeSegments();
  const own = sealCheck(KEY);
  const asked: string[] = [];
  const elsewhere: SealCheck = {
    keyId: own.keyId,
    genuine: async (claims) => {
      asked.push(...claims.map(({ message }) => message));
      return own.genuine(claims);
    },
  };
  expect(await verifyAudit(folder, elsewhere, QUICK)).toMatchObject({ intact: true, sealed: 2 });
  expect(asked.map((message) => message.split('\n')[0])).toEqual([
    'gangway audit seal 1',
    'gangway audit seal 1',
    'gangway audit anchor 1',
  ]);
});

it('confirms no claim that the log does not make, so that nobody can have a text of their own confirmed', async () => {
  const message = 'something else';
  const mac = createHmac('sha256', KEY).update(message).digest('hex');
  expect(await sealCheck(KEY).genuine([{ message, mac }])).toEqual([false]);
});

it('verifies a log that is being written, up to where it was signed when it began', async () => {
  const folder = newFolder();
  const log = openLog(folder, { segmentBytes: 20_000 });
  let stop = false;
  const writing = (async () => {
    for (let at = 0; !stop; at += 1) {
      log.recordCalls(calls(7, at * 7));
      await log.flush();
    }
  })();
  await expect.poll(() => segmentsIn(folder).length).toBeGreaterThan(1);
  for (let round = 0; round < 20; round += 1) {
    expect(await verifyAudit(folder, KEY, { settleMs: 5000 })).toMatchObject({ intact: true, findings: [] });
  }
  stop = true;
  await writing;
});

it('is not persuaded by an anchor that moves without being genuine', async () => {
  const folder = await threeSegments();
  const anchor = readFileSync(join(folder, 'anchor.json'), 'utf8');
  const log = openLog(folder);
  log.recordCalls(calls(3));
  await log.close();
  writeFileSync(join(folder, 'anchor.json'), anchor);
  const verifying = verifyAudit(folder, KEY, { settleMs: 400 });
  const moving = setInterval(() => edit(folder, 'anchor.json', (text) => text.replace(/"seq":\d+/, '"seq":999')), 20);
  try {
    expect((await verifying).findings.length).toBe(1);
  } finally {
    clearInterval(moving);
  }
});

it('says so when there is no log', async () => {
  await expect(verifyAudit(newFolder(), KEY)).rejects.toMatchObject({ code: 'GW_AUDIT_NONE' });
});

it('has words for every finding', () => {
  for (const text of Object.values(WHY_BAD)) expect(text).toMatch(/^[a-z].*[a-z]$/s);
});
