/**
 * Which headers cross the gateway. Everything that is not named here passes unchanged, unknown names too
 * (MCP 2026-07-28: intermediaries must forward headers that they do not know). Names are in lower case.
 */

/** RFC 9110 7.6.1 and RFC 2616 13.5.1: they speak of one connection only. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Facts about the local side (address, browser context) that are no business of the upstream. */
const LOCAL_ONLY = [
  'host',
  'cookie',
  'origin',
  'referer',
  'expect',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'sec-fetch-user',
];

/**
 * Answers of the upstream that would mislead a local client: a challenge would make it start its own sign-in against
 * 127.0.0.1, a cookie would be sent to every local port, the rest binds the origin of the gateway.
 */
const ANSWER_ONLY = ['set-cookie', 'www-authenticate', 'alt-svc', 'strict-transport-security', 'clear-site-data'];

const answerDrops = new Set([...HOP_BY_HOP, ...ANSWER_ONLY]);

/**
 * Picks the request headers that go upstream, from the flat list as received.
 * `keepLength`: whether Content-Length is kept, for a body that is streamed and not gathered first.
 */
export type RequestHeaderFilter = (
  raw: readonly string[],
  connectionHeader: string | undefined,
  keepLength: boolean,
) => string[];

/** @param credentialNames every header that carries a credential for any provider: a client's own is never forwarded. */
export function requestHeaderFilter(credentialNames: ReadonlySet<string>): RequestHeaderFilter {
  const drops = new Set([...HOP_BY_HOP, ...LOCAL_ONLY, ...credentialNames]);
  return (raw, connectionHeader, keepLength) => {
    const named = namedByConnection(connectionHeader);
    const kept: string[] = [];
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i] as string;
      const lower = name.toLowerCase();
      if (drops.has(lower) || (!keepLength && lower === 'content-length') || named?.has(lower)) continue;
      kept.push(name, raw[i + 1] as string);
    }
    return kept;
  };
}

/** Picks the answer's headers that go to the client. */
export function answerHeaders(raw: readonly string[]): string[] {
  let named: ReadonlySet<string> | null = null;
  let kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const lower = name.toLowerCase();
    if (lower === 'connection') named = namedByConnection(raw[i + 1]);
    if (!answerDrops.has(lower)) kept.push(name, raw[i + 1] as string);
  }
  // Rare, and it may name what came before it.
  if (named !== null) {
    const hops = named;
    kept = kept.filter((_, i, all) => !hops.has((all[i - (i % 2)] as string).toLowerCase()));
  }
  return kept;
}

/** Names listed in a Connection header are hop-by-hop too; the usual `keep-alive` and `close` name nothing. */
function namedByConnection(value: string | undefined): ReadonlySet<string> | null {
  if (value === undefined || /^\s*(keep-alive|close)\s*$/i.test(value)) return null;
  return new Set(
    value
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}
