import { entry } from './entry.ts';

/** Faults: credentials outside the vault. */
export const EXPOSURE_FAULTS = {
  GW_EXPOSURE_GONE: entry(
    404,
    'What was found is no longer there.',
    'The file has been changed since. Nothing was done.',
    'Search again, and look at what is found now.',
  ),
  GW_EXPOSURE_BY_HAND: entry(
    409,
    'The credential in {file} cannot be moved by itself.',
    'Gangway moves a key that an AI client sends to a hosted server in a header. Nothing was changed.',
    'Take it out of the file by hand, and replace it at the service.',
  ),
  GW_EXPOSURE_NEW_ORIGIN: entry(
    409,
    'No connection leads to {origin} yet.',
    'A key that is moved is tied to the address that it was found with, so that a person has to agree to a new one. Nothing was changed.',
    'Check that the address is the one of the service, then choose Move in the window of Gangway.',
  ),
  GW_EXPOSURE_NO_VAULT: entry(
    503,
    'The credential was not moved, because the vault is closed.',
    'Nothing was changed: a key leaves its file only once the vault has it.',
    'Open the vault, then try again.',
  ),
  GW_EXPOSURE_NOT_IMPORTED: entry(
    404,
    'There is no import to undo.',
    'The entry was changed or removed meanwhile. Nothing was done.',
    'Look at the client and at the connections.',
  ),
} as const;
