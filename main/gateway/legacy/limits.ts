/** Bounds of everything that grows or waits. Times in ms, sizes in bytes. */
export interface LegacyLimits {
  /** Sessions of one connection. */
  readonly maxSessions: number;
  /** A session without an open stream that nobody used for so long is ended. */
  readonly idleMs: number;
  /** How often a quiet stream gets a comment line, so that nothing in between takes it for dead. */
  readonly keepAliveMs: number;
  /** Longest wait for the upstream's stream and its message address. */
  readonly endpointTimeoutMs: number;
  /** Longest wait for the answer to a repeated `initialize`. */
  readonly answerTimeoutMs: number;
  /** First and longest wait before the upstream session is opened again. */
  readonly backoffMs: readonly [first: number, longest: number];
  /** Largest message of the upstream. */
  readonly maxEventBytes: number;
  /** Largest request body. */
  readonly maxRequestBytes: number;
  /** Calls under way in one session. */
  readonly maxCalls: number;
  /** What is kept for the GET stream: not yet delivered, or delivered and perhaps asked for again. */
  readonly outboxEvents: number;
  readonly outboxBytes: number;
  /** A client stream with more than this unread pauses its session's upstream stream. */
  readonly streamBufferBytes: number;
}

export const LEGACY_LIMITS: LegacyLimits = {
  maxSessions: 1000,
  idleMs: 3_600_000,
  keepAliveMs: 15_000,
  endpointTimeoutMs: 30_000,
  answerTimeoutMs: 30_000,
  backoffMs: [500, 30_000],
  maxEventBytes: 16 * 1024 * 1024,
  maxRequestBytes: 16 * 1024 * 1024,
  maxCalls: 1000,
  outboxEvents: 256,
  outboxBytes: 256 * 1024,
  streamBufferBytes: 1024 * 1024,
};
