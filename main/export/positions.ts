/** How far each destination is: one document beside the log. A position is kept only when a batch has arrived. */
import { join } from 'node:path';
import { z } from 'zod';
import { BEGINNING, type Position } from '../audit/index.ts';
import { openStore, type Store } from '../host/index.ts';

const position = z.strictObject({ segment: z.number(), bytes: z.number(), seq: z.number(), hash: z.string() });
const documentSchema = z.record(z.string(), position);

/** Each throws Fault GW_SETTINGS_UNREADABLE where its file is damaged; nothing is sent then, and nothing overwritten. */
export interface Positions {
  of(destination: string): Position;
  /** @throws Fault GW_DISK_FULL, GW_WRITE_FAILED; then it is as before, and records may come twice */
  keep(destination: string, position: Position): void;
  /** Forgets those of other destinations. */
  keepOnly(destinations: readonly string[]): void;
}

/** Its file is opened when it is first needed: one that cannot be read keeps nothing else from working. */
export function openPositions(folder: string): Positions {
  let opened: Store<z.output<typeof documentSchema>> | null = null;
  const store = () => {
    opened ??= openStore(join(folder, 'audit-export.json'), documentSchema, {});
    return opened;
  };
  return {
    of: (destination) => store().read()[destination] ?? BEGINNING,
    keep: (destination, at) => store().write({ ...store().read(), [destination]: at }),
    keepOnly(destinations) {
      const kept = Object.entries(store().read());
      const wanted = kept.filter(([name]) => destinations.includes(name));
      if (wanted.length < kept.length) store().write(Object.fromEntries(wanted));
    },
  };
}
