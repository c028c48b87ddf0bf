/** This computer, and the programs on it, as a window may show them; see main/device and main/attest. */
import { z } from 'zod';
import { time } from './basics.ts';

/** Whether an organisation manages this computer; see main/device/device.ts, from which it is checked to be equal. */
export const deviceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('managed'), by: z.enum(['mdm', 'domain', 'policy']) }),
  z.strictObject({ kind: z.literal('unmanaged') }),
  z.strictObject({ kind: z.literal('unknown'), why: z.string() }),
]);

/** A program that was seen behind a client. */
export const programSchema = z.strictObject({
  /** Empty where the system did not say which one it is. */
  name: z.string(),
  path: z.string(),
  /** Against the client's token: not compared, its own, another one's, or nothing to recognise it by. */
  verdict: z.enum(['unchecked', 'bound', 'other-program', 'unattested']),
  /** Why there is nothing to recognise it by. */
  reason: z
    .enum(['interpreter', 'user-writable', 'unsigned', 'replaced', 'other-user', 'shared', 'unknown'])
    .nullable(),
  at: time,
});

/** Whose word a server's certificate rests on. */
export const authoritySchema = z.enum(['public', 'approved', 'private', 'unknown']);

export type SeenProgramView = z.output<typeof programSchema>;
export type DeviceView = z.output<typeof deviceSchema>;
