import type { Message } from './message.ts';

/** Subscriptions that are remembered; a client with more must subscribe again after a reconnection. */
const MAX_SUBSCRIPTIONS = 1000;

/**
 * What a client said to set up its session: `initialize`, `notifications/initialized`, and the two requests whose effect
 * lasts, `logging/setLevel` and `resources/subscribe`. A server that comes back knows none of it.
 */
export interface Memory {
  /** Takes note of a message that the server has taken or, for a request, answered without an error. */
  keep(message: Message): void;
  setUp(): SetUp;
}

/** What has to be said to a new session: `initialize`, and once it is answered the rest in order. */
export interface SetUp {
  readonly initialize: Message | null;
  readonly rest: readonly Message[];
}

export function createMemory(): Memory {
  const subscriptions = new Map<string, Message>();
  let initialize: Message | null = null;
  let initialized: Message | null = null;
  let level: Message | null = null;
  return {
    keep(message) {
      const { method, subject } = message;
      if (method === 'initialize') initialize = message;
      else if (method === 'notifications/initialized') initialized = message;
      else if (method === 'logging/setLevel') level = message;
      else if (method === 'resources/unsubscribe' && subject !== null) subscriptions.delete(subject);
      else if (method === 'resources/subscribe' && subject !== null && subscriptions.size < MAX_SUBSCRIPTIONS)
        subscriptions.set(subject, message);
    },
    setUp: () => ({
      initialize,
      rest: [initialized, level, ...subscriptions.values()].filter((each) => each !== null),
    }),
  };
}
