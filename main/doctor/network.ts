import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { ConnectionView } from '../../preload/contract.ts';
import { problemOf } from '../control/index.ts';
import { Fault } from '../faults/index.ts';
import type { ProxyChoice } from '../host/index.ts';
import { createUpstream, faultOf, headerValue, type Upstream } from '../upstream/index.ts';
import { type Area, area, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 15_000;
/** Clocks that differ by more make certificates and sign-ins fail; less is worth a word. ms */
const SKEW_WARNING_MS = 60_000;
const SKEW_PROBLEM_MS = 300_000;
const DAY_MS = 86_400_000;
const EXPIRY_WARNING_DAYS = 14;

/** Each connection step by step: name, way, TLS, clock, and a round trip with the stored credential. */
export async function examineConnections(patient: Patient): Promise<Finding[]> {
  const { app, host, trust, approvedAuthorities } = patient;
  if (app.kind === 'none') return [];
  const { connections } = await app.ask('status.read', {});
  if (connections.length === 0) return [area('Connections').ok('none yet')];
  const upstream = createUpstream({
    ...(trust && { trust }),
    ...(approvedAuthorities && { approvedAuthorities }),
    proxyFor: (url) => host.proxyFor(url),
    connectTimeoutMs: CONNECT_MS,
    answerTimeoutMs: ANSWER_MS,
  });
  try {
    const all = await Promise.all(connections.map((connection) => examineConnection(patient, upstream, connection)));
    return all.flat();
  } finally {
    await upstream.close();
  }
}

async function examineConnection(
  { app, host }: Patient,
  upstream: Upstream,
  { id, url, state }: ConnectionView,
): Promise<Finding[]> {
  const findings = area(`Connection ${id}`);
  const address = new URL(url);
  const found: Finding[] = [];
  try {
    const proxy = await host.proxyFor(address);
    found.push(findings.ok(await way(address, proxy)));
    found.push(...(await handshake(findings, upstream, address, proxy)));
  } catch (error) {
    return [...found, findings.fault(problemOf(error))];
  }
  if (state.kind === 'paused') return [...found, findings.ok('paused, so its credential was not tried')];
  if (app.kind === 'none') return found;
  try {
    const { protocolVersion, roundTripMs, actsAs } = await app.ask('connections.test', { id });
    found.push(findings.ok(`MCP ${protocolVersion} round trip in ${Math.round(roundTripMs)} ms; acts as: ${actsAs}`));
  } catch (error) {
    found.push(findings.fault(problemOf(error)));
  }
  return found;
}

/** Looks up the next host on the way and connects to it. @throws Fault GW_UPSTREAM_*, GW_PROXY_UNREACHABLE */
async function way(address: URL, proxy: ProxyChoice): Promise<string> {
  const next = proxy.kind === 'http' ? proxy.url : address;
  const host = next.hostname.replace(/^\[|\]$/g, '');
  const port = Number(next.port || (next.protocol === 'https:' ? 443 : 80));
  const started = performance.now();
  try {
    const addresses = await lookup(host, { all: true });
    await reached(host, port);
    const ms = Math.round(performance.now() - started);
    const [first] = addresses;
    const more = addresses.length > 1 ? ` and ${addresses.length - 1} more` : '';
    const through = proxy.kind === 'http' ? 'the proxy ' : '';
    return `${through}${next.host} is ${first?.address}${more}; connected in ${ms} ms`;
  } catch (error) {
    if (proxy.kind === 'http') throw new Fault('GW_PROXY_UNREACHABLE', { proxy: next.host }, { cause: error });
    throw faultOf(error, address.host);
  }
}

function reached(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const done = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.once('connect', () => done(resolve));
    socket.once('timeout', () => done(() => reject(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }))));
    socket.once('error', (error) => done(() => reject(error)));
  });
}

/** TLS and the first answer, without any credential. @throws Fault GW_UPSTREAM_*, GW_PROXY_* */
async function handshake(findings: Area, upstream: Upstream, address: URL, proxy: ProxyChoice): Promise<Finding[]> {
  const { skewMs } = await asked(upstream, address);
  const found: Finding[] = [];
  const certificate = upstream.certificateOf(address.origin);
  if (certificate) {
    const { issuer, protocol, validTo, authority } = certificate;
    const approved = authority === 'approved' ? ', a private authority that policy approves' : '';
    const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
    const what = `${protocol}, certificate by ${issuer}${approved}, valid for ${days} more days`;
    found.push(
      days < EXPIRY_WARNING_DAYS
        ? findings.warning(what, 'Tell the service to renew its certificate.')
        : findings.ok(what),
    );
  } else {
    found.push(findings.ok(proxy.kind === 'http' ? 'TLS verified through the proxy' : 'TLS verified'));
  }
  if (skewMs === null) return found;
  const what = `the clocks of this computer and the service differ by ${(Math.abs(skewMs) / 1000).toFixed(0)} s`;
  const todo = 'Set the date and time of this computer, best from the network.';
  if (Math.abs(skewMs) > SKEW_PROBLEM_MS) found.push(findings.problem(what, todo));
  else found.push(Math.abs(skewMs) > SKEW_WARNING_MS ? findings.warning(what, todo) : findings.ok(what));
  return found;
}

/** Any answer will do, also a refusal: it shows the certificate and the clock of the service (Date, RFC 9110 6.6.1). */
function asked(upstream: Upstream, { origin, pathname }: URL): Promise<{ skewMs: number | null }> {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const exchange = upstream.exchange(
      { origin, path: pathname, method: 'HEAD', headers: [], body: null },
      {
        onHead(_status, headers) {
          const date = Date.parse(headerValue(headers, 'date') ?? '');
          exchange.abort();
          // The header is cut to whole seconds, so the middle of that second is the best guess.
          resolve({ skewMs: Number.isNaN(date) ? null : date + 500 - (started + Date.now()) / 2 });
        },
        onData: () => true,
        onEnd: () => resolve({ skewMs: null }),
        onFault: reject,
      },
    );
  });
}
