import type { RunProgram } from '../host/index.ts';
import type { DeviceState } from './state.ts';

const ENROLMENTS = 'HKLM\\SOFTWARE\\Microsoft\\Enrollments';

/**
 * Asks the registry for an enrolment in device management, and dsregcmd for a domain. Built from Microsoft's
 * documentation; never run on Windows.
 */
export async function windowsEnrolment(run: RunProgram, systemRoot: string): Promise<DeviceState> {
  const [enrolments, joined] = await Promise.all([
    run(`${systemRoot}\\System32\\reg.exe`, ['query', ENROLMENTS, '/s', '/reg:64']),
    run(`${systemRoot}\\System32\\dsregcmd.exe`, ['/status']),
  ]);
  if (enrolments?.code === 0 && isEnrolled(enrolments.stdout)) return { kind: 'managed', by: 'mdm' };
  if (joined?.code === 0 && isJoined(joined.stdout)) return { kind: 'managed', by: 'domain' };
  if (enrolments?.code !== 0 && joined?.code !== 0)
    return { kind: 'unknown', why: 'neither the registry nor "dsregcmd" gave an answer' };
  // One that did not answer may be the one that would have said yes.
  if (enrolments?.code !== 0) return { kind: 'unknown', why: 'the registry gave no answer' };
  return joined?.code === 0 ? { kind: 'unmanaged' } : { kind: 'unknown', why: 'the program "dsregcmd" gave no answer' };
}

/**
 * Below the key are some thirty keys of Windows itself; an enrolment is one whose ProviderID is `MS DM Server` and whose
 * EnrollmentState is 1.
 */
export function isEnrolled(text: string): boolean {
  return text
    .split(/^HKEY_LOCAL_MACHINE\\/m)
    .some(
      (key) =>
        /^\s+ProviderID\s+REG_SZ\s+MS DM Server\s*$/im.test(key) &&
        /^\s+EnrollmentState\s+REG_DWORD\s+0x1\s*$/im.test(key),
    );
}

/** `AzureAdJoined : YES` or `DomainJoined : YES`. A person's own computer that was registered is `WorkplaceJoined` alone. */
export function isJoined(text: string): boolean {
  return /^\s*(?:AzureAdJoined|DomainJoined)\s*:\s*YES\s*$/im.test(text);
}
