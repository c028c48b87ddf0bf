import { createHash, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/**
 * Whose word a certificate rests on. `public`: an authority that Node brings. `private`: one that only this computer's
 * store trusts; a proxy that opens TLS has such a one, and so have servers inside a company. `approved`: a private one
 * that machine policy names by its key. `unknown`: nobody's.
 */
export type Authority = 'public' | 'approved' | 'private' | 'unknown';

/** Longest chain that is walked. A real one has two to four certificates. */
const LONGEST_CHAIN = 10;
/** Names come from the network and are shown to people and models: letters and a little punctuation, and not many. */
const LONGEST_NAME = 64;

/** SHA-256 of the public key (SubjectPublicKeyInfo, RFC 5280 section 4.1), base64: it survives a renewed certificate. */
export function publicKeyHash(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

/**
 * The certificates of a handshake, leaf first, with those of the trust store that complete it. To be read at
 * `secureConnect`: later, and on a resumed session, there is none.
 */
export function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let at = socket.getPeerCertificate(true);
  while (at?.raw && !seen.has(at.fingerprint256) && chain.length < LONGEST_CHAIN) {
    seen.add(at.fingerprint256);
    chain.push(new X509Certificate(at.raw));
    at = at.issuerCertificate;
  }
  return chain;
}

/**
 * The authority of a chain whose key is among the given ones, or null. Never the leaf, and only as far as each
 * certificate was really signed by the next and the next may sign certificates: a chain holds what the other side sent.
 */
export function signedBy(chain: readonly X509Certificate[], keys: ReadonlySet<string>): X509Certificate | null {
  for (let at = 1; at < chain.length; at++) {
    const [below, above] = [chain[at - 1], chain[at]];
    if (!below || !above?.ca || !below.checkIssued(above) || !below.verify(above.publicKey)) return null;
    if (keys.has(publicKeyHash(above))) return above;
  }
  return null;
}

/** Name of a certificate's subject for people: its common name, else its organisation. */
export function nameOf(certificate: X509Certificate): string {
  return named(certificate.subject);
}

/** Name of who issued a certificate, as the certificate says. */
export function issuerOf(certificate: X509Certificate): string {
  return named(certificate.issuer);
}

/** @param distinguished lines `CN=…`, as X509Certificate gives them */
function named(distinguished: string | undefined): string {
  const part = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(distinguished ?? '')?.[1];
  return shownName(part('CN') ?? part('O') ?? '');
}

export function shownName(name: string): string {
  const clean = name.replace(/[^\p{L}\p{N} .,&()'*_-]/gu, '?').trim();
  return clean.length > LONGEST_NAME ? `${clean.slice(0, LONGEST_NAME - 1)}…` : clean || 'an authority without a name';
}
