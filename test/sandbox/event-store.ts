import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

const KEPT = 1000;

interface StoredEvent {
  readonly id: string;
  readonly stream: string;
  readonly message: JSONRPCMessage;
}

/** The newest events of one session, for clients that resume with Last-Event-ID. */
export function createEventStore(): EventStore {
  const events: StoredEvent[] = [];
  let made = 0;
  return {
    async storeEvent(stream, message) {
      made += 1;
      const id = `event-${made}`;
      events.push({ id, stream, message });
      if (events.length > KEPT) events.shift();
      return id;
    },
    getStreamIdForEventId: async (wanted) => events.find(({ id }) => id === wanted)?.stream,
    async replayEventsAfter(lastEventId, { send }) {
      const at = events.findIndex(({ id }) => id === lastEventId);
      const stream = events[at]?.stream;
      if (stream === undefined) throw new Error('unknown event id');
      for (const event of events.slice(at + 1)) {
        // A stream's first event is empty: it only gives the client an id to resume from.
        if (event.stream === stream && Object.keys(event.message).length > 0) await send(event.id, event.message);
      }
      return stream;
    },
  };
}
