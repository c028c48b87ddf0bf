import { entry } from './entry.ts';

/** Faults: the way out. */
export const WAY_OUT_FAULTS = {
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
    'The certificate of {host} is signed by an authority that is not trusted: {issuer}.',
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
  GW_PROXY_UNSUPPORTED: entry(
    502,
    'This computer is set to use a proxy of a kind that Gangway cannot use ({kinds}).',
    'Gangway does not go around a proxy that the system prescribes, so the service is not reached.',
    'Ask your IT team for an HTTP or HTTPS proxy for this address.',
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
} as const;
