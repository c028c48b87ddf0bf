/** A gateway in front of a bare https server that a test scripts, with everything between them real. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Agent, type IncomingMessage, type RequestListener, request } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallLog, createCallLog } from '../../main/audit/index.ts';
import { createGrants, type Grant } from '../../main/clients/index.ts';
import { createConnections, PROVIDERS, type ProviderDescriptor } from '../../main/connections/index.ts';
import { type Gateway, type GatewayOptions, type Programs, startGateway } from '../../main/gateway/index.ts';
import { createPolicy, type Policy } from '../../main/policy/index.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { createAuthority } from '../sandbox/index.ts';

const authority = createAuthority('gateway tests');
const certificate = authority.issue({ hosts: ['localhost', '127.0.0.1'] });

/** The key that the scripted upstream is used with. */
export const KEY = 'canary-7f3a9c51e2d84b60';

export interface RigOptions {
  readonly policy?: Policy;
  readonly bodyLimit?: GatewayOptions['bodyLimit'];
  readonly providers?: readonly ProviderDescriptor[];
  readonly programs?: (made: { readonly folder: string; readonly calls: CallLog }) => Programs;
}

/** Answers `initialize`, so that a connection can be added. */
const introduction: RequestListener = async (req, res) => {
  const { id } = JSON.parse((await bodyOf(req)).toString() || '{}') as { id?: number };
  if (id === undefined) return void res.writeHead(202).end();
  const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'scripted', version: '1' } };
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
};

export async function startRig(
  script: RequestListener,
  { policy = createPolicy(), bodyLimit = 64 * 1024 * 1024, providers = PROVIDERS, programs }: RigOptions = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-rig-'));
  let answer = introduction;
  const server = https.createServer({ ...certificate, keepAliveTimeout: 60_000 }, (req, res) => answer(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const secrets = new Map<string, string>();
  const upstream = createUpstream({ trust: { anchors: [authority.pem] }, proxyFor: async () => ({ kind: 'direct' }) });
  const vault = {
    getPassword: async (service: string, account: string) => secrets.get(`${service} ${account}`) ?? null,
    setPassword: async (service: string, account: string, password: string) =>
      void secrets.set(`${service} ${account}`, password),
    deletePassword: async (service: string, account: string) => secrets.delete(`${service} ${account}`),
  };
  const connections = createConnections({ folder, vault, upstream, providers });
  const grants = createGrants(folder);
  const calls = createCallLog();
  const gateway: Gateway = await startGateway({
    grants,
    connections,
    policy,
    calls,
    port: 0,
    bodyLimit,
    ...(programs && { programs: programs({ folder, calls }) }),
  });
  await connections.add({ id: 'acme', provider: 'custom', url: `${origin}/hosted/mcp`, key: KEY });
  answer = script;
  const { token } = grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });

  return {
    folder,
    origin,
    server,
    connections,
    grants,
    calls,
    gateway,
    token,
    issue: (id: string, allowed: Grant['connections'], carrier: Grant['carrier'] = 'header') =>
      grants.issue({ id, label: id, carrier, connections: allowed }).token,
    async close() {
      await gateway.close();
      connections.close();
      await upstream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly token?: string | null;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  readonly host?: string;
  readonly agent?: Agent;
}

/** Sends one request to the gateway on a raw HTTP client, which adds nothing of its own. */
export function send(
  rig: Rig,
  { method = 'POST', path = '/acme/mcp', token = rig.token, headers = {}, body, agent }: Sent = {},
): Promise<IncomingMessage> {
  const all = {
    ...(token !== null && { Authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(body !== undefined && !('Transfer-Encoding' in headers) && { 'Content-Length': Buffer.byteLength(body) }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const req = request(
      { host: '127.0.0.1', port: rig.gateway.port, method, path, headers: all, ...(agent && { agent }) },
      resolve,
    );
    req.on('error', reject);
    req.end(body);
  });
}

export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function jsonOf(
  message: IncomingMessage,
): Promise<Record<string, never> & { error: { message: string; data: { code: string } }; id: unknown }> {
  return JSON.parse((await bodyOf(message)).toString());
}

export const call = (id: number | string, name = 'echo', args: Record<string, unknown> = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
