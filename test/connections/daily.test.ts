import { expect, it } from 'vitest';
import { DAY, type Rig, startRig } from './rotation/rig.ts';

const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 10_000, interval: 10 });
const asked = ({ sandbox }: Rig) => sandbox.requests.filter(({ path }) => path === '/me').length;

function verifiedAt({ connections }: Rig): number {
  const state = connections.get('acme')?.state;
  return state?.kind === 'connected' ? state.verifiedAt : 0;
}

/** Resolves when the checks have looked at the clock several times more. */
async function looksPass({ clock }: Rig): Promise<void> {
  const before = clock.looks;
  await eventually(() => clock.looks).toBeGreaterThan(before + 8);
}

it('asks once a day whose a credential is, also where nobody calls', async () => {
  const rig = await startRig({ timing: { lookMs: 5 } });
  await rig.add();
  await rig.connections.checkAll('started');
  const first = asked(rig);
  rig.clock.ahead = DAY - 60_000;
  await looksPass(rig);
  expect(asked(rig)).toBe(first);
  rig.clock.ahead = DAY + 60_000;
  await eventually(() => asked(rig)).toBe(first + 1);
  // Only when that check is over does the next day begin.
  await eventually(() => verifiedAt(rig)).toBeGreaterThan(Date.now() + DAY);
  rig.clock.ahead = 2 * DAY + 120_000;
  await eventually(() => asked(rig)).toBe(first + 2);
});

it('stops a connection whose credential belongs to another company from one day to the next, and says both names', async () => {
  const rig = await startRig({ timing: { lookMs: 5 } });
  await rig.add();
  await rig.connections.checkAll('started');
  expect(await rig.call()).toBe(400);
  // The key was moved to another company at the service; here it is another key behind Gangway's back.
  rig.vault.secrets.set('connection/acme api-key', rig.sandbox.sharedKeys.borealis.key);
  rig.clock.ahead = DAY + 60_000;
  await eventually(rig.state).toBe('blocked');
  const state = rig.connections.get('acme')?.state;
  expect(state?.kind === 'blocked' && state.problem.what).toMatch(/Borealis.*Northwind/);
  rig.sandbox.clearRequests();
  expect([await rig.call(), rig.sandbox.requests.length]).toEqual(['GW_TENANCY_MISMATCH', 0]);
});

it('asks no paused connection', async () => {
  const rig = await startRig({ timing: { lookMs: 5 } });
  await rig.add();
  await rig.connections.checkAll('started');
  const other = await rig.connections.add({
    id: 'other',
    provider: 'onboard',
    key: rig.sandbox.sharedKeys.borealis.key,
  });
  expect(other.pin?.name).toMatch(/Borealis/);
  await rig.connections.test('other');
  rig.connections.pause('acme');
  rig.sandbox.clearRequests();
  rig.clock.ahead = DAY + 60_000;
  await eventually(() => asked(rig)).toBe(1);
  await looksPass(rig);
  expect(rig.sandbox.requests.filter(({ company }) => company === 'northwind')).toEqual([]);
});
