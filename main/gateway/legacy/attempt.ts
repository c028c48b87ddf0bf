import type { Connection } from '../../connections/index.ts';
import { Fault } from '../../faults/index.ts';
import { type Failure, type LegacySession, openLegacySession } from '../../upstream/index.ts';
import type { LegacyLimits } from './limits.ts';
import type { SetUp } from './memory.ts';
import { type Message, messagesIn } from './message.ts';

export interface AttemptOptions {
  readonly connection: Connection;
  readonly limits: LegacyLimits;
  readonly headers: readonly string[];
  readonly number: number;
  /** What is said first; the answers to it are read here. */
  readonly setUp: SetUp;
  /** Any other message of the server. @returns false to pause the stream */
  onMessage(message: Message): boolean;
  /** The server named the wait before a reconnection, ms. */
  onRetry(ms: number): void;
  /** It was ready, and is over. */
  onEnd(failure: Failure): void;
}

/** One session of the server. */
export interface Attempt {
  readonly number: number;
  readonly session: LegacySession;
  /** Resolves once, with null when the session can be used. */
  readonly ready: Promise<Failure | null>;
  /** Why it is over; null while it is not. */
  readonly ended: Failure | null;
  /** Ends it without onEnd. */
  end(failure: Failure): void;
}

type Waiting = (answer: Message | null) => void;

/** Opens a session of the server and says what sets it up. */
export function startAttempt(options: AttemptOptions): Attempt {
  const { connection, limits, headers, number, setUp, onMessage, onRetry, onEnd } = options;
  const { promise: opened, resolve: release } = Promise.withResolvers<void>();
  const repeated = new Map<string, Waiting>();
  let ended: Failure | null = null;
  let ready = false;

  const end = (failure: Failure) => {
    if (ended) return;
    ended = failure;
    session.leave();
    release();
    for (const answered of repeated.values()) answered(null);
  };
  const session = openLegacySession((request, sink, path) => connection.exchange(request, sink, path), {
    url: connection.record.url,
    headers,
    endpointTimeoutMs: limits.endpointTimeoutMs,
    maxEventBytes: limits.maxEventBytes,
    onRetry,
    onReady: release,
    onMessage: (bytes) => {
      // What is not JSON-RPC is a sign of life of some servers.
      const others = messagesIn(bytes).filter((message) => !isRepeated(message, repeated));
      return others.map(onMessage).every(Boolean);
    },
    onEnd(failure) {
      end(failure);
      if (ready) onEnd(failure);
    },
  });

  async function prepare(): Promise<Failure | null> {
    await opened;
    const problem = ended ?? (await repeat(session, setUp, repeated, options)) ?? ended;
    if (problem) end(problem);
    ready = problem === null;
    return problem;
  }

  return {
    number,
    session,
    ready: prepare(),
    get ended() {
      return ended;
    },
    end,
  };
}

/** Whether this answers something that was repeated, and is thus not for the client. */
function isRepeated(message: Message, repeated: Map<string, Waiting>): boolean {
  const waiting = message.kind === 'response' ? repeated.get(message.key ?? '') : undefined;
  if (!waiting) return false;
  repeated.delete(message.key ?? '');
  waiting(message);
  return true;
}

/** Says again what set up the session before, and waits for what must be answered. */
async function repeat(
  session: LegacySession,
  { initialize, rest }: SetUp,
  repeated: Map<string, Waiting>,
  { connection, limits, headers }: AttemptOptions,
): Promise<Failure | null> {
  if (initialize === null) return null;
  const fault = (code: 'GW_UPSTREAM_TIMEOUT' | 'GW_SESSION_LOST'): Failure => ({
    kind: 'fault',
    fault: new Fault(code, { host: new URL(connection.record.url).host }),
  });
  const { promise, resolve } = Promise.withResolvers<Message | null>();
  repeated.set(initialize.key ?? '', resolve);
  const tooLate = setTimeout(() => resolve(null), limits.answerTimeoutMs);
  tooLate.unref();
  try {
    const posted = await session.post(initialize.bytes, headers);
    if (posted.kind !== 'accepted') return posted;
    const answer = await promise;
    if (answer === null) return fault('GW_UPSTREAM_TIMEOUT');
    if (answer.isError) return fault('GW_SESSION_LOST');
  } finally {
    clearTimeout(tooLate);
  }
  for (const message of rest) {
    if (message.key !== null) repeated.set(message.key, () => {});
    const posted = await session.post(message.bytes, headers);
    if (posted.kind !== 'accepted') return posted;
  }
  return null;
}
