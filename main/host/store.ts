import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { Fault } from '../faults/index.ts';
import { makePrivateFolder } from './private-folder.ts';
import { replaceFileSync } from './replace.ts';
import { writeFault } from './write-fault.ts';

/** One small JSON document on disk, replaced as a whole and atomically. Never holds a secret. */
export interface Store<T> {
  read(): T;
  /** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED; the file and what read() gives are then as before. */
  write(next: T): void;
  /** Deletes the file, which takes no room on the disk; read() then gives the initial value. @throws as write */
  clear(): void;
}

/** The only format so far. A later one is read by a later Gangway; this one leaves it alone. */
const FORMAT = 1;

/**
 * Opens a document, private to the user (0600 in a folder of 0700).
 * @throws Fault GW_SETTINGS_UNREADABLE when the file is there and cannot be read or is not what the schema says; it is
 *   then left as it is, so that nothing is lost to a fault of the reader.
 */
export function openStore<T>(file: string, schema: z.ZodType<T>, initial: T): Store<T> {
  makePrivateFolder(dirname(file));
  let current = readDocument(file, schema) ?? initial;
  return {
    read: () => current,
    write(next) {
      replaceFileSync(file, `${JSON.stringify({ format: FORMAT, document: next }, null, 2)}\n`);
      current = next;
    },
    clear() {
      try {
        rmSync(file, { force: true });
      } catch (error) {
        throw writeFault(file, error);
      }
      current = initial;
    },
  };
}

/** @returns null where there is no file */
function readDocument<T>(file: string, schema: z.ZodType<T>): T | null {
  const unreadable = (reason: string, cause?: unknown) =>
    new Fault('GW_SETTINGS_UNREADABLE', { file, reason }, { cause });
  const text = textOf(file, unreadable);
  if (text === null) return null;
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch (error) {
    throw unreadable('it is not valid JSON', error);
  }
  const { format, document, ...strange } = (stored ?? {}) as Record<string, unknown>;
  if (format !== FORMAT || Object.keys(strange).length > 0) throw unreadable('it has another format');
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw unreadable(`unexpected content at ${parsed.error.issues[0]?.path.join('.') || 'its top'}`);
}

function textOf(file: string, unreadable: (reason: string, cause: unknown) => Fault): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw unreadable(code ?? name, error);
  }
}
