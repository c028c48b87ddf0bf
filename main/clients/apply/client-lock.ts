/**
 * The locks that clients take around their own writes.
 *
 * Cline: a folder `FILE.lock` with a file `owner.TOKEN` in it; one older than ten seconds is given up (cline/cline,
 * settingsLock.ts). Copilot CLI: a file `.mcp-writer.lock` beside its settings, which stays when the lock is given up (seen
 * with 1.0.102), so that only one of the last seconds is waited for.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../faults/index.ts';
import { writeFault } from '../../host/index.ts';
import type { ClientFile } from './types.ts';

/** A lock of this age was left behind. ms */
const STALE_MS = 10_000;
const LOOK_MS = 25;

interface Patience {
  /** Longest wait for a lock that is held, ms. */
  readonly waitMs: number;
}

/**
 * Does something while the client keeps its hands off the file.
 * @param file as the client knows it; its folder exists
 * @throws Fault GW_CLIENT_FILE_BUSY, GW_WRITE_FAILED
 */
export async function underClientLock<T>(
  { file, lock }: Pick<ClientFile, 'file' | 'lock'>,
  work: () => Promise<T>,
  { waitMs }: Patience = { waitMs: 12_000 },
): Promise<T> {
  if (lock === undefined) return work();
  const giveUpAt = performance.now() + waitMs;
  const taken = lock === 'cline' ? await takeFolder(file, giveUpAt) : await passFile(file, giveUpAt);
  try {
    return await work();
  } finally {
    await taken();
  }
}

type Release = () => Promise<void>;

async function takeFolder(file: string, giveUpAt: number): Promise<Release> {
  const folder = `${file}.lock`;
  const owner = join(folder, `owner.${randomBytes(8).toString('hex')}`);
  for (;;) {
    try {
      await mkdir(folder);
      await writeFile(owner, String(process.pid), { flag: 'wx' });
      return async () => {
        await rm(owner, { force: true });
        // Not empty: it was given up as ours and belongs to someone else by now.
        await rmdir(folder).catch(() => {});
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFault(folder, error);
    }
    const age = await ageOf(folder);
    if (age !== null && age > STALE_MS) await rm(folder, { recursive: true, force: true });
    else await patience(file, giveUpAt);
  }
}

/** Its lock is waited for and not taken, because how it is given back is not known. */
async function passFile(file: string, giveUpAt: number): Promise<Release> {
  const lock = join(dirname(file), '.mcp-writer.lock');
  for (;;) {
    const age = await ageOf(lock);
    if (age === null || age > STALE_MS) return async () => {};
    await patience(file, giveUpAt);
  }
}

async function patience(file: string, giveUpAt: number): Promise<void> {
  if (performance.now() > giveUpAt) throw new Fault('GW_CLIENT_FILE_BUSY', { file });
  await wait(LOOK_MS);
}

/** ms since it was made or renewed; null where there is none */
async function ageOf(path: string): Promise<number | null> {
  const stats = await stat(path).catch(() => null);
  return stats === null ? null : Date.now() - stats.mtimeMs;
}
