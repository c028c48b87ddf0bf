import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { CURSOR, cursor, ENTRY, type Person, person } from './rig.ts';

const KILLER = fileURLToPath(new URL('./kill-at.ts', import.meta.url));
const PROCESS = join(import.meta.dirname, 'apply-process.ts');
const BEFORE = '{\n  "mine": true\n}\n';

const CACHE = join(import.meta.dirname, '..', '..', '..', 'test-results', 'compile-cache');

/** One change in a process of its own, killed with signal 9 at a step of what it does to the disk. */
function run(root: string, action: string, killAt: number) {
  const env = { PATH: process.env.PATH, KILL_AT: String(killAt), NODE_COMPILE_CACHE: CACHE };
  const argv = ['--import', KILLER, PROCESS, root, action];
  return spawnSync(process.execPath, argv, { env, encoding: 'utf8' });
}

/** Puts a person's folders aside. @returns how to have them again as they are now, in the same place */
function aside({ root }: Person): () => void {
  const copy = mkdtempSync(join(tmpdir(), 'gw-crash-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(root, copy, { recursive: true });
  return () => {
    rmSync(root, { recursive: true, force: true });
    cpSync(copy, root, { recursive: true });
  };
}

const contents = ({ home }: Person) => {
  const file = join(home, CURSOR);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};

/** Whether the disk is another one than at the step before: reading, flushing and removing what is not there leave it. */
function isNews(last: string | undefined, step: string): boolean {
  if (last === 'ledger openSync') return step === 'ledger writeFileSync';
  if (last === 'file rm') return step !== 'file open';
  return last !== undefined && last !== 'ledger rmSync' && last !== 'file chown';
}

/** The state before an action. */
async function scene(action: string, text: string | null): Promise<Person> {
  const ana = person();
  if (text !== null) ana.put(CURSOR, text);
  if (action !== 'put') await ana.open().apply(cursor(ana), [{ name: 'onboard', value: ENTRY }]);
  return ana;
}

it.each([
  ['put', BEFORE],
  ['put', null],
  ['replace', BEFORE],
  ['take', BEFORE],
])(
  'killed at any step of %s, the file is the old one or the new one, and the ledger knows which',
  async (action, text) => {
    const ana = await scene(action, text);
    const restore = aside(ana);
    const old = contents(ana);
    const { status, stdout, stderr } = run(ana.root, action, 0);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const steps = JSON.parse(stdout) as string[];
    const fresh = contents(ana);
    const seen = new Set<unknown>();
    for (const [at, step] of steps.entries()) {
      if (!isNews(steps[at - 1], step)) continue;
      restore();
      expect(run(ana.root, action, at + 1).signal, step).toBe('SIGKILL');
      const now = contents(ana);
      expect([old, fresh], step).toContain(now);
      seen.add(now);
      const files = ana.open();
      await files.recover();
      const isConnected = now?.includes('"onboard"');
      const states = files.owned().flatMap(({ entries }) => entries.map(({ state }) => state));
      expect([step, states]).toEqual([step, isConnected ? ['as-written'] : []]);
      const rest = existsSync(join(ana.home, '.cursor')) ? readdirSync(join(ana.home, '.cursor')) : [];
      expect([step, rest]).toEqual([step, now === null ? [] : ['mcp.json']]);
      // What is left to be done can be done, and the backup is neither lost nor left behind.
      await files.apply(cursor(ana), [{ name: 'onboard', value: null }]);
      expect([step, contents(ana)]).toEqual([step, text]);
      const backups = join(ana.data, 'backups');
      expect([step, existsSync(backups) ? readdirSync(backups) : []]).toEqual([step, []]);
    }
    expect(seen).toEqual(new Set([old, fresh]));
  },
  60_000,
);
