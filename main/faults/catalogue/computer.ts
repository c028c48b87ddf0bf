import { entry } from './entry.ts';

/** Faults: this computer. */
export const COMPUTER_FAULTS = {
  GW_PORT_TAKEN: entry(
    500,
    'Port {port} is already in use by {holder}.',
    'Gangway needs this port, because AI clients look for it there.',
    'Close that program, or choose another port in Settings and connect the clients again.',
  ),
  GW_ALREADY_RUNNING: entry(
    500,
    'Gangway is already running (process {pid}).',
    'Only one process may own the vault.',
    'Use the running one: its icon is in the tray.',
  ),
  GW_NOT_RUNNING: entry(
    503,
    'Gangway is not running.',
    'The AI client could not reach it on this computer.',
    'Start Gangway, then repeat the call.',
  ),
  GW_APP_SILENT: entry(
    503,
    'Gangway did not answer within {seconds} s.',
    'Something listens in its place on this computer; it is very busy, or it hangs. Nothing was sent to it.',
    'Repeat the call; if it stays so, end Gangway and start it again.',
  ),
  GW_LISTENER_UNPROVEN: entry(
    503,
    'Another program answers in the place of Gangway.',
    'It could not prove that it is the Gangway that issued the token of this client; nothing was sent to it.',
    'Restart the computer; if it stays so, tell your IT team.',
  ),
  GW_CHANNEL_UNAVAILABLE: entry(
    500,
    'The local channel {address} could not be opened ({reason}).',
    'AI clients that start the Gangway bridge and the gangway command could not reach the app.',
    'Check that the folder belongs to you and that the disk is not full, then start Gangway again.',
  ),
  GW_CLIENT_AMBIGUOUS: entry(
    409,
    'Several files of {client} could be meant: {files}.',
    'Gangway does not guess which of them the client reads. Nothing was changed.',
    'Remove what belongs to an installation that is no longer used, then try again.',
  ),
  GW_CLIENT_FILE_BROKEN: entry(
    409,
    'The file {file} could not be read ({reason}).',
    'Its AI client cannot read it either, or reads it in another way than it looks. Nothing was changed.',
    'Correct the file, then try again.',
  ),
  GW_CLIENT_FILE_UNSUITABLE: entry(
    409,
    'The file {file} was not changed ({reason}).',
    'Gangway changes a file of another program only where everything else in it stays as it is.',
    'Add the entry by hand: Gangway shows it.',
  ),
  GW_CLIENT_TOKEN_UNREADABLE: entry(
    500,
    'The token file of the client "{client}" could not be read ({reason}).',
    'The client was not connected by Gangway, or the file was moved.',
    'Open Gangway and connect this client again.',
  ),
  GW_SETTINGS_UNREADABLE: entry(
    500,
    'The file {file} could not be read ({reason}).',
    'Gangway does not overwrite what it cannot read, so nothing was changed.',
    'Restore the file from a backup, or move it away and start again.',
  ),
  GW_DISK_FULL: entry(
    500,
    'The disk is full; {file} could not be written.',
    'The change was not saved, and what was there before is still there.',
    'Free some space, then try again.',
  ),
  GW_WRITE_FAILED: entry(
    500,
    '{file} could not be written ({reason}).',
    'The change was not saved, and what was there before is still there.',
    'Check the permissions of the folder, then try again.',
  ),
} as const;
