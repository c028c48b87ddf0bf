import { entry } from './entry.ts';

/** Faults: state of the connection. */
export const CONNECTION_FAULTS = {
  GW_NEEDS_KEY: entry(
    503,
    'The key of "{connection}" was refused by {host}.',
    'The key was replaced, revoked or mistyped.',
    'Open Gangway in the tray and enter the current key.',
  ),
  GW_CREDENTIAL_MISSING: entry(
    503,
    'There is no stored key for "{connection}".',
    'It was removed from the vault or never stored.',
    'Open Gangway in the tray and enter the key.',
  ),
  GW_PAUSED: entry(
    503,
    'The connection "{connection}" is paused.',
    'Someone paused it in Gangway.',
    'Open Gangway and choose Resume.',
  ),
  GW_TENANCY_MISMATCH: entry(
    403,
    'The credential of "{connection}" belongs to {found}, but this connection is pinned to {pinned}.',
    'Calls would have reached the data of another company, so none was sent.',
    'Open Gangway and check which company this connection is for.',
  ),
} as const;
