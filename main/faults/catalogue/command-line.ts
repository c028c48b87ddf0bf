import { entry } from './entry.ts';

/** Faults: the command line. */
export const COMMAND_LINE_FAULTS = {
  GW_APP_LOST: entry(
    503,
    'Gangway ended before it answered.',
    'The request may or may not have been carried out.',
    'Start Gangway again and look at "gangway status".',
  ),
  GW_CONTROL_REFUSED: entry(
    503,
    'The running Gangway did not accept the token in {file}.',
    'The file is left over from an earlier start, or another program has replaced it.',
    'Quit Gangway and start it again.',
  ),
  GW_CONTROL_TOKEN_UNREADABLE: entry(
    503,
    'The file {file}, by which the command line reaches the running Gangway, could not be used ({reason}).',
    'Only the user who started Gangway may give it commands.',
    'Run the command as that user; if you did, quit Gangway and start it again.',
  ),
  GW_CONTRACT_MISMATCH: entry(
    400,
    'The running Gangway and this program do not understand each other ({call}).',
    'They are of different versions.',
    'Quit Gangway and start it again, so that both are the installed version.',
  ),
  GW_FOLDER_IN_USE: entry(
    503,
    'Another gangway command is at work in {folder}.',
    'Only one process at a time may change what is kept there. Nothing was done.',
    'Wait until it has ended, then repeat the command.',
  ),
  GW_KEY_IN_ARGUMENTS: entry(
    400,
    '{where} holds what looks like a key.',
    'Arguments can be read by other programs of this computer and stay in the history of the shell. Nothing was done.',
    'Make a new key at the service, since this one may have been seen; then type it when asked, or pipe it in with --key-stdin.',
  ),
  GW_NO_TERMINAL: entry(
    400,
    'There is no terminal at which {secret} could be typed.',
    'A secret is never taken from an argument or from the environment. Nothing was done.',
    'Run the command in a terminal, or pipe it in with {option}.',
  ),
  GW_CLIENT_UNKNOWN: entry(
    404,
    'There is no client named "{client}".',
    'It was revoked, or the name is mistyped. Nothing was changed.',
    'See the names with "gangway clients list".',
  ),
  GW_WINDOW_UNAVAILABLE: entry(
    503,
    'The running Gangway has no browser window to open.',
    'The desktop app shows its own window, and the headless one was started without.',
    'Open the window from the tray, or use the command line.',
  ),
} as const;
