import { entry } from './entry.ts';

/** Faults: audit log. */
export const AUDIT_FAULTS = {
  GW_AUDIT_DISK_FULL: entry(
    503,
    'The disk is full; the audit log in {folder} could not be written.',
    'Records are kept in memory for a while. If it takes longer, those that are lost are counted, and the log says so.',
    'Free some space; Gangway then goes on by itself.',
  ),
  GW_AUDIT_WRITE_FAILED: entry(
    503,
    'The audit log in {folder} could not be written ({reason}).',
    'Records are kept in memory for a while. If it takes longer, those that are lost are counted, and the log says so.',
    'Check the permissions of the folder; Gangway then goes on by itself.',
  ),
  GW_AUDIT_BEHIND: entry(
    503,
    'The audit log cannot be written as fast as calls are made.',
    'The disk is very slow at the moment.',
    'Wait a moment, then repeat the call.',
  ),
  GW_AUDIT_STOPPED: entry(
    503,
    'Calls are stopped, because the audit log cannot be written ({reason}).',
    'This computer is set up to make no call that is not recorded.',
    'Open Gangway and see what it says about the audit log; calls go on as soon as it can be written.',
  ),
  GW_AUDIT_NO_KEY: entry(
    503,
    'The key that the audit log is sealed with is not there ({reason}).',
    'Without it nobody can tell a genuine log from one that was calculated anew.',
    'Open the vault, then try again; or check what can be checked without the key with "gangway audit verify --no-key".',
  ),
  GW_AUDIT_NONE: entry(
    404,
    'There is no audit log in {folder}.',
    'Gangway has not run with this folder yet, or the log was moved or deleted.',
    'Check GANGWAY_HOME; if Gangway has run here before, find out who removed the log.',
  ),
  GW_EXPORT_REFUSED: entry(
    502,
    'The collector {host} did not take the audit log (status {status}).',
    'Nothing is lost: what did not arrive is sent again.',
    'Check the address of the collector, and the credential stored with "gangway audit credential".',
  ),
  GW_AUDIT_EXPORT_TOO_LARGE: entry(
    413,
    'The records of the last {days} days are more than {limit} MB.',
    'A window saves only what it can hold in memory.',
    'Choose fewer days, or run "gangway audit export", which has no limit.',
  ),
} as const;
