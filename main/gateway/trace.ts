/** What links a call in the log to the trace of the client that made it. */
export interface TraceLink {
  /** 32 hex digits. */
  readonly traceId?: string;
  /** 16 hex digits: the client's span, within which the call was made. */
  readonly spanId?: string;
}

const NONE: TraceLink = {};

/** version "-" trace-id "-" parent-id "-" trace-flags; later versions may go on after another hyphen. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-[\x20-\x7e]*)?$/;
const LONGEST = 256;

/**
 * Reads a `traceparent` (W3C Trace Context, section 3.2), from the header or from `_meta` of a message. Whatever is none
 * is left out, as is the header that comes twice; towards the server all of it passes unchanged.
 */
export function traceOf(value: unknown): TraceLink {
  if (typeof value !== 'string' || value.length > LONGEST) return NONE;
  const [, version, traceId, spanId, more] = TRACEPARENT.exec(value) ?? [];
  if (traceId === undefined || spanId === undefined || (version === '00' && more !== undefined)) return NONE;
  return { traceId, spanId };
}
