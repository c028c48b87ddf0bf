/**
 * What of other programs' files is Gangway's: which entries, what they were, and how the file was before. It is written
 * before a file is changed and after, so that a crash in between leaves both states to compare the file with. Holds
 * layout and hashes, and nothing of what is in the files.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { openStore } from '../../host/index.ts';
import type { ClientFile } from './types.ts';

/** Of a file that is not there. */
export const ABSENT = 'absent';

/** Names the contents of a file. @param bytes null where there is no file */
export const contentsHash = (bytes: Uint8Array | null): string => (bytes === null ? ABSENT : hash('sha256', bytes));

const undoSchema = z.strictObject({ created: z.number(), lead: z.string(), tail: z.string() });

const entrySchema = z.strictObject({
  name: z.string(),
  /** Of the entry as it was written; see entryHash. */
  hash: z.string(),
  undo: undoSchema,
  /** What was in its place: nothing, an entry that comes back, or one with a credential, which does not. */
  over: z.enum(['plain', 'credential']).nullable(),
});
export type OwnedEntry = z.output<typeof entrySchema>;

const stateSchema = z.strictObject({
  /** Hash of the contents that Gangway left. */
  after: z.string(),
  /** Hash of the contents before the first entry; null once they must not, or cannot, be put back as a whole. */
  before: z.string().nullable(),
  /** In the order in which they were put in. */
  entries: z.array(entrySchema),
});
export type FileState = z.output<typeof stateSchema>;

const recordSchema = z.strictObject({
  client: z.string(),
  file: z.string(),
  format: z.enum(['json', 'json-with-comments', 'jsonc', 'toml', 'yaml', 'shell']),
  key: z.array(z.string()),
  lock: z.enum(['cline', 'copilot']).optional(),
  byteOrderMark: z.literal('fatal').optional(),
  /** Where it really is. */
  path: z.string(),
  /** Folders that were made for it, outermost first; null where the file was there. */
  made: z.array(z.string()).nullable(),
  /** Name of the sealed backup of what was there before. */
  backup: z.string().nullable(),
  state: stateSchema,
  /** While the file is being changed: what it is to be. */
  next: stateSchema.nullable(),
});
export type FileRecord = z.output<typeof recordSchema>;

export interface Ledger {
  list(): readonly FileRecord[];
  of(file: Pick<ClientFile, 'client' | 'file'>): FileRecord | undefined;
  /** Keeps a record in the place of the one before; one without entries, present or to come, is dropped. */
  keep(record: FileRecord): void;
}

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function openLedger(folder: string): Ledger {
  const store = openStore(join(folder, 'client-files.json'), z.array(recordSchema), []);
  const isOf = (record: FileRecord, { client, file }: Pick<ClientFile, 'client' | 'file'>) =>
    record.client === client && record.file === file;
  return {
    list: () => store.read(),
    of: (file) => store.read().find((record) => isOf(record, file)),
    keep(record) {
      const others = store.read().filter((each) => !isOf(each, record));
      const isEmpty = record.state.entries.length === 0 && record.next === null;
      store.write(isEmpty ? others : [...others, record]);
    },
  };
}

/** The file of a record, as it was handed in. */
export const fileOf = ({ client, file, format, key, lock, byteOrderMark }: FileRecord): ClientFile => ({
  ...{ client, file, format, key },
  ...(lock && { lock }),
  ...(byteOrderMark && { byteOrderMark }),
});
