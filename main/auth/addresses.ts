import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { Fault } from '../faults/index.ts';
import { isLoopback, isProtected, type Trust } from '../upstream/index.ts';

/**
 * Whom sign-in may talk to beyond the public internet. The product passes what it passes to the upstream; tests name the
 * sandbox here, in code. There is no flag, setting or variable for it.
 */
export interface OAuthTrust extends Trust {
  /** Host names, as they stand in addresses, that may lie in private ranges; loopback ones among them also without TLS in the browser. */
  readonly privateHosts?: readonly string[];
}

/** IANA special-purpose registries (RFC 6890), with multicast and what is reserved. */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Parts of 2000::/3 (everything else of IPv6 is special) that wrap an IPv4 address or are not routed. */
const SPECIAL_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, prefix] of SPECIAL_IPV4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_IPV6) special.addSubnet(net, prefix, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return isIP(address) === 6 && global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

const allowed = (host: string, { privateHosts = [] }: OAuthTrust) => privateHosts.includes(host);
const refused = (host: string, reason: string) => new Fault('GW_SIGN_IN_ADDRESS', { host, reason });

/**
 * The system's resolver, except that a name that leads to any address outside the public internet is refused; so a name
 * that changes its address between a check and its use gains nothing.
 * @throws (to its callback) Fault GW_SIGN_IN_ADDRESS
 */
export function publicLookup(trust: OAuthTrust): LookupFunction {
  return (name, options, callback) => {
    systemLookup(name, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      if (error === null && !allowed(name, trust) && !addresses.every(isPublicAddress))
        callback(refused(name, 'its name leads into a private network'), found, family);
      else callback(error, found, family);
    });
  };
}

/**
 * An address that Gangway itself may ask during a sign-in: https, public, no user name.
 * @param host whose sign-in it is, for the fault
 * @throws Fault GW_SIGN_IN_ADDRESS
 */
export function checkedAddress(address: string | URL, host: string, trust: OAuthTrust): URL {
  const url = parsed(address, host);
  if (!isProtected(url, trust)) throw refused(host, `it begins with ${url.protocol}`);
  return checkedHost(url, host, trust);
}

/**
 * An address that may be given to the browser: https and public; http only for a loopback host that the trust names.
 * @throws Fault GW_SIGN_IN_ADDRESS
 */
export function checkedBrowserAddress(address: string | URL, host: string, trust: OAuthTrust): URL {
  const url = parsed(address, host);
  const plainLoopback = url.protocol === 'http:' && isLoopback(url.hostname) && allowed(url.hostname, trust);
  if (url.protocol !== 'https:' && !plainLoopback) throw refused(host, `it begins with ${url.protocol}`);
  return checkedHost(url, host, trust);
}

function parsed(address: string | URL, host: string): URL {
  if (!URL.canParse(String(address))) throw refused(host, 'it is not a web address');
  return new URL(address);
}

function checkedHost(url: URL, host: string, trust: OAuthTrust): URL {
  if (url.username !== '' || url.password !== '') throw refused(host, 'it holds a user name');
  if (allowed(url.hostname, trust)) return url;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const isPrivate = isIP(literal) !== 0 ? !isPublicAddress(literal) : isLocalName(url.hostname);
  if (isPrivate) throw refused(host, 'it lies in a private network');
  return url;
}

/** Names that never leave this computer or its network (RFC 6761, RFC 6762), and names without a dot. */
const isLocalName = (name: string) =>
  !name.replace(/\.$/, '').includes('.') || /\.(localhost|local|internal|home\.arpa)\.?$/.test(name);
