import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { underClientLock } from '../../../main/clients/apply/client-lock.ts';
import { person, refusal } from './rig.ts';

function scene(lock: 'cline' | 'copilot') {
  const ana = person();
  const file = ana.put('.client/settings.json', '{}');
  const held = lock === 'cline' ? `${file}.lock` : join(dirname(file), '.mcp-writer.lock');
  const hold = () => (lock === 'cline' ? mkdirSync(held) : writeFileSync(held, ''));
  return { file: { file, lock }, folder: dirname(file), held, hold };
}

describe.each(['cline', 'copilot'] as const)('the lock of %s', (lock) => {
  it('is waited for, and the work is done once it is given up', async () => {
    const { file, held, hold } = scene(lock);
    hold();
    const order: string[] = [];
    const done = underClientLock(file, async () => void order.push('ours'));
    await new Promise(setImmediate);
    order.push('theirs');
    rmSync(held, { recursive: true });
    await done;
    expect(order).toEqual(['theirs', 'ours']);
  });

  it('is not waited for beyond patience', async () => {
    const { file, hold } = scene(lock);
    hold();
    const work = underClientLock(file, async () => {}, { waitMs: 0 });
    expect(await refusal(work)).toEqual({ code: 'GW_CLIENT_FILE_BUSY' });
  });

  it('that was left behind is passed', async () => {
    const { file, held, hold } = scene(lock);
    hold();
    utimesSync(held, new Date(), new Date(Date.now() - 11_000));
    expect(await underClientLock(file, async () => 'done', { waitMs: 0 })).toBe('done');
  });
});

it('keeps Cline out while the file is changed, and leaves nothing of the lock', async () => {
  const { file, folder, held } = scene('cline');
  await underClientLock(file, async () => {
    expect(readdirSync(held)).toEqual([expect.stringMatching(/^owner\./)]);
    const second = underClientLock(file, async () => {}, { waitMs: 0 });
    expect(await refusal(second)).toEqual({ code: 'GW_CLIENT_FILE_BUSY' });
  });
  expect(existsSync(held)).toBe(false);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});
