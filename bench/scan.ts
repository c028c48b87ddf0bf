// Measures the leak scan: node bench/scan.ts [--files 10000]. Exits with 1 when the goal is missed.
// - 10,000 config files, each with servers and many with credentials, read from the disk and examined: at most 5 s
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ConfigPlace, scanPlaces } from '../main/clients/scan/index.ts';
import { corpus } from '../test/clients/scan/corpus.ts';

const GOAL_SECONDS = 5;

const { values } = parseArgs({ options: { files: { type: 'string', default: '10000' } } });
const count = Number(values.files);
const root = mkdtempSync(join(tmpdir(), 'gangway-scan-bench-'));
const fingerprint = (value: string) => createHmac('sha256', root).update(value).digest('hex').slice(0, 16);
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(10)}${text}\n`);

try {
  const files = corpus(1, count);
  const places = files.map(({ text, format }, at): ConfigPlace => {
    const folder = join(root, `${Math.floor(at / 250)}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${at}`);
    writeFileSync(file, text);
    return { file, scope: 'user', format, clients: ['cursor'], serversKey: null };
  });
  // Ten keys in the vault, so that their fingerprints are looked for too.
  const stored = Array.from({ length: 10 }, (_, at) => `key-${at}-`.padEnd(30 + at, 'x1Y'));
  const known = {
    lengths: new Set(stored.map(({ length }) => length)),
    byFingerprint: new Map(stored.map((key, at) => [fingerprint(key), `c${at}`])),
  };
  const began = performance.now();
  const cpu = process.cpuUsage();
  const report = await scanPlaces(places, { tools: { fingerprint, known, isLocalToken: () => false } });
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const planted = new Set(files.flatMap((file) => file.planted)).size;
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  say('files', `${report.files}, ${(bytes / 1e6).toFixed(1)} MB, ${planted} planted, ${report.finds.length} finds`);
  say('time', `${seconds.toFixed(2)} s (goal ${GOAL_SECONDS} s for 10,000)`);
  say('CPU', `${((used.user + used.system) / 1e6).toFixed(2)} s: what it takes on a machine that does nothing else`);
  if (seconds / count > GOAL_SECONDS / 10_000) process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
