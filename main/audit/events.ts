/**
 * Every event of the audit log, in one table: its data, its sentence, an example.
 *
 * Who, which client, which tool, what came of it; never arguments, results or a credential. The schemas are strict, so
 * that what is not named here cannot be logged. The name of an event never changes its meaning.
 */
import { z } from 'zod';
import type { CallRecord } from './calls.ts';
import { clipped, code, count, text } from './event-entry.ts';
import { APP_EVENTS } from './events-of-app.ts';
import { CLIENT_EVENTS } from './events-of-clients.ts';
import { CONNECTION_EVENTS } from './events-of-connections.ts';
import { LOG_EVENTS } from './events-of-log.ts';

const callSchema = z.strictObject({
  via: z.enum(['http', 'bridge']),
  /** Grant id of the AI client. */
  client: text,
  /** The program behind the connection, where it was found out. */
  program: text.nullable(),
  connection: text,
  tenancy: text.nullable(),
  actsAs: text.nullable(),
  method: text.nullable(),
  tool: text.nullable(),
  /** Trace of the client that made the call (W3C Trace Context). */
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  outcome: z.enum(['ok', 'error', 'fault', 'aborted']),
  status: z.int(),
  code,
  durationMs: z.number(),
  requestBytes: count,
  responseBytes: count,
});
type CallData = z.input<typeof callSchema>;

export const EVENTS = {
  call: {
    text: '{client} called {method} {tool} on {connection}: {outcome}.',
    data: callSchema,
    example: {
      via: 'http',
      client: 'cursor',
      program: null,
      connection: 'onboard',
      tenancy: 'Northwind Onboarding',
      actsAs: 'One shared company key',
      method: 'tools/call',
      tool: 'search_customers',
      outcome: 'ok',
      status: 200,
      code: null,
      durationMs: 12.5,
      requestBytes: 118,
      responseBytes: 2048,
    } satisfies CallData,
  },
  ...CONNECTION_EVENTS,
  ...CLIENT_EVENTS,
  ...APP_EVENTS,
  ...LOG_EVENTS,
} as const satisfies Record<string, { text: string; data: z.ZodObject; example: unknown }>;

export type AuditEventName = keyof typeof EVENTS;
export type AuditData<N extends AuditEventName> = z.input<(typeof EVENTS)[N]['data']>;
/** What others may record; the rest the log writes about itself. */
export type RecordableEvent = Exclude<AuditEventName, 'call' | `audit.${string}` | `segment.${string}`>;

/** A call as it is logged: its known fields and no others, since this runs for every call and is not validated. */
export function callData(call: CallRecord): CallData {
  return {
    via: call.via,
    client: clipped(call.client),
    program: call.program ? clipped(call.program) : null,
    connection: clipped(call.connection),
    tenancy: call.tenancy === null ? null : clipped(call.tenancy),
    actsAs: call.actsAs === null ? null : clipped(call.actsAs),
    method: call.method === null ? null : clipped(call.method),
    tool: call.tool === null ? null : clipped(call.tool),
    ...(call.traceId !== undefined && call.spanId !== undefined && { traceId: call.traceId, spanId: call.spanId }),
    outcome: call.outcome,
    status: call.status,
    code: call.code,
    durationMs: Math.round(call.durationMs * 1000) / 1000,
    requestBytes: call.requestBytes,
    responseBytes: call.responseBytes,
  };
}

/** The sentence of an event, for people. */
export function eventInWords(event: AuditEventName, data: Readonly<Record<string, unknown>>): string {
  return EVENTS[event].text
    .replace(/\{(\w+)\}/g, (_, name: string) => [data[name] ?? ''].flat().join(', '))
    .replace(/ +(?=[ .:])/g, '');
}
