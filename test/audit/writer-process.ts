/** Writes calls until it is killed. usage: writer-process.ts FOLDER KEY FROM; prints the number of each flushed call. */
import { writeSync } from 'node:fs';
import type { CallRecord } from '../../main/audit/index.ts';
import { openAudit } from '../../main/audit/index.ts';

const [folder = '', key = '', from = '0'] = process.argv.slice(2);
const log = openAudit({ folder, hmacKey: Buffer.from(key, 'hex'), gatherMs: 1, segmentBytes: 8000 });
const call = (at: number): CallRecord => ({
  ...{ at: Date.now(), via: 'http', client: 'c', connection: 'o', tenancy: null, actsAs: null, method: 'tools/call' },
  ...{ tool: `tool-${at}`, outcome: 'ok', status: 200, code: null, durationMs: 1, requestBytes: 1, responseBytes: 1 },
});
for (let at = Number(from); ; at += 1) {
  log.recordCalls([call(at)]);
  await log.flush();
  writeSync(1, `${at}\n`);
}
