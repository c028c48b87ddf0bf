import { join } from 'node:path';
import { z } from 'zod';
import { destinationSchema } from '../export/index.ts';
import { openStore, type Store } from '../host/index.ts';

const settingsSchema = z.strictObject({
  /** Port of the gateway; absent: the fixed default. */
  gatewayPort: z.int().min(1024).max(65535).optional(),
  /** Largest request that a client may send, MiB; absent: 256. */
  largestRequestMiB: z.int().min(1).max(4096).optional(),
  /** Whether calls go on while the audit log cannot be written; absent: `continue`. */
  auditFailure: z.enum(['continue', 'stop']).optional(),
  /** Days for which the audit log is kept; absent: 365. */
  auditKeepDays: z.int().min(1).max(3650).optional(),
  /** Where the audit log is sent to as well; absent: nowhere. */
  auditExport: z.array(destinationSchema).max(10).optional(),
});

/** What a person chose on this computer. Policy goes before it. */
export type Settings = z.output<typeof settingsSchema>;

/** @throws Fault GW_SETTINGS_UNREADABLE */
export function openSettings(folder: string): Store<Settings> {
  return openStore(join(folder, 'settings.json'), settingsSchema, {});
}
