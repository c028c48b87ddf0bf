import { entry } from './entry.ts';

/** Faults: files and links of AI clients. */
export const CLIENT_FILE_FAULTS = {
  GW_CLIENT_FILE_REFUSED: entry(
    409,
    'The file {file} was not touched ({reason}).',
    'Gangway changes only files of this person, in the place where they are expected.',
    'Correct that, or add the entry by hand: Gangway shows it.',
  ),
  GW_CLIENT_FILE_CHANGED: entry(
    409,
    'The file {file} was changed since the preview was made.',
    'What was agreed to is no longer what would happen. Nothing was changed.',
    'Look at the new preview, and try again.',
  ),
  GW_CLIENT_FILE_BUSY: entry(
    409,
    'The file {file} is being written by another program.',
    'Gangway waited, and does not write over what another program is writing. Nothing was changed.',
    'Close the AI client, then try again.',
  ),
  GW_CLIENT_ENTRY_FOREIGN: entry(
    409,
    'There is already an entry named "{name}" in {file}, which Gangway did not write.',
    'An entry of someone else is never overwritten. Nothing was changed.',
    'Rename or remove that entry in the client, or give the connection another name.',
  ),
  GW_CLIENT_BACKUP_UNREADABLE: entry(
    500,
    'The backup of {file} could not be opened ({reason}).',
    'It was moved or damaged, or belongs to another vault. The file itself was not changed.',
    'Put back what was there by hand.',
  ),
  GW_CLIENT_MODEL: entry(
    403,
    '{client} is not given the connection "{connection}".',
    'It acts with one shared company key, and this client may use only connections in which each person signs in.',
    'Add a connection with a sign-in, or ask your IT team to allow shared keys for this client.',
  ),
  GW_CLIENT_UNREACHABLE: entry(
    409,
    '{client} cannot be connected to Gangway on this computer.',
    '{reason}',
    'Use another AI client for these connections.',
  ),
  GW_CLIENT_BUNDLE: entry(
    409,
    '{client} installs no bundles.',
    'It is connected in another way.',
    'Connect it with "gangway clients connect", or in the window.',
  ),
  GW_CLIENT_LINK_UNAVAILABLE: entry(
    409,
    'The link could not be handed to {client} ({reason}).',
    'Nothing was changed in the client.',
    'Start the client and try again, or add the entry by hand: Gangway shows it.',
  ),
  GW_CLIENT_NOT_CONNECTED: entry(
    404,
    '{client} is not connected to Gangway.',
    'There is nothing to change. Nothing was done.',
    'Connect it first.',
  ),
} as const;
