import { type Message, withId } from './message.ts';

/** Most questions that are remembered; a client that leaves more open loses the oldest. */
const LIMIT = 1000;

/**
 * What the server asked the client (sampling, elicitation, roots) and has no answer to yet.
 *
 * A server that comes back counts its questions from the start again. An answer to a question of the session before
 * must not be taken for an answer to a new one with the same id: a person would have agreed to something else. So each
 * question remembers its session, and a new one whose id is still taken is given another id on its way to the client.
 */
export interface Asked {
  /** @returns the question as it is handed to the client */
  received(question: Message, session: number): Message;
  /** @returns the answer as it goes to the server, or null when nobody waits for it any more */
  answered(answer: Message, session: number): Buffer | null;
  /** The session ended. @returns keys, as the client knows them, of the questions that ended with it */
  ended(session: number): string[];
}

export function createAsked(): Asked {
  const open = new Map<string, { readonly session: number; readonly key: string }>();
  let aliases = 0;
  return {
    received(question, session) {
      const { key } = question;
      if (key === null) return question;
      for (const [oldest] of open) {
        if (open.size < LIMIT) break;
        open.delete(oldest);
      }
      if (!open.has(key)) {
        open.set(key, { session, key });
        return question;
      }
      const alias = `"gangway-${session}-${++aliases}"`;
      open.set(alias, { session, key });
      return { ...question, key: alias, bytes: withId(question, alias) };
    },
    answered(answer, session) {
      const question = answer.key === null ? undefined : open.get(answer.key);
      if (question === undefined || answer.key === null) return null;
      open.delete(answer.key);
      if (question.session !== session) return null;
      return question.key === answer.key ? answer.bytes : withId(answer, question.key);
    },
    ended: (session) => [...open].flatMap(([key, question]) => (question.session === session ? [key] : [])),
  };
}
