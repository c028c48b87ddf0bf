/** The gate asks policy for each call, whatever state the connection is in: here the connection itself knows no policy. */
import type { RequestListener } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { createPolicy } from '../../main/policy/index.ts';
import { call, jsonOf, send, startRig } from '../gateway/rig.ts';

it.each([
  ['GW_POLICY_UPSTREAM', { DeniedUpstreams: ['*'] }],
  ['GW_POLICY_UPSTREAM', { AllowedUpstreams: [] }],
  ['GW_POLICY_MODEL', { AllowedConnectionModels: ['oauth'] }],
  ['GW_POLICY_TENANCY', { AllowedTenancies: ['Acme Inc.'] }],
  ['GW_POLICY_WIPED', { WipeConnections: ['acme'] }],
  ['GW_POLICY_CLIENT', { DeniedClients: ['tester'] }],
])('a call is refused with %s by the gate alone', async (code, values) => {
  let reached = 0;
  const count: RequestListener = (_, res) => {
    reached++;
    res.end('{}');
  };
  const rig = await startRig(count, { policy: createPolicy(values) });
  onTestFinished(() => rig.close());
  expect((await jsonOf(await send(rig, { body: call(1) }))).error.data.code).toBe(code);
  expect(reached).toBe(0);
});
