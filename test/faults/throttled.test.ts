/** A server that is overrun, or says that it is. */
import { expect, it } from 'vitest';
import { CONNECTION, send, startSandboxRig } from './rig.ts';

const CALLS = 200;

it.each([
  [429, 'connected'],
  [503, 'unreachable'],
])('passes a storm of %i on as it is, with the time to wait, and adds no call of its own', async (status, state) => {
  const rig = await startSandboxRig();
  const storm = rig.sandbox.trouble.always({ kind: 'status', status, retryAfter: 7 }, { rpc: 'tools/call' });
  const answers = await Promise.all(Array.from({ length: CALLS }, () => send(rig)));
  const seen = new Set(answers.map((each) => JSON.stringify([each.status, each.headers['retry-after'], each.code])));
  expect([...seen]).toEqual([JSON.stringify([status, '7', null])]);
  expect(storm.hits).toBe(CALLS);
  expect(rig.connections.get(CONNECTION)?.state.kind).toBe(state);
  rig.sandbox.trouble.clear();
  await rig.expectUnharmed();
});

it('lets calls through as soon as the server does', async () => {
  const rig = await startSandboxRig();
  rig.sandbox.trouble.next({ kind: 'status', status: 429, retryAfter: 60 }, { rpc: 'tools/call', times: 3 });
  const statuses = [];
  for (let calls = 0; calls < 4; calls++) statuses.push((await send(rig)).status);
  expect(statuses).toEqual([429, 429, 429, 200]);
  await rig.expectUnharmed();
});
