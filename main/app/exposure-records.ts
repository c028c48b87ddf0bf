import { join } from 'node:path';
import { z } from 'zod';
import { type Fault, toFault } from '../faults/index.ts';
import { openStore, type Store } from '../host/index.ts';

const time = z.number();

const recordsSchema = z.strictObject({
  /** Finds that were told of, by id, with the moment of the first time. */
  known: z.record(
    z.string(),
    z.strictObject({ at: time, file: z.string(), where: z.string(), fingerprint: z.string() }),
  ),
  ignored: z.record(z.string(), z.strictObject({ reason: z.string(), at: time })),
  /** Entries without a credential that were led here, by id. */
  imported: z.record(
    z.string(),
    z.strictObject({
      client: z.string(),
      file: z.string(),
      server: z.string(),
      connection: z.string(),
      /** The connection was made for it, and goes with it. */
      made: z.boolean(),
      at: time,
    }),
  ),
});

/** What is remembered of searches. Places and keyed fingerprints; never a value. */
export type ExposureRecords = z.output<typeof recordsSchema>;

export interface ExposureStore extends Pick<Store<ExposureRecords>, 'read' | 'write'> {
  /** Why nothing can be remembered; null where all is well. */
  readonly unreadable: Fault | null;
}

const NOTHING: ExposureRecords = { known: {}, ignored: {}, imported: {} };

/** A file that cannot be read is left as it is: the search goes on without a memory, and says why. */
export function openExposureRecords(folder: string): ExposureStore {
  try {
    const store = openStore(join(folder, 'exposure.json'), recordsSchema, NOTHING);
    return { ...store, unreadable: null };
  } catch (error) {
    const unreadable = toFault(error);
    const write = () => {
      throw unreadable;
    };
    return { read: () => NOTHING, write, unreadable };
  }
}
