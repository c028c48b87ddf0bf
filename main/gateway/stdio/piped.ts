import type { Connection } from '../../connections/index.ts';
import { Fault } from '../../faults/index.ts';
import { answerOf, type Call } from './call.ts';
import { readClientMessage } from './client-message.ts';
import type { Conversation, Outlet } from './conversation.ts';
import type { OpenPipe } from './pipe.ts';
import { createSetUp } from './set-up.ts';

/** A call, and the answers to it that are there already. */
interface Awaited {
  readonly call: Call;
  readonly answers: Map<string, Buffer>;
}

/** A client's conversation with a server behind a message pipe: finds the call that an answer belongs to. */
export function createPiped(openPipe: OpenPipe, connection: Connection, outlet: Outlet): Conversation {
  const awaited = new Map<string, Awaited>();
  const setUp = createSetUp(outlet.keep);
  /** Messages that wait until the session is set up again, and the answer to that, which is not the client's. */
  let held: { readonly key: string; readonly calls: Call[] } | null = null;

  const pipe = openPipe(connection, {
    onAnswer(key, answer, outcome) {
      if (held?.key === key) resumed(outcome instanceof Fault ? outcome : null);
      else answered(key, answer, outcome);
      return !outlet.isFull();
    },
    onMessage(message) {
      outlet.message(message);
      return !outlet.isFull();
    },
  });

  function answered(key: string, answer: Buffer, outcome: 'ok' | 'error' | Fault) {
    const { call, answers } = awaited.get(key) ?? {};
    awaited.delete(key);
    if (!call || !answers) return;
    if (outcome === 'ok' && call.message.method === 'initialize') setUp.begun(call.message.bytes);
    answers.set(key, answer);
    if (answers.size < call.message.keys.length) return;
    if (outcome instanceof Fault && call.message.kind !== 'batch') return call.end({ kind: 'fault', fault: outcome });
    const whole = call.message.kind === 'batch' ? [joined(call, answers)] : [answer];
    call.end({ kind: 'answer', parts: whole, status: 200 });
  }

  function send(call: Call) {
    if (held !== null) {
      held.calls.push(call);
      return;
    }
    const { message } = call;
    const waiting = { call, answers: new Map<string, Buffer>() };
    for (const key of message.keys) awaited.set(key, waiting);
    pipe.send(message.bytes);
    if (message.keys.length > 0) return;
    if (message.method === 'notifications/initialized') setUp.confirmed(message.bytes);
    if (message.method === 'notifications/cancelled') cancelled(JSON.stringify(message.params.requestId) ?? '');
    call.end({ kind: 'accepted', status: 202 });
  }

  function cancelled(key: string) {
    awaited.get(key)?.call.end({ kind: 'cancelled' });
    awaited.delete(key);
  }

  function resumed(fault: Fault | null) {
    const calls = held?.calls ?? [];
    held = null;
    const initialized = setUp.initialized();
    if (fault === null && initialized !== null) pipe.send(initialized);
    for (const call of calls) {
      if (fault) call.end({ kind: 'fault', fault });
      else send(call);
    }
  }

  return {
    send,
    resume(ticket) {
      if (!setUp.restore(ticket)) return;
      const [key] = readClientMessage(setUp.initialize()).keys;
      if (key === undefined) return;
      held = { key, calls: [] };
      pipe.send(setUp.initialize());
    },
    drained: () => pipe.resume(),
    close: () => pipe.close(),
  };
}

const joined = ({ message }: Call, answers: ReadonlyMap<string, Buffer>) =>
  answerOf(message, (key) => answers.get(key)?.toString('utf8') ?? 'null');
