import { X509Certificate } from 'node:crypto';
import type { LookupFunction, Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { Fault, type FaultCode } from '../faults/index.ts';
import { type Authority, chainOf, issuerOf, nameOf, publicKeyHash, shownName, signedBy } from './authority.ts';
import { faultOf } from './errors.ts';
import { overhear } from './overhear.ts';
import type { Trust } from './trust.ts';

/** What was seen of the server when it was last connected to. */
export interface PeerCertificate {
  readonly issuer: string;
  readonly subject: string;
  readonly validTo: string;
  readonly protocol: string;
  readonly authority: Authority;
}

export interface SecuringOptions {
  readonly trust: Trust;
  /** See UpstreamOptions. */
  readonly approvedAuthorities: () => ReadonlySet<string>;
  readonly lookup: LookupFunction | undefined;
  readonly plainPort: number;
  /** Longest wait for a connection with its TLS handshake, ms. */
  readonly timeoutMs: number;
  readonly keepAliveInitialDelay: number;
}

/** Where a connection is to lead, as undici puts it. */
export type Target = buildConnector.Options;

/** Opens the TCP connection through a proxy; null where there is none. */
export type Tunnel = ((target: Target) => Promise<Socket>) | null;

export interface Securing {
  /**
   * A connection that may carry a credential: TLS, verified against the public authorities and those that policy
   * approves, and nothing else.
   * @throws Fault GW_TLS_INSPECTED, GW_CAPTIVE_PORTAL, GW_CLOCK_WRONG, GW_UPSTREAM_TLS_UNTRUSTED with who vouched;
   *   Node's own error for the rest
   */
  connect(target: Target, tunnel: Tunnel): Promise<Socket>;
  certificateOf(origin: string): PeerCertificate | undefined;
}

/** What a handshake showed that was made only to see who answers. */
interface Look {
  readonly authority: Authority;
  readonly chain: readonly X509Certificate[];
  /** The approved authority in the chain. */
  readonly approved: X509Certificate | null;
}

/** Faults that do not say whose certificate it was. */
const ABOUT_CERTIFICATES = new Set<FaultCode>([
  'GW_UPSTREAM_TLS_UNTRUSTED',
  'GW_UPSTREAM_TLS_HOST',
  'GW_UPSTREAM_TLS_EXPIRED',
  'GW_UPSTREAM_TLS_NOT_YET_VALID',
]);
/** What a network does to strangers that it has not let in yet. */
const OF_A_PORTAL = new Set<FaultCode>([
  ...(['GW_UPSTREAM_TLS_UNTRUSTED', 'GW_UPSTREAM_TLS_HOST', 'GW_UPSTREAM_TLS'] as const),
  ...(['GW_UPSTREAM_REFUSED', 'GW_UPSTREAM_TIMEOUT'] as const),
]);
const OF_A_CLOCK = new Set<FaultCode>(['GW_UPSTREAM_TLS_EXPIRED', 'GW_UPSTREAM_TLS_NOT_YET_VALID']);
const LOOK_MS = 5000;
const OVERHEAR_MS = 1500;
/** A clock that differs by less is not what makes a certificate fail. ms */
const LEAST_SKEW_MS = 5 * 60_000;

/**
 * Makes the connections of the way out. What OpenSSL is told to trust is exactly what may carry a credential, so nothing
 * that this file concludes about a chain can let more through: a private authority is looked at with a handshake of its
 * own in which nothing is sent, and is added to what OpenSSL trusts only when machine policy names its key.
 */
export function createSecuring(options: SecuringOptions): Securing {
  const { trust, approvedAuthorities, lookup, plainPort, timeoutMs, keepAliveInitialDelay } = options;
  const anchors = trust.anchors ?? tls.rootCertificates;
  /** Approved authorities that were met, by their key. */
  const met = new Map<string, X509Certificate>();
  const seen = new Map<string, PeerCertificate>();
  /** Made with the first connection: reading the authorities takes 10 to 30 ms, and many a command makes none. */
  let connector: ReturnType<typeof connectorTo> | null = null;

  function connectorTo(approved: ReadonlyMap<string, X509Certificate>) {
    const connect = buildConnector({
      ...{ timeout: timeoutMs, keepAlive: true, keepAliveInitialDelay, allowH2: true, rejectUnauthorized: true },
      secureContext: contextOf([...anchors, ...[...approved.values()].map(String)], approved.size > 0),
      ...(lookup && { lookup }),
    });
    return { connect, keys: [...approved.keys()].join() };
  }

  /** The connector for what is approved now: an approval that was withdrawn ends with the next connection. */
  function current() {
    const keys = approvedAuthorities();
    for (const key of met.keys()) if (!keys.has(key)) met.delete(key);
    if ([...met.keys()].join() !== connector?.keys) connector = connectorTo(met);
    return connector.connect;
  }

  async function attempt(target: Target, tunnel: Tunnel): Promise<Socket> {
    const httpSocket = await tunnel?.(target);
    // Without TLS only where a test's trust says so; see isProtected.
    if (httpSocket && target.protocol !== 'https:') return httpSocket;
    const socket = await new Promise<Socket>((resolve, reject) =>
      current()({ ...target, ...(httpSocket && { httpSocket }) }, (error, made) =>
        made ? resolve(made) : reject(error),
      ),
    );
    if (socket instanceof tls.TLSSocket) remember(target, socket);
    return socket;
  }

  function remember(target: Target, socket: TLSSocket): void {
    const origin = originOf(target);
    // A resumed session brings no chain; it was verified with the one that it resumes.
    const before = socket.isSessionReused() ? seen.get(origin)?.authority : undefined;
    const approved = met.size > 0 && signedBy(chainOf(socket), new Set(met.keys())) !== null;
    seen.set(origin, certificateOf(socket, before ?? (approved ? 'approved' : 'public')));
  }

  /** Who answers? A handshake in which nothing is sent. */
  async function look(target: Target, tunnel: Tunnel): Promise<Look> {
    const through = await tunnel?.(target);
    const port = Number(target.port || 443);
    const system = systemAnchors(trust);
    const socket = tls.connect({
      // Through a tunnel the host is only what the certificate must be for.
      ...{ host: target.hostname, port },
      ...(through ? { socket: through } : lookup && { lookup }),
      ...(target.servername ? { servername: target.servername } : serverNameOf(target.hostname)),
      ALPNProtocols: ['h2', 'http/1.1'],
      secureContext: contextOf([...anchors, ...system], false),
      // To see who answers; `authorized` says whether anyone vouches for it. The socket is ended without a word.
      rejectUnauthorized: false,
    });
    try {
      await handshaken(socket, Math.min(timeoutMs, LOOK_MS));
      const chain = chainOf(socket);
      const approved = socket.authorized ? signedBy(chain, approvedAuthorities()) : null;
      const authority = approved ? 'approved' : socket.authorized ? privateUnlessPublic(chain, anchors) : 'unknown';
      seen.set(originOf(target), certificateOf(socket, authority));
      return { authority, chain, approved };
    } finally {
      socket.destroy();
    }
  }

  async function inWords(fault: Fault, error: unknown, found: Look | null, target: Target, tunnel: Tunnel) {
    const host = target.host ?? target.hostname;
    const [leaf] = found?.chain ?? [];
    const top = found?.chain.at(-1);
    if (found?.authority === 'private' && top)
      return new Fault('GW_TLS_INSPECTED', { host, issuer: nameOf(top), spki: publicKeyHash(top) }, { cause: error });
    // Behind a proxy it would be the proxy that answers.
    const heard = tunnel
      ? null
      : await overhear({ host: target.hostname, port: plainPort, ...(lookup && { lookup }), timeoutMs: OVERHEAR_MS });
    if (heard?.portal && OF_A_PORTAL.has(fault.code)) return new Fault('GW_CAPTIVE_PORTAL', { host }, { cause: error });
    const skewed = OF_A_CLOCK.has(fault.code) && leaf && heard?.date ? clockFault(host, leaf, heard.date, error) : null;
    if (skewed) return skewed;
    return leaf ? new Fault(fault.code, { ...fault.details, issuer: issuerOf(leaf) }, { cause: error }) : fault;
  }

  return {
    async connect(target, tunnel) {
      try {
        return await attempt(target, tunnel);
      } catch (error) {
        const fault = faultOf(error, target.host ?? target.hostname);
        const certificate = ABOUT_CERTIFICATES.has(fault.code);
        if (!certificate && !OF_A_PORTAL.has(fault.code)) throw error;
        const found = certificate ? await look(target, tunnel).catch(() => null) : null;
        if (found?.approved) {
          met.set(publicKeyHash(found.approved), found.approved);
          return attempt(target, tunnel);
        }
        throw await inWords(fault, error, found, target, tunnel);
      }
    },
    certificateOf: (origin) => seen.get(origin),
  };
}

/**
 * Every choice is made here, because Node takes what is left open from the environment: NODE_TLS_REJECT_UNAUTHORIZED
 * would switch verification off, NODE_EXTRA_CA_CERTS and SSL_CERT_FILE would add authorities.
 * @param partial whether an authority that another one signed may be an end of trust by itself
 */
export function contextOf(ca: readonly string[], partial: boolean): tls.SecureContext {
  return tls.createSecureContext({ ca: [...ca], minVersion: 'TLSv1.2', allowPartialTrustChain: partial });
}

const STORE_VARIABLES = ['SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * The system's own store. OpenSSL lets the environment name another one in its place, so these variables are out of the
 * way while it is read; nothing else runs meanwhile, and Node keeps what it read.
 */
function systemAnchors({ anchors, systemAnchors: given }: Trust): readonly string[] {
  if (given || anchors) return given ?? [];
  const set = STORE_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    delete process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  try {
    return tls.getCACertificates('system');
  } finally {
    for (const [name, value] of set) process.env[name] = value;
  }
}

/** A chain that someone vouches for, but not in the handshake before: the network changed in between, or it is private. */
function privateUnlessPublic(chain: readonly X509Certificate[], anchors: readonly string[]): Authority {
  const top = chain.at(-1)?.fingerprint256;
  return anchors.some((pem) => new X509Certificate(pem).fingerprint256 === top) ? 'public' : 'private';
}

/** A certificate that fails by its dates, and would not by the clock of whoever answers at the plain door. */
function clockFault(host: string, leaf: X509Certificate, date: number, cause: unknown): Fault | null {
  const skew = Date.now() - date;
  const good = Date.parse(leaf.validFrom) <= date && date <= Date.parse(leaf.validTo);
  if (!good || Math.abs(skew) < LEAST_SKEW_MS) return null;
  const direction = skew > 0 ? 'fast' : 'slow';
  return new Fault('GW_CLOCK_WRONG', { host, difference: inTime(Math.abs(skew)), direction }, { cause });
}

function inTime(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

function handshaken(socket: TLSSocket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no handshake')), timeoutMs);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      finish();
    };
    socket.once('secureConnect', () => settle(resolve));
    socket.once('close', () => settle(() => reject(new Error('no handshake'))));
    socket.on('error', () => {});
  });
}

const originOf = ({ protocol, host, hostname, port }: Target) =>
  new URL(`${protocol}//${host ?? (port ? `${hostname}:${port}` : hostname)}`).origin;

/** Server Name Indication knows no addresses (RFC 6066 section 3). */
const serverNameOf = (hostname: string) => (/^[\d.]+$|:/.test(hostname) ? {} : { servername: hostname });

function certificateOf(socket: TLSSocket, authority: Authority): PeerCertificate {
  const { issuer, subject, valid_to } = socket.getPeerCertificate();
  const name = (party: { O?: string | string[]; CN?: string | string[] } | undefined) =>
    shownName([party?.O ?? party?.CN ?? ''].flat().join(', '));
  return {
    issuer: name(issuer),
    subject: name(subject),
    validTo: valid_to ?? '',
    protocol: socket.getProtocol() ?? '',
    authority,
  };
}
