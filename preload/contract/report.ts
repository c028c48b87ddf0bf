/** What a real round trip with a service told. */
import { z } from 'zod';
import { time } from './basics.ts';

export const tenancySchema = z.strictObject({
  /** Name of the company, or null where the service does not tell. */
  name: z.string().nullable(),
  trust: z.enum(['verified', 'declared', 'unknown']),
  pinnedAt: time.nullable(),
});

export const testReportSchema = z.strictObject({
  protocolVersion: z.string(),
  transport: z.enum(['streamable-http', 'http+sse']),
  server: z.strictObject({ name: z.string(), title: z.string().nullable(), version: z.string() }),
  tenancy: tenancySchema,
  actsAs: z.string(),
  roundTripMs: z.number(),
});
