/**
 * What the log does on a disk that fills up. usage: full-disk-process.ts FOLDER, an empty file system of 64 KiB.
 * It prints one JSON object with what each step gave.
 */
import { readFileSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallRecord, openAudit, verifyAudit } from '../../main/audit/index.ts';
import { isFault } from '../../main/faults/index.ts';

const [root = ''] = process.argv.slice(2);
const folder = join(root, 'audit');
const filler = join(root, 'filler');
const key = Buffer.alloc(32, 1);
const log = openAudit({ folder, hmacKey: key, gatherMs: 1, onFailure: 'stop', mostQueued: 60 });
const call = (at: number): CallRecord => ({
  ...{ at: Date.now(), via: 'http', client: 'c', connection: 'o', tenancy: null, actsAs: null, method: 'tools/call' },
  ...{ tool: `tool-${at}`, outcome: 'ok', status: 200, code: null, durationMs: 1, requestBytes: 1, responseBytes: 1 },
});
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'written',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  );

log.recordCalls([call(0)]);
await log.flush();
const { bavail, bsize } = await statfs(root);
// Room for the first part of a write but not for all of it.
await writeFile(filler, Buffer.alloc((bavail - 1) * bsize, 1));
log.recordCalls(Array.from({ length: 60 }, (_, at) => call(at + 1)));
const full = await outcome(log.flush());
const refusal = log.refusal()?.code;
log.recordCalls(Array.from({ length: 10 }, (_, at) => call(at + 61)));
const wholeLines = readFileSync(join(folder, '00000001.jsonl'), 'utf8').endsWith('"}\n');
await rm(filler);
const after = await outcome(log.flush());
await log.close();
const { intact, remarks } = await verifyAudit(folder, key);
const gaps = remarks.filter(({ event }) => event === 'audit.gap');
const lost = gaps.reduce((sum, { records }) => sum + Number(records), 0);
const written = readFileSync(join(folder, '00000001.jsonl'), 'utf8').split('"event":"call"').length - 1;
const missing = 71 - written - lost;
process.stdout.write(JSON.stringify({ full, refusal, wholeLines, after, intact, gaps: gaps.length, missing }));
