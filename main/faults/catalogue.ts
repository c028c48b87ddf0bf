/**
 * Every error a person can meet, in one table: what happened, what it means, what to do.
 *
 * The key is the stable code: it is printed with the sentence, never changes its meaning, and has an entry in
 * docs/troubleshooting.md (a test compares the two). `{name}` is filled from the fault's details; details never hold
 * a secret. `http` is the status used where the answer cannot be a JSON-RPC result of status 200.
 */
export interface FaultEntry {
  readonly what: string;
  readonly means: string;
  readonly todo: string;
  /** HTTP status of the answer when the request carried no JSON-RPC id to answer to. */
  readonly http: number;
}

const entry = (http: number, what: string, means: string, todo: string): FaultEntry => ({ http, what, means, todo });

export const FAULTS = {
  // ---- who may come in
  GW_HOST_REFUSED: entry(
    403,
    'The request named the host "{host}".',
    'Only local programs that address Gangway as 127.0.0.1 or localhost are answered; a web page may have tried to reach it.',
    'Check the address in the AI client: it must be the local address that Gangway shows.',
  ),
  GW_ORIGIN_REFUSED: entry(
    403,
    'The request came from the web page origin "{origin}".',
    'Gangway never answers web pages, because any open page could then use your connections.',
    'Use an AI client on this computer instead of a web page.',
  ),
  GW_TOKEN_MISSING: entry(
    401,
    'The request carried no Gangway token.',
    'Gangway cannot tell which AI client is asking.',
    'Open Gangway and connect this client again; it then writes the token into the client.',
  ),
  GW_TOKEN_UNKNOWN: entry(
    401,
    'The Gangway token of this client is not valid.',
    'It was revoked or replaced, or belongs to another computer.',
    'Open Gangway and connect this client again.',
  ),
  GW_TOKEN_PATH_OFF: entry(
    401,
    'A token in the address was refused.',
    'Tokens in addresses end up in logs; this client is expected to send its token in a header, or this computer does not allow the address form.',
    'Open Gangway and connect this client again.',
  ),
  GW_CONNECTION_UNKNOWN: entry(
    404,
    'There is no connection named "{connection}".',
    'It was removed or renamed, or the address is mistyped.',
    'Open Gangway and copy the local address of the connection you want.',
  ),
  GW_CONNECTION_NOT_GRANTED: entry(
    403,
    'The client "{client}" may not use the connection "{connection}".',
    'Each AI client has its own list of connections.',
    'Open Gangway, go to Clients, and allow this connection for the client.',
  ),
  GW_ROUTE_UNKNOWN: entry(
    404,
    'There is nothing at this address.',
    'Gangway answers at /CONNECTION/mcp only.',
    'Copy the local address from Gangway.',
  ),
  GW_BODY_TOO_LARGE: entry(
    413,
    'The request is larger than {limit} bytes.',
    'Gangway limits the size of a single request.',
    'Send less at once, or raise the limit in Settings.',
  ),
  GW_TOO_MANY_CALLS: entry(
    503,
    'More than {limit} calls of this client are under way.',
    'Gangway limits how many calls one client may have open at a time.',
    'Wait for answers before sending more calls.',
  ),
  GW_REQUEST_UNREADABLE: entry(
    400,
    'The request could not be read as JSON-RPC.',
    'A rule must look at the request before it is forwarded, and this one is malformed or ambiguous: {reason}.',
    'Update the AI client, or report this to its maker.',
  ),
  GW_SESSION_UNKNOWN: entry(
    404,
    'There is no session with this id.',
    'It ended, or belongs to another client.',
    'The AI client should start a new session; restart it if it does not.',
  ),
  GW_SESSION_MISSING: entry(
    400,
    'The request names no session.',
    'Every request after "initialize" must carry the session id that it was answered with.',
    'Update the AI client, or report this to its maker.',
  ),
  GW_SESSION_STREAM_TAKEN: entry(
    409,
    'The session already has an open stream.',
    'Messages of the server go to one stream only, so that none arrives twice.',
    'Restart the AI client.',
  ),
  GW_TOO_MANY: entry(
    503,
    'There are already {count} {things} open, which is the most that is allowed.',
    'A program that opens more and more without closing any is probably faulty.',
    'Restart the AI client.',
  ),
  GW_REVISION_UNSUPPORTED: entry(
    400,
    '{host} does not speak the MCP revision {revision}.',
    'It is reached over the older HTTP+SSE transport, which begins with "initialize".',
    'Nothing, if the AI client goes on with "initialize"; else choose an older revision in it.',
  ),
  GW_SHUTTING_DOWN: entry(
    503,
    'Gangway is closing.',
    'New calls are not started while it ends.',
    'Start Gangway again and repeat the call.',
  ),

  // ---- state of the connection
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

  // ---- sign-in
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
  GW_CALL_AGAIN: entry(
    503,
    'The sign-in to {host} had to be renewed while the call was sent.',
    'It is renewed now. The call was too large to be sent a second time by itself, and was not carried out.',
    'Repeat the call.',
  ),
  GW_BROWSER_UNAVAILABLE: entry(
    500,
    'The browser could not be opened ({reason}).',
    'Signing in happens on a page of the service.',
    'Open the browser yourself, then choose Sign in again.',
  ),

  // ---- the way out
  GW_UPSTREAM_DNS: entry(
    502,
    'The address {host} could not be looked up.',
    'This computer is offline, or the name is wrong, or a DNS filter blocks it.',
    'Check the network connection, then try again.',
  ),
  GW_UPSTREAM_REFUSED: entry(
    502,
    '{host} refused the connection.',
    'The service is down, or a firewall rejects it.',
    'Try again in a minute; if it stays so, tell your IT team.',
  ),
  GW_UPSTREAM_NO_ROUTE: entry(
    502,
    'There is no route to {host}.',
    'This computer is offline, or its VPN is not connected.',
    'Check the network connection, then try again.',
  ),
  GW_UPSTREAM_ERROR: entry(
    502,
    '{host} answered with an error (status {status}).',
    'The service has a problem of its own.',
    'Try again in a few minutes; if it stays so, tell the service.',
  ),
  GW_UPSTREAM_TIMEOUT: entry(
    504,
    '{host} did not answer in time.',
    'The network or the service is very slow, or a firewall drops the connection.',
    'Wait a minute, and check the result before repeating a call that changes something.',
  ),
  GW_UPSTREAM_LOST: entry(
    502,
    'The connection to {host} broke before the answer was complete.',
    'The call may or may not have been carried out.',
    'Check the result before repeating a call that changes something.',
  ),
  GW_UPSTREAM_TLS_EXPIRED: entry(
    502,
    'The certificate of {host} has expired.',
    'The service forgot to renew it, or the clock of this computer is wrong.',
    'Check the date and time of this computer, then tell the service.',
  ),
  GW_UPSTREAM_TLS_NOT_YET_VALID: entry(
    502,
    'The certificate of {host} is not valid yet.',
    'Most often the clock of this computer is wrong.',
    'Check the date and time of this computer.',
  ),
  GW_UPSTREAM_TLS_HOST: entry(
    502,
    'The certificate that answered is not for {host}.',
    'Another server answered in its place; nothing was sent.',
    'Do not go on; tell your IT team.',
  ),
  GW_UPSTREAM_TLS_UNTRUSTED: entry(
    502,
    'The certificate of {host} is signed by an authority that is not trusted.',
    'Someone may be reading the traffic, for example a company proxy that opens TLS; nothing was sent.',
    'Tell your IT team which network you are on.',
  ),
  GW_UPSTREAM_TLS: entry(
    502,
    'A secure connection to {host} could not be made ({reason}).',
    'The service and this computer do not agree on how to protect the traffic; nothing was sent.',
    'Tell your IT team.',
  ),
  GW_UPSTREAM_NOT_HTTPS: entry(
    502,
    'The address {host} does not use https.',
    'A credential would travel in the clear.',
    'Use the https address of the service.',
  ),
  GW_UPSTREAM_REDIRECT: entry(
    502,
    '{host} answered with a redirect to another address.',
    'A credential is never sent along a redirect.',
    'Open Gangway and correct the address of this connection.',
  ),
  GW_UPSTREAM_MALFORMED: entry(
    502,
    '{host} sent an answer that is not valid ({reason}).',
    'The service or something in between is broken.',
    'Try again; if it stays so, tell the service.',
  ),
  GW_UPSTREAM_REJECTED: entry(
    502,
    '{host} rejected the call (HTTP status {status}).',
    'The call was not carried out: the address of this connection is wrong, or the service does not offer this.',
    'Open Gangway and check the address of the connection.',
  ),
  GW_UPSTREAM_BUSY: entry(
    503,
    '{host} takes no more calls for now (HTTP status {status}).',
    'It asks to wait {seconds} s. The call was not carried out.',
    'Wait that long, then repeat the call.',
  ),
  GW_ANSWER_TOO_LARGE: entry(
    502,
    'The answer of {host} is larger than {limit} bytes.',
    'Gangway limits the size of an answer that it cannot hand on piece by piece. The call was carried out.',
    'Ask for less at once.',
  ),
  GW_UPSTREAM_PAUSED: entry(
    503,
    '{host} has failed {failures} times in a row.',
    'Gangway waits {seconds} s before it tries again, so as not to make things worse. Last problem: {last}.',
    'Wait a moment and repeat the call.',
  ),
  GW_PROXY_UNREACHABLE: entry(
    502,
    'The proxy {proxy} could not be reached.',
    'This computer is set to use a proxy that does not answer.',
    'Check that you are on the company network or its VPN.',
  ),
  GW_PROXY_AUTH: entry(
    502,
    'The proxy {proxy} asks for a user name and password.',
    'The proxy settings of this computer hold none, or wrong ones.',
    'Ask your IT team for the proxy settings.',
  ),
  GW_PROXY_REFUSED: entry(
    502,
    'The proxy {proxy} refused to reach {host} (status {status}).',
    'The company proxy does not allow this address.',
    'Ask your IT team to allow it.',
  ),
  GW_SESSION_LOST: entry(
    502,
    'The session with {host} ended while the call was under way.',
    'The service restarted or dropped the connection. The call may or may not have been carried out.',
    'Check the result before repeating a call that changes something.',
  ),
  GW_LEGACY_ENDPOINT: entry(
    502,
    '{host} announced a message address on another server.',
    'A credential is only sent to the server it belongs to.',
    'Tell the service; its configuration is wrong.',
  ),

  // ---- this computer
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

  // ---- the command line
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

  // ---- vault
  GW_VAULT_OPENING: entry(
    503,
    'The vault is still being opened.',
    'The system keychain has not answered yet; it may be asking for its password.',
    'Look for a prompt of the system, then try again.',
  ),
  GW_VAULT_LOCKED: entry(
    503,
    'The system keychain is locked.',
    'Stored credentials cannot be read until it is unlocked. Nothing was changed.',
    'Unlock the keychain (usually by signing in to the computer), then try again.',
  ),
  GW_VAULT_NO_SEALER: entry(
    503,
    'There is no safe place for the key of the vault on this computer ({reason}).',
    'Gangway does not store credentials in the clear, so it stores none.',
    'Install or unlock the system keychain, or give a passphrase; see docs/vault.md.',
  ),
  GW_VAULT_WRONG_KEY: entry(
    503,
    'The vault could not be opened with this key or passphrase.',
    'The passphrase is mistyped, or the keychain entry was replaced. Nothing was changed.',
    'Give the right passphrase, or restore the keychain entry.',
  ),
  GW_VAULT_DAMAGED: entry(
    503,
    'The vault file {file} is damaged ({reason}).',
    'Its contents fail their authenticity check. It was left as it is.',
    'Restore it from a backup, or move it away and enter the credentials again.',
  ),
  GW_VAULT_TOO_NEW: entry(
    503,
    'The vault file was written by a newer Gangway (format {format}).',
    'This version cannot read it and will not change it.',
    'Update Gangway.',
  ),
  GW_VAULT_IN_USE: entry(
    503,
    'The vault is open in another process ({pid}).',
    'Only one process may own it at a time.',
    'Use the running Gangway, or end that process.',
  ),
  GW_VAULT_UNREADABLE: entry(
    503,
    'The vault file {file} could not be read ({reason}).',
    'Gangway does not overwrite what it cannot read, so nothing was changed.',
    'Check who may read the file and its folder, then try again.',
  ),
  GW_VAULT_SEALER_MISSING: entry(
    503,
    'The key of the vault is protected by {sealer}, and Gangway was started without it.',
    'Nothing else can open the vault. Nothing was changed.',
    'Start Gangway the way it was started when the vault was made; see docs/vault.md.',
  ),
  GW_VAULT_KEY_UNAVAILABLE: entry(
    503,
    'The key of the vault could not be had from {source} ({reason}).',
    'Stored credentials cannot be read until it can. Nothing was changed.',
    'Put that right, then try again; see docs/vault.md.',
  ),
  GW_VAULT_CHANGED: entry(
    503,
    'The vault file {file} was changed by something else while Gangway had it open.',
    'Gangway does not overwrite what it did not write, so this change was not saved.',
    'Find out what changed it (a backup, a sync program, a second copy of Gangway), then start Gangway again.',
  ),
  GW_VAULT_FOLDER_SHARED: entry(
    503,
    'Other users of this computer can change the folder {folder}.',
    'They could replace the vault in it, so it was not opened.',
    'Make the folder private to you (chmod 700), or keep the vault in another one.',
  ),

  // ---- audit log
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

  // ---- the window in a browser
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
  GW_WINDOW_MISSING: entry(
    500,
    'The window of Gangway is not in the folder {folder} ({reason}).',
    'This copy of Gangway is incomplete; AI clients are served all the same.',
    'Install Gangway again, or build the window with "npm run build".',
  ),

  // ---- input of a person
  GW_INPUT_INVALID: entry(400, '{field} is not valid: {reason}.', 'Nothing was changed.', 'Correct it and try again.'),
  GW_CONNECTION_EXISTS: entry(
    409,
    'There is already a connection named "{connection}".',
    'Names are unique, because they are part of the local address.',
    'Choose another name.',
  ),
  GW_INTERNAL: entry(
    500,
    'Something went wrong inside Gangway ({reason}).',
    'This is a defect of Gangway; the call was not completed.',
    'Repeat the call; if it happens again, run "gangway doctor" and report it.',
  ),
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;
