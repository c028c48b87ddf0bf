import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';
import { bits, boolean, context, type Der, integer, objectId, octets, sequence, set, time, utf8 } from './der.ts';

/** A server's private key and its chain, PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateRequest {
  /** DNS names and addresses that it is good for. */
  readonly hosts: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface CertificateAuthority {
  /** The authority's own certificate, PEM. */
  readonly pem: string;
  issue(request: CertificateRequest): ServerCertificate;
  /** An authority that this one signed; the certificates it issues come with the whole chain. */
  subordinate(name: string): CertificateAuthority;
}

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

/**
 * A certificate authority that lives in this process alone: its private key is never written anywhere. P-256, because
 * an RSA key would take longer to make than everything else in the sandbox together.
 */
export function createAuthority(name: string): CertificateAuthority {
  const keys = makeKeys();
  return authorityOf(name, keys, authorityCertificate(name, keys, { name, keys }), '');
}

interface Signer {
  readonly name: string;
  readonly keys: Keys;
}

/** @param above the certificates that complete the chain, PEM */
function authorityOf(name: string, keys: Keys, der: Der, above: string): CertificateAuthority {
  const own = pem(der);
  return {
    pem: own,
    issue(request) {
      const server = makeKeys();
      const cert = certificate({ ...leaf(request), issuer: name, publicKey: server.publicKey, signer: keys });
      return { key: privatePem(server), cert: `${pem(cert)}${own}${above}` };
    },
    subordinate(below) {
      const its = makeKeys();
      return authorityOf(below, its, authorityCertificate(below, its, { name, keys }), `${own}${above}`);
    },
  };
}

function authorityCertificate(subject: string, { publicKey }: Keys, by: Signer): Der {
  return certificate({
    ...{ subject, issuer: by.name, publicKey, signer: by.keys },
    extensions: authorityExtensions(),
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 30 * DAY),
  });
}

/** A server certificate that vouches for itself. */
export function selfSigned(request: CertificateRequest): ServerCertificate {
  const own = makeKeys();
  const fields = leaf(request);
  const cert = certificate({ ...fields, issuer: fields.subject, publicKey: own.publicKey, signer: own });
  return { key: privatePem(own), cert: pem(cert) };
}

/** An authority of somebody's own that bears the name and the key of a server. */
export function authorityWithKeyOf(server: ServerCertificate, name: string): CertificateAuthority {
  const keys = { privateKey: createPrivateKey(server.key), publicKey: createPublicKey(server.key) };
  return authorityOf(name, keys, authorityCertificate(name, keys, { name, keys }), '');
}

/** A certificate signed with the key of a server, whose own certificate lets it sign none. */
export function signedByServer(
  server: ServerCertificate,
  name: string,
  request: CertificateRequest,
): ServerCertificate {
  const own = makeKeys();
  const signer = { privateKey: createPrivateKey(server.key), publicKey: createPublicKey(server.key) };
  const cert = certificate({ ...leaf(request), issuer: name, publicKey: own.publicKey, signer });
  return { key: privatePem(own), cert: `${pem(cert)}${server.cert}` };
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Fields {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: Keys;
  readonly extensions: readonly Der[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** RFC 5280 section 4.1. */
function certificate(fields: Fields): Der {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const toBeSigned = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    commonName(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    commonName(fields.subject),
    fields.publicKey.export({ type: 'spki', format: 'der' }),
    context(
      3,
      sequence(
        ...fields.extensions,
        extension('2.5.29.14', false, octets(keyId(fields.publicKey))),
        extension('2.5.29.35', false, sequence(context(0, keyId(fields.signer.publicKey), false))),
      ),
    ),
  );
  return sequence(toBeSigned, ECDSA_WITH_SHA256, bits(sign('sha256', toBeSigned, fields.signer.privateKey)));
}

function leaf(request: CertificateRequest) {
  const [subject = 'localhost'] = request.hosts;
  return {
    subject,
    notBefore: request.notBefore ?? new Date(Date.now() - DAY),
    notAfter: request.notAfter ?? new Date(Date.now() + 7 * DAY),
    extensions: [
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
      extension('2.5.29.37', false, sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', false, sequence(...request.hosts.map(alternativeName))),
    ],
  };
}

const authorityExtensions = () => [
  extension('2.5.29.19', true, sequence(boolean(true))),
  extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)),
];

const extension = (id: string, critical: boolean, value: Der) =>
  sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));

const commonName = (name: string) => sequence(set(sequence(objectId('2.5.4.3'), utf8(name))));

function alternativeName(host: string): Der {
  if (isIP(host) === 0) return context(2, Buffer.from(host), false);
  return context(7, isIPv6(host) ? ipv6Bytes(host) : Buffer.from(host.split('.').map(Number)), false);
}

/** The sandbox needs no other IPv6 address than the loopback one. */
function ipv6Bytes(address: string): Buffer {
  if (address !== '::1') throw new Error(`no certificate for ${address}: of IPv6, only ::1 is supported`);
  return Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
}

const makeKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyId = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
const privatePem = (keys: Keys) => keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function pem(der: Der): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
