/**
 * Records and metrics as OTLP/HTTP JSON (OpenTelemetry protocol 1.x, opentelemetry-proto): names in lowerCamelCase, 64-bit
 * integers as decimal strings, identifiers in hex.
 */
import { type AuditEventName, EVENTS, eventInWords, type FollowedRecord } from '../audit/index.ts';

export interface Origin {
  readonly version: string;
  readonly computer: string;
  /** Number of the process: metrics count from its start. */
  readonly instance: string;
}

/** AnyValue. */
type Value =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly Value[] } };

export interface Attribute {
  readonly key: string;
  readonly value: Value;
}

/** Severity numbers of the logs data model. */
const SEVERITY = { info: [9, 'INFO'], warn: [13, 'WARN'], error: [17, 'ERROR'] } as const;

/** Body of a request to /v1/logs. @param observedAt ms since the epoch */
export function logsRequest(records: readonly FollowedRecord[], origin: Origin, observedAt: number): object {
  const scope = { name: 'gangway.audit', version: origin.version };
  const logRecords = records.map((record) => logRecord(record, observedAt));
  return { resourceLogs: [{ resource: resourceOf(origin), scopeLogs: [{ scope, logRecords }] }] };
}

export function resourceOf({ version, computer, instance }: Origin): object {
  return {
    attributes: [
      text('service.name', 'gangway'),
      text('service.version', version),
      text('service.instance.id', instance),
      text('host.name', computer),
      text('os.type', process.platform === 'win32' ? 'windows' : process.platform),
    ],
  };
}

export const text = (key: string, value: string): Attribute => ({ key, value: { stringValue: value } });

/** Nanoseconds since the epoch. @param at ms since the epoch */
export const nanoseconds = (at: number): string => `${Math.max(0, Math.round(at))}000000`;

function logRecord(record: FollowedRecord, observedAt: number): object {
  const { event, at, traceId, spanId, ...rest } = record;
  const [severityNumber, severityText] = SEVERITY[severityOf(record)];
  return {
    timeUnixNano: nanoseconds(at),
    observedTimeUnixNano: nanoseconds(observedAt),
    severityNumber,
    severityText,
    eventName: `gangway.${event}`,
    body: { stringValue: sentenceOf(record) },
    attributes: Object.entries(rest).flatMap(([key, value]) => {
      const found = anyValue(value);
      return found === null ? [] : [{ key: `gangway.${key}`, value: found }];
    }),
    ...(typeof traceId === 'string' && { traceId }),
    ...(typeof spanId === 'string' && { spanId }),
  };
}

export function sentenceOf({ event, seq: _seq, at: _at, hash: _hash, ...data }: FollowedRecord): string {
  return isKnown(event) ? eventInWords(event, data) : event;
}

const isKnown = (event: string): event is AuditEventName => Object.hasOwn(EVENTS, event);

export function severityOf({ event, outcome }: FollowedRecord): keyof typeof SEVERITY {
  if (event === 'audit.gap' || event === 'audit.recovered' || event === 'export.dropped') return 'error';
  if (outcome === 'error' || outcome === 'fault' || /(?:Refused|Failed|closed|stopped|failing)$/.test(event)) {
    return event === 'gateway.stopped' ? 'info' : 'warn';
  }
  return 'info';
}

function anyValue(value: unknown): Value | null {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    default:
      return Array.isArray(value) ? { arrayValue: { values: value.flatMap((each) => anyValue(each) ?? []) } } : null;
  }
}
