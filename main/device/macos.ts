import type { RunProgram } from '../host/index.ts';
import type { DeviceState } from './state.ts';

/** Asks profiles(1), as Chromium does. Built from its manual page; never run on a Mac. */
export async function macEnrolment(run: RunProgram): Promise<DeviceState> {
  const printed = await run('/usr/bin/profiles', ['status', '-type', 'enrollment']);
  if (printed?.code !== 0) return { kind: 'unknown', why: 'the program "profiles" gave no answer' };
  return enrolmentFromProfiles(printed.stdout);
}

/**
 * `Enrolled via DEP: Yes|No` and `MDM enrollment: Yes (User Approved)|Yes|No`; other lines mean nothing here. A computer
 * that came from Apple's programme for organisations may not be enrolled, or no longer.
 */
export function enrolmentFromProfiles(text: string): DeviceState {
  const [, answer] = /^\s*MDM enrollment:\s*(Yes|No)\b/im.exec(text) ?? [];
  if (answer === undefined) return { kind: 'unknown', why: 'the answer of "profiles" was not understood' };
  return answer.toLowerCase() === 'yes' ? { kind: 'managed', by: 'mdm' } : { kind: 'unmanaged' };
}
