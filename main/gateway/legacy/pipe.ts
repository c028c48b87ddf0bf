import type { Connection } from '../../connections/index.ts';
import { jsonRpcError } from '../../faults/index.ts';
import type { Posted } from '../../upstream/index.ts';
import type { MessagePipe, PipeEvents } from '../stdio/pipe.ts';
import type { LegacyLimits } from './limits.ts';
import { Link } from './link.ts';
import { isRequest, type Message, messagesIn } from './message.ts';
import { faultOfFailure } from './refusal.ts';
import { modernRefusal } from './revision.ts';

/**
 * A session with an HTTP+SSE server for a client that sends and receives messages in order over one line, such as the
 * bridge's. Each message is a POST of its own, and POSTs overtake one another: requests may, but a notification waits
 * until the server has taken what came before it, and what comes after waits for it (`notifications/initialized` before
 * the first call, a cancellation after the call it means).
 */
export function openPipe(
  connection: Connection,
  limits: LegacyLimits,
  events: PipeEvents,
  onOver: () => void,
): MessagePipe {
  const host = new URL(connection.record.url).host;
  const link = new Link({
    connection,
    limits,
    headers: [],
    listening: () => true,
    onAnswer: (key, answer, outcome) => events.onAnswer(key, answer, outcome),
    onMessage: (message) => events.onMessage(message.bytes),
  });
  const underWay = new Set<Promise<unknown>>();
  let notified: Promise<unknown> | null = null;
  let over = false;

  async function settle(message: Message, sending: Promise<Posted>): Promise<void> {
    const posted = await sending;
    if (over) return;
    if (message.cancels !== null) link.forget(message.cancels);
    if (posted.kind === 'accepted' || !isRequest(message)) return;
    const fault = faultOfFailure(posted, host);
    events.onAnswer(message.key, Buffer.from(jsonRpcError(fault, message.key)), fault);
  }

  function track(sent: Promise<unknown>): Promise<unknown> {
    underWay.add(sent);
    void sent.then(() => underWay.delete(sent));
    return sent;
  }

  function sendOne(message: Message): void {
    if (isRequest(message) && (message.modern !== null || message.method === 'server/discover')) {
      const refusal = modernRefusal(connection, message.key, message.modern);
      // Not before `send` has returned: the caller may still be noting down what it sent.
      queueMicrotask(() => over || events.onAnswer(message.key, Buffer.from(refusal), 'error'));
      return;
    }
    const start = () => settle(message, link.send(message));
    if (message.kind !== 'notification') {
      track(notified ? notified.then(start) : start());
      return;
    }
    const earlier = [...underWay];
    const sent = track(earlier.length > 0 ? Promise.all(earlier).then(start) : start());
    notified = sent;
    void sent.then(() => {
      if (notified === sent) notified = null;
    });
  }

  return {
    send(bytes) {
      if (over) return;
      // What is no JSON-RPC has no id by which it could be answered; whoever reads the line has said so to the client.
      for (const message of messagesIn(bytes)) sendOne(message);
    },
    resume: () => link.resume(),
    close() {
      if (over) return;
      over = true;
      link.close();
      onOver();
    },
  };
}
