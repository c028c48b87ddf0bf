import { join } from 'node:path';
import { z } from 'zod';
import type { CallLog } from '../../audit/index.ts';
import { openStore } from '../../host/index.ts';

/** When each client was last heard of, also before this start. */
export interface Sightings {
  /** ms since the epoch; null for never */
  lastOf(client: string): number | null;
  forget(client: string): void;
  /** Writes what is not written yet. */
  close(): void;
}

/** A client that is in use need not be written down for every call. ms */
const RESOLUTION_MS = 15 * 60_000;

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function openSightings(folder: string, calls: Pick<CallLog, 'subscribe'>): Sightings {
  const store = openStore(join(folder, 'client-sightings.json'), z.record(z.string(), z.number()), {});
  const seen = new Map(Object.entries(store.read()));
  const write = () => {
    try {
      store.write(Object.fromEntries(seen));
    } catch {
      // A call must not fail because the disk is full; the next sighting, or the end, tries again.
    }
  };
  const stop = calls.subscribe((batch) => {
    for (const { client, at } of batch) seen.set(client, Math.max(at, seen.get(client) ?? 0));
    const written = store.read();
    const isNews = batch.some(({ client, at }) => at - (written[client] ?? 0) > RESOLUTION_MS);
    if (isNews) write();
  });
  return {
    lastOf: (client) => seen.get(client) ?? null,
    forget(client) {
      if (seen.delete(client)) write();
    },
    close() {
      stop();
      const written = store.read();
      if ([...seen].some(([client, at]) => written[client] !== at)) write();
    },
  };
}
