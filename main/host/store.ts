import { mkdirSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import Conf from 'conf';
import type { ZodType } from 'zod';
import { Fault } from '../faults/index.ts';

/** One small JSON document on disk, replaced as a whole and atomically. Never holds a secret. */
export interface Store<T> {
  read(): T;
  /** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED; the file and what read() gives are then as before. */
  write(next: T): void;
}

/**
 * Opens a document, private to the user (0600 in a folder of 0700).
 * @throws Fault GW_SETTINGS_UNREADABLE when the file is there and cannot be read or is not what the schema says; it is
 *   then left as it is, so that nothing is lost to a fault of the reader.
 */
export function openStore<T>(file: string, schema: ZodType<T>, initial: T): Store<T> {
  const unreadable = (reason: string, cause?: unknown) =>
    new Fault('GW_SETTINGS_UNREADABLE', { file, reason }, { cause });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let conf: Conf<{ document?: unknown }>;
  let current: T;
  try {
    conf = new Conf({
      cwd: dirname(file),
      configName: basename(file, extname(file)),
      fileExtension: extname(file).slice(1),
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
    });
    const stored = conf.get('document');
    const parsed = stored === undefined ? { success: true as const, data: initial } : schema.safeParse(stored);
    if (!parsed.success)
      throw unreadable(`unexpected content at ${parsed.error.issues[0]?.path.join('.') ?? 'its top'}`);
    current = parsed.data;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unreadable(error instanceof SyntaxError ? 'it is not valid JSON' : reasonOf(error), error);
  }
  return {
    read: () => current,
    write(next) {
      try {
        conf.set('document', next);
      } catch (error) {
        throw writeFault(file, error);
      }
      current = next;
    },
  };
}

/** A failed write in words: a full disk is told apart, because a person can do something about it. */
export function writeFault(file: string, error: unknown): Fault {
  const reason = reasonOf(error);
  if (reason === 'ENOSPC' || reason === 'EDQUOT') return new Fault('GW_DISK_FULL', { file }, { cause: error });
  return new Fault('GW_WRITE_FAILED', { file, reason }, { cause: error });
}

const reasonOf = (error: unknown) => String((error as NodeJS.ErrnoException).code ?? (error as Error).name);
