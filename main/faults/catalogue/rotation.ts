import { entry } from './entry.ts';

/** Faults: replacing a credential. */
export const ROTATION_FAULTS = {
  GW_ROTATION_OVERDUE: entry(
    503,
    'The credential of "{connection}" should have been replaced by {date}.',
    'Your organisation stops calls with credentials that are overdue. None was sent.',
    'Open Gangway in the tray, choose Replace on this connection, and enter a new key.',
  ),
  GW_ROTATION_SAME_KEY: entry(
    400,
    'This is the key that "{connection}" already uses.',
    'Nothing was changed.',
    'Make a new key on the page of keys at the service, and enter that one.',
  ),
  GW_ROTATION_RETURNED: entry(
    409,
    '{host} refused the new key of "{connection}" right after it had accepted it.',
    'The old key still works and is in use again. AI clients notice nothing.',
    'Look at the page of keys at the service whether the new key is active, then try again.',
  ),
  GW_ROTATION_NO_WAY_BACK: entry(
    409,
    'The old key of "{connection}" cannot be taken back.',
    'It does not work any more, or the time for going back is over.',
    'Make a new key on the page of keys at the service, and enter that one.',
  ),
  GW_ROTATION_NOT_ALLOWED: entry(
    403,
    'The key of "{connection}" cannot be replaced by you on this computer.',
    'Your organisation has said who may replace keys: {who}.',
    'Ask the people who administer the service at your organisation.',
  ),
  GW_ROTATION_NOT_DUE: entry(
    409,
    'There is nothing to put off: the credential of "{connection}" is not due.',
    'Nothing was changed.',
    'Nothing.',
  ),
  GW_ROTATION_TOO_LATE: entry(
    409,
    'Replacing the credential of "{connection}" can be put off until {date} at the latest.',
    'Nothing was changed.',
    'Choose an earlier day, or replace the credential now.',
  ),
} as const;
