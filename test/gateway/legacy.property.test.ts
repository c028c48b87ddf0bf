import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Client,
  eventsOf,
  type Json,
  messagesOf,
  type ScriptedSession,
  startClient,
  startLegacyRig,
} from './legacy-rig.ts';

const CLIENTS = 4;

/** What happens next: a client calls or leaves, the server answers or says something. `pick` chooses among what there is. */
const step = fc.record({
  kind: fc.constantFrom('call', 'call', 'call', 'answer', 'answer', 'progress', 'note', 'question', 'cut'),
  client: fc.nat(CLIENTS - 1),
  /** Few, so that every client uses the same ones at the same time. */
  id: fc.nat(2),
  text: fc.boolean(),
  json: fc.boolean(),
  pick: fc.nat(),
});

interface Open {
  readonly session: ScriptedSession;
  readonly message: Json;
}

test('answers, progress, notifications and questions reach the client they are for, whatever the order and the ids', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const open: Open[] = [];
      const rig = await startLegacyRig({
        answer(session, message) {
          open.push({ session, message });
          return undefined;
        },
      });
      try {
        const clients = await Promise.all(
          Array.from({ length: CLIENTS }, (_, number) => startClient(rig, `client-${number}`)),
        );
        await run(rig, clients, open, steps);
      } finally {
        await rig.close();
      }
    }),
    { numRuns: 20, interruptAfterTimeLimit: 12_000 },
  );
}, 30_000);

async function run(
  rig: Awaited<ReturnType<typeof startLegacyRig>>,
  clients: readonly Client[],
  open: Open[],
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
): Promise<void> {
  const seen: Json[][] = clients.map(() => []);
  const underWay = new Map<string, Promise<void>>();
  const asked = new Map<string, number>();
  const leaving: AbortController[] = [];
  const listening = clients.map(async (client, number) => {
    const left = new AbortController();
    leaving.push(left);
    const events = eventsOf(await client.listen({}, left.signal));
    for (let event = await events.next().catch(() => null); event; event = await events.next().catch(() => null)) {
      seen[number]?.push(event.message);
      if (event.message.method === 'question') {
        const answer = await client.post({ jsonrpc: '2.0', id: event.message.id, result: { from: number } });
        expect(answer.status).toBe(202);
      }
    }
  });
  await expect.poll(() => leaving.length).toBe(CLIENTS);

  const answer = ({ session, message }: Open) => {
    session.send({ jsonrpc: '2.0', id: message.id, result: message.params });
  };

  let nonce = 0;
  for (const { kind, client: number, id: plain, text, json, pick } of steps) {
    const client = clients[number];
    if (!client) continue;
    const id = text ? String(plain) : plain;
    const name = `${number} ${JSON.stringify(id)}`;
    const one = open[pick % Math.max(1, open.length)];
    if (kind === 'call' && !underWay.has(name)) {
      const params = { of: number, nonce: ++nonce, _meta: { progressToken: id } };
      const request = { jsonrpc: '2.0', id, method: 'tools/call', params };
      const call = client.post(request, json ? { accept: 'application/json' } : {}).then(async (response) => {
        const messages = await messagesOf(response);
        seen[number]?.push(...messages.filter(({ method }) => method));
        const last = messages.at(-1);
        expect(last?.id).toBe(id);
        if (last?.result) expect(last.result).toEqual(params);
        else expect(last?.error).toMatchObject({ data: { code: 'GW_SESSION_LOST' } });
        underWay.delete(name);
      });
      underWay.set(name, call);
      await Promise.race([
        call,
        expect.poll(() => open.some(({ message }) => (message.params as Json).nonce === params.nonce)).toBe(true),
      ]);
    } else if (kind === 'answer' && one) {
      open.splice(open.indexOf(one), 1);
      answer(one);
    } else if (kind === 'progress' && one) {
      const { of, _meta } = one.message.params as { of: number; _meta: Json };
      one.session.send({ jsonrpc: '2.0', method: 'notifications/progress', params: { ..._meta, of, progress: 1 } });
    } else if ((kind === 'note' || kind === 'question') && one) {
      const { of } = one.message.params as { of: number };
      const question = kind === 'question' ? { id: one.session.posts.length } : {};
      if (kind === 'question') asked.set(`${one.session.id} ${one.session.posts.length}`, of);
      one.session.send({ jsonrpc: '2.0', method: kind, ...question, params: { of } });
    } else if (kind === 'cut' && pick % 4 === 0) {
      one?.session.cut();
    }
  }
  for (const each of open.splice(0)) answer(each);
  await Promise.all(underWay.values());
  for (const left of leaving) left.abort();
  await Promise.allSettled(listening);

  for (const [number, messages] of seen.entries()) {
    for (const { method, params } of messages) {
      if (method !== 'notifications/cancelled') expect((params as Json).of).toBe(number);
    }
  }
  for (const session of rig.server.sessions) {
    for (const text of session.posts) {
      const { id, result } = JSON.parse(text) as { id?: unknown; result?: { from: number } };
      if (result) expect(result.from).toBe(asked.get(`${session.id} ${id}`));
    }
  }
}
