import { Readable } from 'node:stream';
import { Fault, toFault } from '../faults/index.ts';
import {
  type AddressedRequest,
  type Exchange,
  headerValue,
  type ResponseSink,
  type Upstream,
} from '../upstream/index.ts';
import type { DpopSession } from './dpop.ts';

const SCHEME = 'DPoP ';

/**
 * An upstream that adds to each request with a token bound to a key (`Authorization: DPoP …`) a proof of its own: for
 * this method and address, this token and the server's newest nonce (RFC 9449 sections 4.2, 7 and 9). A request that is
 * refused for want of a nonce is sent once more with a new proof; no proof is ever sent twice. All other requests pass as
 * they are.
 *
 * Beside the faults of the upstream, the sink may get GW_NEEDS_SIGN_IN where nobody holds the token's key any more, and
 * GW_CALL_AGAIN where a request cannot be sent again.
 */
export function createProvingUpstream(
  upstream: Upstream,
  proverOf: (accessToken: string) => Promise<DpopSession> | null,
): Upstream {
  return {
    ...upstream,
    exchange(request, sink) {
      const token = boundToken(request.headers);
      return token === null
        ? upstream.exchange(request, sink)
        : proven(upstream, proverOf(token), token, request, sink);
    },
  };
}

/** The credential is the last header: whoever adds it appends it. */
function boundToken(headers: readonly string[]): string | null {
  const last = headers.at(-1);
  if (last === undefined || !last.startsWith(SCHEME)) return null;
  return headers.at(-2)?.toLowerCase() === 'authorization' ? last.slice(SCHEME.length) : null;
}

function proven(
  upstream: Upstream,
  prover: Promise<DpopSession> | null,
  token: string,
  request: AddressedRequest,
  sink: ResponseSink,
): Exchange {
  const { origin, path, method, headers, body } = request;
  const address = `${origin}${path}`;
  const host = new URL(origin).host;
  let running: Exchange | null = null;
  let over = false;
  let again = false;
  const fail = (fault: Fault) => {
    if (over) return;
    over = true;
    sink.onFault(fault);
  };

  async function send(): Promise<void> {
    if (prover === null) return fail(new Fault('GW_NEEDS_SIGN_IN', { host, reason: 'the key of its token is gone' }));
    const session = await prover;
    const proof = await session.buildProof({ htm: method, htu: address, accessToken: token });
    if (!over) running = upstream.exchange({ ...request, headers: [...headers, 'DPoP', proof] }, watching(session));
  }

  const watching = (session: DpopSession): ResponseSink => ({
    onHead(status, received, statusText) {
      const nonce = headerValue(received, 'dpop-nonce');
      if (nonce !== undefined) session.rememberNonce(address, nonce);
      if (nonce === undefined || again || !asksForNonce(status, received)) {
        sink.onHead(status, received, statusText);
        return;
      }
      again = true;
      running?.abort();
      if (body instanceof Readable) fail(new Fault('GW_CALL_AGAIN', { host }));
      else start();
    },
    onData: (chunk) => sink.onData(chunk),
    onEnd: () => sink.onEnd(),
    onFault: fail,
  });

  const start = () => void send().catch((error: unknown) => fail(toFault(error)));
  start();
  return {
    abort() {
      over = true;
      running?.abort();
    },
    resume: () => running?.resume(),
  };
}

/** RFC 9449 section 9. */
function asksForNonce(status: number, headers: readonly string[]): boolean {
  if (status !== 401) return false;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const isChallenge = headers[at]?.toLowerCase() === 'www-authenticate';
    if (isChallenge && /\bDPoP\b.*\berror="?use_dpop_nonce\b/i.test(headers[at + 1] ?? '')) return true;
  }
  return false;
}
