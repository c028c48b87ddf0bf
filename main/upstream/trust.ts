/**
 * Whom the way out trusts. The product passes `{}`: TLS alone, verified against the certificate authorities that Node
 * brings. Tests put their own choice here, in code; there is no flag, setting or variable for it.
 */
export interface Trust {
  /** PEM certificates that are trusted instead of the public authorities. */
  readonly anchors?: readonly string[];
  /** PEM certificates that stand for the system's own store; absent beside `anchors`: an empty one. */
  readonly systemAnchors?: readonly string[];
  /** Loopback hosts, as they stand in addresses, that may also be reached without TLS. */
  readonly plainHosts?: readonly string[];
}

/** Whether a host, as it stands in an address, is this computer itself. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Whether an address may be reached: by TLS, or without it where the trust names its host and that is a loopback one. */
export function isProtected({ protocol, hostname }: URL, { plainHosts = [] }: Trust): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && isLoopback(hostname) && plainHosts.includes(hostname);
}
