/**
 * Every event of the audit log, in one table: its data, its sentence, an example.
 *
 * Who, which client, which tool, what came of it; never arguments, results or a credential. The schemas are strict, so
 * that what is not named here cannot be logged. The name of an event never changes its meaning.
 */
import { z } from 'zod';
import type { CallRecord } from './calls.ts';

/** Names come from clients and servers; a long one must not fill the log. */
export const LONGEST_TEXT = 256;

const text = z.string().transform(clipped);
const code = text.nullable();
const count = z.int().min(0);
const strings = z.union([z.literal('all'), z.array(text)]);

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
  outcome: z.enum(['ok', 'error', 'fault', 'aborted']),
  status: z.int(),
  code,
  durationMs: z.number(),
  requestBytes: count,
  responseBytes: count,
});
type CallData = z.input<typeof callSchema>;

interface EventEntry<S extends z.ZodObject> {
  /** One sentence; `{name}` is filled from the data. */
  readonly text: string;
  readonly data: S;
  readonly example: z.input<S>;
}

const entry = <S extends z.ZodRawShape>(
  sentence: string,
  shape: S,
  example: z.input<z.ZodObject<S>>,
): EventEntry<z.ZodObject<S>> => ({ text: sentence, data: z.strictObject(shape) as z.ZodObject<S>, example });

const ofConnection = { connection: text } as const;
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const HEX = 'a3'.repeat(32);

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

  // ---- connections
  'connection.added': entry(
    'The connection {connection} to {host} was added.',
    { ...ofConnection, provider: text, host: text, model: text, tenancy: text.nullable() },
    { connection: 'onboard', provider: 'onboard', host: 'mcp.example.com', model: 'api-key', tenancy: 'Northwind' },
  ),
  'connection.tested': entry(
    'The connection {connection} was tested: {outcome} {code}.',
    { ...ofConnection, outcome: z.enum(['ok', 'fault']), code },
    { connection: 'onboard', outcome: 'fault', code: 'GW_UPSTREAM_DNS' },
  ),
  'connection.keyReplaced': entry(
    'The key of the connection {connection} was replaced.',
    { ...ofConnection, tenancy: text.nullable() },
    { connection: 'onboard', tenancy: 'Northwind Onboarding' },
  ),
  'connection.keyRefused': entry(
    'Another key for the connection {connection} was not taken: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_TENANCY_MISMATCH' },
  ),
  'connection.signedIn': entry(
    'Someone signed in for the connection {connection}: {account}.',
    { ...ofConnection, account: text.nullable(), tenancy: text.nullable() },
    { connection: 'onboard', account: 'ada@example.com', tenancy: 'Northwind Onboarding' },
  ),
  'connection.signInFailed': entry(
    'A sign-in for the connection {connection} failed: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_SIGN_IN_ANOTHER' },
  ),
  'connection.signedOut': entry('The sign-in of the connection {connection} was ended.', ofConnection, {
    connection: 'onboard',
  }),
  'connection.paused': entry('The connection {connection} was paused.', ofConnection, { connection: 'onboard' }),
  'connection.resumed': entry('The connection {connection} was resumed.', ofConnection, { connection: 'onboard' }),
  'connection.removed': entry('The connection {connection} was removed.', ofConnection, { connection: 'onboard' }),
  'connection.stopped': entry(
    'Calls of the connection {connection} were stopped: {code}.',
    { ...ofConnection, code },
    { connection: 'onboard', code: 'GW_TENANCY_MISMATCH' },
  ),

  // ---- AI clients
  'client.granted': entry(
    'The client {client} may use {connections}.',
    { client: text, label: text, carrier: z.enum(['header', 'bridge', 'path']), connections: strings },
    { client: 'cursor', label: 'Cursor', carrier: 'header', connections: ['onboard'] },
  ),
  'client.revoked': entry('The client {client} was shut out.', { client: text }, { client: 'cursor' }),

  // ---- the app
  'vault.opened': entry(
    'The vault is open, protected by {protection}.',
    { protection: text },
    { protection: 'the system keychain' },
  ),
  'vault.closed': entry('The vault could not be opened: {code}.', { code }, { code: 'GW_VAULT_LOCKED' }),
  'vault.rotated': entry(
    'The vault has a new key, protected by {protection}.',
    { protection: text },
    { protection: 'the system keychain' },
  ),
  'gateway.started': entry(
    'Gangway {version} listens on port {port}.',
    { version: text, port: z.int(), pid: z.int() },
    { version: '0.1.0', port: 4264, pid: 4711 },
  ),
  'gateway.stopped': entry('Gangway ended.', { pid: z.int() }, { pid: 4711 }),
  'policy.changed': entry(
    'The policy of {source} is in force: {settings}.',
    { source: text, settings: z.array(text) },
    { source: 'the system', settings: ['GatewayPort'] },
  ),

  // ---- the log itself
  'audit.gap': entry(
    '{records} records are missing here: {reason}.',
    {
      records: count,
      /** When the first and the last of them were to be recorded, ms since the epoch. */
      from: z.number(),
      to: z.number(),
      reason: z.enum(['queue-full', 'not-valid']),
      /** What the disk answered, where that was why. */
      code,
    },
    { records: 12, from: 1_790_000_000_000, to: 1_790_000_005_000, reason: 'queue-full', code: 'GW_AUDIT_DISK_FULL' },
  ),
  'audit.recovered': entry(
    'At the start the log was not as it was left: {reason}.',
    {
      /**
       * torn: the unfinished end of a write was cut off. unanchored: whole records lay beyond the anchor, so they were
       * written just before a crash or with the vault closed, or were added by someone. truncated: the log ended before
       * its anchor. damaged: a record within the anchored part is not as it was written. anchor-missing,
       * anchor-invalid: the anchor was deleted, or was not signed with the key of this vault.
       */
      reason: z.enum(['torn', 'unanchored', 'truncated', 'damaged', 'anchor-missing', 'anchor-invalid']),
      segment: count,
      records: count,
      bytes: count,
    },
    { reason: 'torn', segment: 3, records: 0, bytes: 211 },
  ),
  'audit.retention': entry(
    'Segments up to {segment}, with {records} records, were deleted because of their age.',
    { segment: count, records: count },
    { segment: 2, records: 80_000 },
  ),
  'segment.opened': entry(
    'Segment {segment} begins.',
    {
      segment: count,
      format: z.literal(1),
      /** Hash of the last record before this segment. */
      previous: hex,
      /** Seal of the segment before; null for the first, and after one that was damaged. */
      previousSeal: hex.nullable(),
    },
    { segment: 3, format: 1, previous: HEX, previousSeal: HEX },
  ),
  'segment.sealed': entry(
    'Segment {segment} ends.',
    {
      segment: count,
      /** Names the key, and tells nothing about it. */
      key: z.string().length(16),
      /** HMAC over this record up to here and the hash before it. */
      seal: hex,
    },
    { segment: 3, key: '0123456789abcdef', seal: HEX },
  ),
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
    program: null,
    connection: clipped(call.connection),
    tenancy: call.tenancy === null ? null : clipped(call.tenancy),
    actsAs: call.actsAs === null ? null : clipped(call.actsAs),
    method: call.method === null ? null : clipped(call.method),
    tool: call.tool === null ? null : clipped(call.tool),
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

function clipped(value: string): string {
  return value.length <= LONGEST_TEXT ? value : `${value.slice(0, LONGEST_TEXT - 1)}…`;
}
