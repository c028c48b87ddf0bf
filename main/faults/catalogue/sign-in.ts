import { entry } from './entry.ts';

/** Faults: sign-in. */
export const SIGN_IN_FAULTS = {
  GW_NEEDS_SIGN_IN: entry(
    503,
    'Nobody is signed in to {host} ({reason}).',
    'Calls are made as a person there, and need that person to sign in.',
    'Open Gangway in the tray and choose Sign in.',
  ),
  GW_SIGN_IN_NOT_OFFERED: entry(
    502,
    '{host} does not say where to sign in ({reason}).',
    'Signing in may not be switched on for your company there.',
    'Ask the service, or connect with a key instead.',
  ),
  GW_SIGN_IN_ADDRESS: entry(
    502,
    'The sign-in of {host} named an address that Gangway does not open ({reason}).',
    'It could lead to a service inside your network, to a program on this computer, or over an open line. Nothing was sent.',
    'Tell the service; if the address is one of your company, ask your IT team.',
  ),
  GW_SIGN_IN_UNSAFE: entry(
    502,
    'The sign-in service {host} lacks a protection that Gangway requires ({reason}).',
    'Without it another program could complete the sign-in in your place.',
    'Tell the service.',
  ),
  GW_SIGN_IN_MISMATCH: entry(
    502,
    'An answer in the sign-in of {host} is not from the service that was asked, or not for Gangway ({reason}).',
    'Someone may have tried to mix up two sign-ins. Nothing of the answer was used.',
    'Sign in again; if it stays so, tell the service and your IT team.',
  ),
  GW_SIGN_IN_REFUSED: entry(
    403,
    '{host} refused the sign-in ({reason}).',
    'The service did not allow it, or someone chose Cancel on its page.',
    'Sign in again; if it stays so, ask the people who administer the service.',
  ),
  GW_SIGN_IN_NO_CLIENT: entry(
    502,
    '{host} does not let Gangway register ({reason}).',
    'It needs a client id that an administrator of the service makes for Gangway.',
    'Ask for a client id, and enter it in Gangway.',
  ),
  GW_SIGN_IN_CANCELLED: entry(
    409,
    'The sign-in to {host} was cancelled.',
    'It was cancelled in Gangway, or started again.',
    'Choose Sign in again when you are ready.',
  ),
  GW_SIGN_IN_TIMEOUT: entry(
    408,
    'The sign-in to {host} was not completed in {minutes} minutes.',
    'The page in the browser was closed or left, or showed an error.',
    'Choose Sign in again; if the page showed an error about the client, choose Forget registration first.',
  ),
  GW_SIGN_IN_PORTS: entry(
    500,
    'The ports {ports} of this computer are all in use.',
    'The browser hands the sign-in to Gangway at one of them.',
    'Close the programs that use them, then sign in again.',
  ),
  GW_SIGN_IN_ANOTHER: entry(
    403,
    'You signed in as {found}, but this connection belongs to {pinned}.',
    'AI clients would have acted as someone else. The new sign-in was undone, and nothing was changed.',
    'Sign in as {pinned}, or add another connection for {found}.',
  ),
  GW_SIGN_IN_NO_GESTURE: entry(
    403,
    'A sign-in was asked for without a person asking.',
    'Gangway opens a browser only when someone has just chosen Sign in.',
    'Open Gangway in the tray and choose Sign in.',
  ),
  GW_SIGN_IN_SCOPE: entry(
    403,
    '{host} asks for more rights than the sign-in of "{connection}" has.',
    'The person has not allowed this yet, so the call was not carried out. Other calls go on working.',
    'Open Gangway in the tray, choose Sign in again for this connection, and allow what the page asks.',
  ),
  GW_NO_API_TOKEN: entry(
    403,
    'You are signed in to {host}, but you have no API token there.',
    'The service wants a token of your own besides the sign-in; until there is one, its tools answer with errors.',
    'Create a token at {page}, then choose Check again.',
  ),
  GW_CALL_AGAIN: entry(
    503,
    'The credential for {host} had to be replaced while the call was sent.',
    'It is replaced now. The call was too large to be sent a second time by itself, and was not carried out.',
    'Repeat the call.',
  ),
  GW_BROWSER_UNAVAILABLE: entry(
    500,
    'The browser could not be opened ({reason}).',
    'Signing in happens on a page of the service.',
    'Open the browser yourself, then choose Sign in again.',
  ),
} as const;
