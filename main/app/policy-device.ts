import { createDevice, type Device } from '../device/index.ts';
import { Fault } from '../faults/index.ts';
import { runProgram } from '../host/index.ts';
import { type Policy, supportPhrase } from '../policy/index.ts';

/**
 * Asks whether this computer is managed, now and whenever policy changes, which on Linux is the sign of it. Waited for
 * only where policy makes something depend on the answer.
 */
export async function followDevice(policy: Policy, given?: Device): Promise<Device> {
  const { SystemRoot: systemRoot } = process.env;
  const device =
    given ??
    createDevice({
      run: runProgram,
      policyPresent: () => policy.managed,
      ...(systemRoot !== undefined && { systemRoot }),
    });
  policy.onChange(() => void device.refresh());
  const asked = device.refresh();
  if (policy.values.RequireManagedDevice) await asked;
  return device;
}

/**
 * The policy with what it says of this computer: where RequireManagedDevice is set and the system does not say that it is
 * managed, no connection may be used; and on a managed one no client carries its token in the address, unless policy
 * allows it.
 */
export function withDeviceRule(policy: Policy, device: Pick<Device, 'state' | 'onChange'>): Policy {
  const refusal = (): Fault | null => {
    const { state } = device;
    if (!policy.values.RequireManagedDevice || state.kind === 'managed') return null;
    const support = supportPhrase(policy.values);
    return state.kind === 'unmanaged'
      ? new Fault('GW_DEVICE_UNMANAGED', { support })
      : new Fault('GW_DEVICE_UNKNOWN', { why: state.why, support });
  };
  const connectionRefusal: Policy['connectionRefusal'] = (facts) => refusal() ?? policy.connectionRefusal(facts);
  const onChange: Policy['onChange'] = (listener) => {
    const stop = [policy.onChange(listener), device.onChange(() => listener(['RequireManagedDevice']))];
    return () => {
      for (const each of stop) each();
    };
  };
  return Object.create(policy, {
    connectionRefusal: { value: connectionRefusal },
    onChange: { value: onChange },
    pathTokens: {
      get: () => policy.pathTokens && (policy.values.AllowPathTokens ?? device.state.kind !== 'managed'),
    },
  });
}
