import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openStore } from '../../host/index.ts';
import { emptyRecord, type RotationRecord, rotationRecordsSchema } from './records.ts';

/** What is known of the rotations of each connection, on disk. */
export interface Journal {
  of(id: string): RotationRecord;
  /** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED; nothing is changed then */
  change(id: string, part: Partial<RotationRecord>): void;
  forget(id: string): void;
}

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function openJournal(folder: string): Journal {
  const store = openStore(join(folder, 'rotations.json'), rotationRecordsSchema, []);
  const others = (id: string) => store.read().filter(({ connection }) => connection !== id);
  const of = (id: string) => store.read().find(({ connection }) => connection === id) ?? emptyRecord(id);
  /** On a disk that has just become full, a rotation can still be taken back. */
  const keep = (records: RotationRecord[]) => (records.length === 0 ? store.clear() : store.write(records));
  return {
    of,
    change(id, part) {
      const next = { ...of(id), ...part };
      keep(isDeepStrictEqual(next, emptyRecord(id)) ? others(id) : [...others(id), next]);
    },
    forget(id) {
      if (others(id).length < store.read().length) keep(others(id));
    },
  };
}
