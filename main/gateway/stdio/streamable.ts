import type { Connection } from '../../connections/index.ts';
import type { Call } from './call.ts';
import type { Conversation, Outlet } from './conversation.ts';
import { createQuestions } from './questions.ts';
import { createSessionEra } from './session-era.ts';
import { createStatelessEra } from './stateless-era.ts';
import { createWire } from './wire.ts';

/**
 * A client's conversation with a Streamable HTTP server. Each message is of the era that it says it is of, because a
 * client may try the one and fall back to the other; nothing is guessed from the server.
 */
export function createStreamable(connection: Connection, answerLimit: number, outlet: Outlet): Conversation {
  const questions = createQuestions();
  const wire = createWire({
    connection,
    answerLimit,
    onMessage: (data) => outlet.message(questions.passing(data)),
    isFull: outlet.isFull,
  });
  const stateless = createStatelessEra(wire);
  const sessions = createSessionEra({
    wire,
    keep: outlet.keep,
    onRenewed() {
      for (const withdrawal of questions.renewed()) outlet.message(withdrawal);
    },
  });

  function sendAnswer(call: Call) {
    const bytes = questions.answered(call.message.bytes);
    if (bytes === null) return call.end({ kind: 'accepted', status: 0 });
    if (bytes === call.message.bytes) return sessions.send(call);
    return sessions.send(withBytes(call, bytes));
  }

  return {
    send(call) {
      const { kind, method, params, claim } = call.message;
      if (kind === 'response') return sendAnswer(call);
      if (method === 'notifications/cancelled') {
        const key = JSON.stringify(params.requestId) ?? '';
        // A cancellation need not say of which era it is; the request that it names does.
        if (stateless.cancel(key) || claim !== null) return call.end({ kind: 'accepted', status: 0 });
      }
      return claim === null ? sessions.send(call) : stateless.send(call);
    },
    resume: sessions.resume,
    drained: wire.drained,
    close() {
      wire.close();
      sessions.close();
    },
  };
}

function withBytes(call: Call, bytes: Buffer): Call {
  return {
    message: { ...call.message, bytes },
    get over() {
      return call.over;
    },
    end: (how) => call.end(how),
  };
}
