import { entry } from './entry.ts';

/** Faults: the window in a browser. */
export const WINDOW_FAULTS = {
  GW_WINDOW_FOREIGN: entry(
    403,
    'Something other than the window of Gangway asked for what it shows ({from}).',
    'Only the page that Gangway itself serves is answered; another web page may have tried to reach it.',
    'Open the window with "gangway open".',
  ),
  GW_WINDOW_CODE: entry(
    401,
    'The code that opens this window is not valid.',
    'A code works once, for {seconds} seconds, and ends when several wrong ones were tried.',
    'Run "gangway open" for a new one.',
  ),
  GW_WINDOW_SESSION: entry(
    401,
    'This window is no longer connected to Gangway.',
    'Reloading the page, restarting Gangway or opening several more windows ends it, because the permission is kept in memory only.',
    'Run "gangway open" to open it again.',
  ),
  GW_WINDOW_REQUEST: entry(
    400,
    'The request to the window of Gangway could not be read ({reason}).',
    'Only the page that Gangway itself serves is expected here.',
    'Open the window with "gangway open".',
  ),
  GW_WINDOW_PORT_TAKEN: entry(
    500,
    'Port {port} is already in use by another program.',
    'The window of Gangway was to be served there.',
    'Choose another port for the window, or none, so that a free one is taken.',
  ),
  GW_WINDOW_NOT_OPENED: entry(
    500,
    'The window could not be opened in a browser ({reason}).',
    'Gangway found no browser that it can start here.',
    'Run "gangway window" and open the address that it prints in a browser of this computer.',
  ),
  GW_ADDRESS_NOT_OPENED: entry(
    400,
    'Gangway did not open an address in the browser, because it is not an https address ({scheme}).',
    'Other kinds of address can start programs on this computer.',
    'If a service gave this address, tell its administrators.',
  ),
  GW_LINK_INVALID: entry(
    400,
    'A gangway:// link could not be used ({reason}).',
    'Nothing was changed. Links from other programs and web pages can only open a page of the window or fill in a form.',
    'Ask whoever gave you the link for a new one, or do it by hand in the window.',
  ),
  GW_WINDOW_MISSING: entry(
    500,
    'The window of Gangway is not in the folder {folder} ({reason}).',
    'This copy of Gangway is incomplete; AI clients are served all the same.',
    'Install Gangway again, or build the window with "npm run build".',
  ),
} as const;
