import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { toFault } from '../faults/index.ts';
import { writeFault } from '../host/index.ts';
import type { FileDestination } from './destination.ts';
import type { Origin } from './otlp.ts';
import type { Sender } from './sender.ts';

const MOST_RECORDS = 2048;

/** Appends records as lines of JSON to a file a day (UTC), named after the computer, for an agent to collect. */
export function createFileSender({ folder }: FileDestination, { computer }: Origin): Sender {
  const name = computer.replace(/[^\w.-]/g, '_');
  return {
    most: MOST_RECORDS,
    async send(records) {
      const days = Map.groupBy(records, ({ at }) => new Date(at).toISOString().slice(0, 10));
      try {
        await mkdir(folder, { recursive: true });
        for (const [day, some] of days) {
          // The agent may be of another user: the rights are those that the folder and the umask give.
          const handle = await open(join(folder, `gangway-${name}-${day}.jsonl`), 'a');
          try {
            await handle.appendFile(some.map((record) => `${JSON.stringify(record)}\n`).join(''));
            await handle.datasync();
          } finally {
            await handle.close();
          }
        }
        return { kind: 'taken', rejected: 0 };
      } catch (error) {
        return { kind: 'later', fault: toFault(writeFault(folder, error)), afterMs: null };
      }
    },
    close: async () => {},
  };
}
