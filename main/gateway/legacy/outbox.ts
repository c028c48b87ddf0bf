import type { LegacyLimits } from './limits.ts';
import type { Message } from './message.ts';

/** A message for the GET stream. */
export interface OutboxEvent {
  readonly id: number;
  readonly bytes: Buffer;
  readonly delivered: boolean;
}

/**
 * What a session has for its GET stream: messages that wait until the client opens one, and those delivered lately, in
 * case the stream broke and the client asks for them again (`Last-Event-ID`, MCP "Resumability and Redelivery").
 */
export interface Outbox {
  /** @param question the request of the server that these bytes are, if they are one */
  add(bytes: Buffer, question: Message | null): OutboxEvent;
  delivered(event: OutboxEvent): void;
  /** @param lastEventId as the client sent it. @returns what it has not seen yet, oldest first. */
  since(lastEventId: string | undefined): OutboxEvent[];
}

/** @param onDropped told of questions that had to go before anybody saw them */
export function createOutbox(
  limits: Pick<LegacyLimits, 'outboxEvents' | 'outboxBytes'>,
  onDropped: (question: Message) => void,
): Outbox {
  const events: Array<OutboxEvent & { delivered: boolean; readonly question: Message | null }> = [];
  let held = 0;
  let lastId = 0;

  /** A message that nobody saw yet is kept even if it alone is too large. */
  const tooMuch = (oldest: OutboxEvent) =>
    events.length > limits.outboxEvents || (held > limits.outboxBytes && (events.length > 1 || oldest.delivered));

  function makeRoom() {
    for (let oldest = events[0]; oldest && tooMuch(oldest); oldest = events[0]) {
      events.shift();
      held -= oldest.bytes.length;
      if (oldest.question && !oldest.delivered) onDropped(oldest.question);
    }
  }

  return {
    add(bytes, question) {
      // A copy, because the bytes may hold on to a much larger chunk that they came in.
      const event = { id: ++lastId, bytes: Buffer.from(bytes), question, delivered: false };
      events.push(event);
      held += bytes.length;
      makeRoom();
      return event;
    },
    delivered(event) {
      const kept = events.find((each) => each === event);
      if (kept) kept.delivered = true;
      makeRoom();
    },
    since(lastEventId) {
      const seen = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : null;
      return events.filter((event) => (seen === null ? !event.delivered : event.id > seen));
    },
  };
}
