import type { Fault } from '../../faults/index.ts';
import type { Refusal } from '../../upstream/index.ts';
import type { Call } from './call.ts';
import type { Answer, AnswerHandler, Wire } from './wire.ts';

/** Wait before a reconnection where the server names none, ms; it grows while nothing comes. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const GROWTH = 1.5;
/** Wait after a fault that the next attempt will meet again, such as a refused key. */
const DEFINITE_WAIT_MS = 300_000;
const PASSING = /^GW_(UPSTREAM|PROXY)_/;

/** Where a stream broke off. */
export interface Breakpoint {
  readonly lastEventId: string;
  readonly retryMs: number | null;
}

export interface FollowOptions {
  readonly wire: Wire;
  /** Headers of the session, flat. */
  readonly headers: readonly string[];
  /** The call whose answer is awaited on the stream; null for the stream of the session itself. */
  readonly call: Call | null;
  /** Absent: a new stream. */
  readonly from?: Breakpoint;
  /** Connections in a row that may bring nothing before it is given up. */
  readonly attempts: number;
  /** Once: the first connection has brought a head, a refusal, or nothing. */
  onTried?(): void;
  onAnswer(answer: Answer<null>, parts: readonly Buffer[]): void;
  /** The server does not offer the stream (any more). @param opened it did before */
  onRefused(refused: Refusal, opened: boolean): void;
  onGivenUp(fault: Fault): void;
}

/**
 * Keeps a stream that is read by GET (MCP 2025-11-25, "Listening for Messages from the Server", "Resumability and
 * Redelivery"): when it ends or breaks, it is opened again from the last event, after the wait that the server asked
 * for. @returns ends it
 */
export function followStream(options: FollowOptions): () => void {
  const { wire, headers, call, from, attempts, onTried, onAnswer, onRefused, onGivenUp } = options;
  let lastEventId = from?.lastEventId ?? '';
  let retryMs = from?.retryMs ?? null;
  let fruitless = 0;
  let tried = false;
  let opened = false;
  let current: Answer<null> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const settled = () => {
    if (!tried) onTried?.();
    tried = true;
  };
  const handler: AnswerHandler<null> = {
    onHead() {
      opened = true;
      settled();
    },
    onAnswer,
    onAccepted() {},
    onRefused(_answer, refused) {
      settled();
      onRefused(refused, opened);
    },
    onBroken(answer, fault) {
      settled();
      current = null;
      lastEventId = answer.lastEventId || lastEventId;
      retryMs = answer.retryMs ?? retryMs;
      fruitless = answer.events > 0 ? 0 : fruitless + 1;
      const passing = PASSING.test(fault.code);
      if (fruitless >= attempts || (call !== null && !passing)) onGivenUp(fault);
      else later(passing ? 0 : DEFINITE_WAIT_MS);
    },
  };

  function later(atLeast: number) {
    const wait = Math.min(LONGEST_WAIT_MS, (retryMs ?? FIRST_WAIT_MS) * GROWTH ** fruitless);
    timer = setTimeout(open, Math.max(wait, retryMs ?? 0, atLeast));
    timer.unref();
  }
  function open() {
    if (call?.over) return;
    const resuming = lastEventId === '' ? [] : ['Last-Event-ID', lastEventId];
    const request = {
      method: 'GET',
      headers: ['Accept', 'text/event-stream', ...headers, ...resuming],
      body: null,
    } as const;
    const keys = call?.message.keys ?? [];
    const started = wire.start({ ...request, keys }, call, null, handler);
    current = started;
  }

  if (from) later(0);
  else open();
  return () => {
    if (timer) clearTimeout(timer);
    current?.abort();
  };
}
