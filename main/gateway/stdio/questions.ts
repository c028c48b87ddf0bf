import { surfaceOf } from '../../channel/index.ts';
import { createAsked } from '../legacy/asked.ts';
import { type Message, readMessages } from '../legacy/message.ts';

/**
 * Requests of the server to the client (sampling, elicitation, roots), which belong to one session of the server: an
 * answer to a question of a session that is gone must not reach the next one, which may have given the same id to
 * another question.
 */
export interface Questions {
  /** @returns the message as the client is to see it */
  passing(message: Buffer): Buffer;
  /** @returns the answer as the server is to see it, or null when nobody waits for it any more */
  answered(answer: Buffer): Buffer | null;
  /** The server's session is another one. @returns what tells the client that its open questions are void */
  renewed(): readonly Buffer[];
}

export function createQuestions(): Questions {
  const asked = createAsked();
  let session = 1;
  return {
    passing(message) {
      const question = surfaceOf(message).some((each) => each.method && each.id !== null) ? oneIn(message) : null;
      return question ? asked.received(question, session).bytes : message;
    },
    answered(answer) {
      const read = oneIn(answer);
      return read && asked.answered(read, session);
    },
    renewed() {
      const open = asked.ended(session++);
      return open.map((key) => {
        const params = `{"requestId":${key},"reason":"The session with the server ended."}`;
        return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}`);
      });
    },
  };
}

/** The message, where it is one that can be read; batches pass as they are. */
function oneIn(bytes: Buffer): Message | null {
  try {
    const { batch, messages } = readMessages(bytes);
    return batch ? null : (messages[0] ?? null);
  } catch {
    return null;
  }
}
