/** Names that cannot be looked up. */
import { expect, it } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { send, startRig } from './rig.ts';

it.each([
  ['does not exist', 'https://nowhere.invalid/mcp'],
  ['is longer than a name can be', `https://${'a'.repeat(70)}.invalid/mcp`],
])('tells that the name of a server %s, and lets other connections be', async (_, elsewhere) => {
  const rig = await startRig(await startRawServer(), { elsewhere });
  const [unknown, other] = await Promise.all([send(rig, { connection: 'elsewhere' }), send(rig)]);
  expect([unknown.status, unknown.code]).toEqual([200, 'GW_UPSTREAM_DNS']);
  expect(unknown.message).toContain(`The address ${new URL(elsewhere).host} could not be looked up.`);
  expect([other.status, other.code]).toEqual([200, null]);
  expect(rig.connections.get('elsewhere')?.state).toMatchObject({
    kind: 'unreachable',
    problem: { code: 'GW_UPSTREAM_DNS' },
  });
  await rig.expectUnharmed();
});
