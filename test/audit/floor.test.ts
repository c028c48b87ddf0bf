/** The whole folder of the log is put back to an older copy, anchor and all: what the vault remembers finds it. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdsFloor, keepFloor, readFloor, verifyAudit } from '../../main/audit/index.ts';
import { temporaryVault } from '../vault/temporary.ts';
import { edit } from './forger.ts';
import { calls, eventsIn, KEY, linesIn, newFolder, openLog } from './rig.ts';

const QUICK = { settleMs: 0 };

async function rig(keepDays = 365) {
  const folder = newFolder();
  const vault = await (await temporaryVault()).open();
  const options = { segmentBytes: 3000, keepDays: () => keepDays };
  return {
    folder,
    vault,
    /** One run of the app: so many calls are recorded. @param now ms since the epoch */
    async run(count: number, now: () => number = Date.now, everyMs?: number) {
      const audit = openLog(folder, { ...options, now });
      const keeper = keepFloor({ folder, vault, key: Promise.resolve(KEY), audit, ...(everyMs && { everyMs }) });
      audit.recordCalls(calls(count));
      await audit.flush();
      return async () => {
        await audit.close();
        await keeper.close();
      };
    },
    copyTo(name: string) {
      const copy = join(folder, '..', name);
      cpSync(folder, copy, { recursive: true });
      return () => {
        rmSync(folder, { recursive: true });
        mkdirSync(folder);
        cpSync(copy, folder, { recursive: true });
      };
    },
    verify: async () => verifyAudit(folder, KEY, { ...QUICK, floor: await readFloor(vault) }),
  };
}

it('keeps the end of the log at the end of a run, and finds nothing wrong with what followed', async () => {
  const { run, vault, folder, verify } = await rig();
  await (await run(10))();
  const last = linesIn(folder).at(-1);
  expect(await readFloor(vault)).toMatchObject({ seq: last?.seq, hash: last?.hash });
  await (await run(10))();
  expect(await verify()).toMatchObject({ intact: true, findings: [] });
});

it('finds a rollback to an older copy, which is consistent in itself', async () => {
  const { run, copyTo, folder, verify, vault } = await rig();
  await (await run(10))();
  const rollBack = copyTo('copy');
  await (await run(25))();
  rollBack();
  expect(await verifyAudit(folder, KEY, QUICK)).toMatchObject({ intact: true });
  const { seq, segment } = (await readFloor(vault)) ?? {};
  expect((await verify()).findings).toEqual([{ segment, line: null, seq, why: 'rolled-back' }]);
});

it('goes on finding it after Gangway has run again, as long as the log remembers', async () => {
  const { run, copyTo, verify, folder } = await rig();
  await (await run(10))();
  const rollBack = copyTo('copy');
  await (await run(2))();
  rollBack();
  await (await run(30))();
  await (await run(5))();
  expect(eventsIn(folder).filter((event) => event === 'log.rolledBack')).toHaveLength(1);
  const { findings } = await verify();
  expect(findings.map(({ why }) => why)).toEqual(['rolled-back']);
});

it('finds that the folder was emptied or deleted', async () => {
  const { run, folder, verify } = await rig();
  await (await run(10))();
  rmSync(folder, { recursive: true });
  await (await run(10))();
  expect((await verify()).findings).toMatchObject([{ why: 'rolled-back' }]);
});

it('takes no retention cut for a rollback', async () => {
  const DAY = 86_400_000;
  const from = Date.now();
  const { run, folder, verify } = await rig(3);
  await (await run(30, () => from))();
  await (await run(30, () => from + 30 * DAY))();
  await (await run(30, () => from + 60 * DAY))();
  expect(existsSync(join(folder, '00000001.jsonl'))).toBe(false);
  expect(await verify()).toMatchObject({ intact: true, findings: [] });
  expect(eventsIn(folder)).not.toContain('log.rolledBack');
});

it('is kept up while Gangway runs, and not by an anchor that is not genuine', async () => {
  const { run, vault, folder } = await rig();
  const end = await run(5, Date.now, 20);
  const first = linesIn(folder).at(-1)?.seq;
  await expect.poll(async () => (await readFloor(vault))?.seq).toBe(first);
  await end();
  const genuine = await readFloor(vault);
  edit(folder, 'anchor.json', (text) => text.replace(/"hash":"\w+"/, `"hash":"${'a'.repeat(64)}"`));
  const audit = openLog(newFolder());
  const keeper = keepFloor({ folder, vault, key: Promise.resolve(KEY), audit });
  await expect.poll(() => keeper.read()).not.toBeNull();
  await keeper.close();
  expect(await readFloor(vault)).toEqual(genuine);
});

it('says of a floor in a log that was edited below it that it is not held', async () => {
  const { run, vault, folder } = await rig();
  await (await run(5))();
  const floor = await readFloor(vault);
  if (floor === null) throw new Error('no floor');
  expect(await holdsFloor(folder, floor)).toBe(true);
  edit(folder, '00000001.jsonl', (text) => text.replace('tool-2', 'tool-9'));
  expect(await holdsFloor(folder, floor)).toBe(false);
});
