/**
 * The floor: a record that the log is known to have held, kept in the vault. Somebody who puts the whole folder of the
 * log back to an older copy, anchor and all, has a log that agrees with itself; it does not hold the floor any more.
 */
import { z } from 'zod';
import { readAnchor, readRetention, segmentFile } from './files.ts';
import type { KeyVault } from './key.ts';
import { scanSegment } from './scan.ts';
import { sealCheck } from './seal.ts';
import type { AuditLog } from './writer.ts';

const floorSchema = z.strictObject({
  segment: z.int(),
  seq: z.int(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was kept, ms since the epoch. */
  at: z.number(),
});
export type Floor = z.output<typeof floorSchema>;

const FLOOR = ['audit', 'floor'] as const;

/** @returns null where the vault holds none @throws what the vault throws */
export async function readFloor(vault: Pick<KeyVault, 'getPassword'>): Promise<Floor | null> {
  const stored = await vault.getPassword(...FLOOR);
  if (stored === null) return null;
  try {
    return floorSchema.parse(JSON.parse(stored));
  } catch {
    return null;
  }
}

/**
 * Whether the log holds the floor, or retention has deleted it since. Reads one segment.
 * @throws what the file system throws
 */
export async function holdsFloor(folder: string, { segment, seq, hash }: Floor): Promise<boolean> {
  const note = await readRetention(folder);
  // Whether the note is genuine is a question of its own, which verifyAudit asks.
  if (typeof note !== 'string' && note.value.seq >= seq) return note.value.seq > seq || note.value.hash === hash;
  const scan = await scanSegment(segmentFile(folder, segment), { segment, watch: seq, until: seq }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  return scan?.watched === hash;
}

export interface FloorOptions {
  readonly folder: string;
  readonly vault: KeyVault;
  /** The key of the log; it may never come. */
  readonly key: Promise<Buffer>;
  readonly audit: AuditLog;
  /** How often it is brought up to the end of the log, at most: a vault is written as a whole. Default one hour. ms */
  readonly everyMs?: number;
  readonly now?: () => number;
}

export interface FloorKeeper {
  /** The floor in the vault; null while that is closed, or when there is none. */
  read(): Promise<Floor | null>;
  /** To be called when the log has been closed, and before the vault is. Brings the floor up to its end. */
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;

/**
 * Looks at the start whether the log still holds the floor, and records it when it does not; then keeps the floor near
 * the end of the log: at the start, every hour in which something was recorded, and at the end.
 */
export function keepFloor(options: FloorOptions): FloorKeeper {
  const { folder, vault, key, audit, everyMs = HOUR_MS, now = Date.now } = options;
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<void> = Promise.resolve();

  async function compare(): Promise<void> {
    await key;
    const floor = await readFloor(vault);
    if (floor !== null && !(await isEnd(floor)) && !(await holdsFloor(folder, floor))) {
      audit.record('log.rolledBack', { segment: floor.segment, lost: floor.seq });
      await audit.flush();
    }
    await raise();
  }

  /** The usual case, in which nothing has to be read. */
  async function isEnd({ seq, hash }: Floor): Promise<boolean> {
    const anchor = await readAnchor(folder);
    return typeof anchor !== 'string' && anchor.value.seq === seq && anchor.value.hash === hash;
  }

  async function raise(): Promise<void> {
    const anchor = await readAnchor(folder);
    if (typeof anchor === 'string' || !(await sealCheck(await key).genuine([anchor.claim]))[0]) return;
    const { segment, seq, hash } = anchor.value;
    if ((await readFloor(vault))?.hash === hash) return;
    await vault.setPassword(...FLOOR, JSON.stringify({ segment, seq, hash, at: now() } satisfies Floor));
  }

  const started = compare();
  // A vault that stays closed keeps no floor; the log says by itself that it is not signed.
  started.catch(() => {});
  void started.then(
    () => {
      timer = setInterval(() => {
        last = last.then(raise).catch(() => {});
      }, everyMs).unref();
    },
    () => {},
  );
  let isThere = false;
  key.then(
    () => {
      isThere = true;
    },
    () => {},
  );
  return {
    read: async () => (isThere ? readFloor(vault) : null),
    async close() {
      if (!isThere) return;
      await started.catch(() => {});
      if (timer) clearInterval(timer);
      await last;
      await raise().catch(() => {});
    },
  };
}
