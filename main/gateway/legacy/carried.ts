/**
 * Not carried to the server: they speak of the other transport (session, resumption), are set anew (type, length), or
 * would make the stream unreadable here (encoding).
 */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
  'last-event-id',
  'mcp-session-id',
  'transfer-encoding',
]);

/** Of the client's headers, flat and free of credentials, those that go along to the server. */
export const carriedHeaders = (headers: readonly string[]): string[] => withoutHeaders(headers, NOT_CARRIED);

/** @param names in lower case */
export function withoutHeaders(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = headers.slice(at, at + 2);
    if (!names.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
