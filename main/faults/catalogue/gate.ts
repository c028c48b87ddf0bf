import { entry } from './entry.ts';

/** Faults: who may come in. */
export const GATE_FAULTS = {
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
} as const;
