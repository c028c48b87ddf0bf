import { Fault, type FaultCode, isFault } from '../faults/index.ts';

/** Error codes of Node, OpenSSL and undici, and the fault that each one is. */
const BY_CODE: Readonly<Record<string, FaultCode>> = {
  ENOTFOUND: 'GW_UPSTREAM_DNS',
  EAI_AGAIN: 'GW_UPSTREAM_DNS',
  EAI_NODATA: 'GW_UPSTREAM_DNS',
  EAI_NONAME: 'GW_UPSTREAM_DNS',
  ECONNREFUSED: 'GW_UPSTREAM_REFUSED',
  EHOSTUNREACH: 'GW_UPSTREAM_NO_ROUTE',
  ENETUNREACH: 'GW_UPSTREAM_NO_ROUTE',
  EADDRNOTAVAIL: 'GW_UPSTREAM_NO_ROUTE',
  ENETDOWN: 'GW_UPSTREAM_NO_ROUTE',
  ETIMEDOUT: 'GW_UPSTREAM_TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'GW_UPSTREAM_TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'GW_UPSTREAM_TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'GW_UPSTREAM_TIMEOUT',
  CERT_HAS_EXPIRED: 'GW_UPSTREAM_TLS_EXPIRED',
  CERT_NOT_YET_VALID: 'GW_UPSTREAM_TLS_NOT_YET_VALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'GW_UPSTREAM_TLS_HOST',
  SELF_SIGNED_CERT_IN_CHAIN: 'GW_UPSTREAM_TLS_UNTRUSTED',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'GW_UPSTREAM_TLS_UNTRUSTED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'GW_UPSTREAM_TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT: 'GW_UPSTREAM_TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'GW_UPSTREAM_TLS_UNTRUSTED',
  CERT_UNTRUSTED: 'GW_UPSTREAM_TLS_UNTRUSTED',
  CERT_REJECTED: 'GW_UPSTREAM_TLS_UNTRUSTED',
  CERT_REVOKED: 'GW_UPSTREAM_TLS_UNTRUSTED',
  INVALID_CA: 'GW_UPSTREAM_TLS_UNTRUSTED',
  CERT_SIGNATURE_FAILURE: 'GW_UPSTREAM_TLS_UNTRUSTED',
  CERT_CHAIN_TOO_LONG: 'GW_UPSTREAM_TLS_UNTRUSTED',
  PATH_LENGTH_EXCEEDED: 'GW_UPSTREAM_TLS_UNTRUSTED',
  INVALID_PURPOSE: 'GW_UPSTREAM_TLS_UNTRUSTED',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'GW_UPSTREAM_TLS_UNTRUSTED',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'GW_UPSTREAM_TLS_UNTRUSTED',
  // Node's word for every other reason for which a chain is not verified, such as a key that may sign nothing.
  UNSPECIFIED: 'GW_UPSTREAM_TLS_UNTRUSTED',
  HOSTNAME_MISMATCH: 'GW_UPSTREAM_TLS_HOST',
  UND_ERR_SOCKET: 'GW_UPSTREAM_LOST',
  ECONNRESET: 'GW_UPSTREAM_LOST',
  EPIPE: 'GW_UPSTREAM_LOST',
  ERR_STREAM_PREMATURE_CLOSE: 'GW_UPSTREAM_LOST',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'GW_UPSTREAM_MALFORMED',
  UND_ERR_HEADERS_OVERFLOW: 'GW_UPSTREAM_MALFORMED',
};

/**
 * Names what went wrong on the way to a host.
 * @param started whether the request had begun to leave: what breaks before that is a failed connection, not a lost call.
 */
export function faultOf(error: unknown, host: string, started = false): Fault {
  if (isFault(error)) return error;
  const cause = innermost(error);
  const code = typeof cause.code === 'string' ? cause.code : '';
  const known = BY_CODE[code];
  if (started && OF_THE_WAY.has(code)) return new Fault('GW_UPSTREAM_LOST', { host }, { cause: error });
  if (known === 'GW_UPSTREAM_LOST' && !started) return new Fault('GW_UPSTREAM_REFUSED', { host }, { cause: error });
  if (known) return new Fault(known, { host, reason: code }, { cause: error });
  const unreadable = cause.name === 'HTTPParserError' ? parserWords(cause.message) : null;
  if (unreadable === UNFINISHED) return new Fault('GW_UPSTREAM_LOST', { host }, { cause: error });
  if (unreadable !== null) return new Fault('GW_UPSTREAM_MALFORMED', { host, reason: unreadable }, { cause: error });
  if (code.startsWith('HPE_') || code.startsWith('ERR_HTTP2'))
    return new Fault('GW_UPSTREAM_MALFORMED', { host, reason: code }, { cause: error });
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO') {
    return new Fault('GW_UPSTREAM_TLS', { host, reason: code }, { cause: error });
  }
  return new Fault(
    started ? 'GW_UPSTREAM_LOST' : 'GW_UPSTREAM_REFUSED',
    { host, reason: code || cause.name },
    { cause: error },
  );
}

/** Codes that mean a failed connection before a request has begun to leave, and a lost call after. */
const OF_THE_WAY = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'ETIMEDOUT']);

/** What the parser says when a connection ends inside an answer. */
const UNFINISHED = 'Invalid EOF state';

/** The parser's own words, without anything of what it read: "… HTTP/1.1 protocol (Invalid header token)". */
const parserWords = (message: string) => /\(([\w ,/-]+)\)$/.exec(message)?.[1] ?? 'it is not HTTP';

/** The deepest error that carries a code: undici wraps, and happy eyeballs gathers one error per address tried. */
function innermost(error: unknown): { code?: unknown; name: string; message: string } {
  let found = error as { code?: unknown; name: string; message: string; cause?: unknown; errors?: unknown[] };
  for (let depth = 0; depth < 5; depth++) {
    const next = found.errors?.find((each) => hasCode(each)) ?? (hasCode(found.cause) ? found.cause : undefined);
    if (next === undefined) break;
    found = next as typeof found;
  }
  return found;
}

const hasCode = (value: unknown) => typeof (value as { code?: unknown } | null | undefined)?.code === 'string';
