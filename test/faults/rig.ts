/** A whole Gangway in this process, in front of a server that a test makes fail, and the questions asked afterwards. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { type CallLog, createCallLog } from '../../main/audit/index.ts';
import { createGrants } from '../../main/clients/index.ts';
import {
  type ConnectionRecord,
  type Connections,
  createConnections,
  PROVIDERS,
  type ProviderDescriptor,
} from '../../main/connections/index.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../main/gateway/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { createUpstream, type UpstreamOptions } from '../../main/upstream/index.ts';
import { keyFileSealer, openVault, VAULT_FILE } from '../../main/vault/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts';
import { STATELESS_HEADERS, toolCall } from './tool-call.ts';

/** The server that a Gangway is put in front of. */
export interface Behind {
  readonly url: string;
  /** Authority of its certificate, PEM. */
  readonly ca: string;
  readonly key: string;
  readonly provider: ProviderDescriptor;
  /** TCP connections that are open. */
  connections(): number;
  close(): Promise<void>;
}

export interface RigOptions {
  /** Time limits that are too long to wait for. */
  readonly upstream?: Pick<UpstreamOptions, 'connectTimeoutMs' | 'answerTimeoutMs'>;
  readonly limits?: GatewayOptions['limits'];
  readonly bodyLimit?: number;
  /** Address of a second connection, called `elsewhere`, which needs no credential and is not tried beforehand. */
  readonly elsewhere?: string;
}

export interface Rig {
  readonly folder: string;
  readonly gateway: Gateway;
  readonly connections: Connections;
  readonly calls: CallLog;
  readonly token: string;
  /** Local address of the connection. */
  readonly address: string;
  readonly headers: { readonly Authorization: string };
  /**
   * What must hold after every fault: a normal call works, no call is left under way, the files are as they were, and
   * once all is closed no connection to the server and no socket is left. Closes everything.
   */
  expectUnharmed(): Promise<void>;
}

export const CONNECTION = 'acme';

/** Starts a Gangway with one connection, verified, and one client that may use it. */
export async function startRig(behind: Behind, options: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-faults-'));
  const upstream = createUpstream({
    trust: { anchors: [behind.ca] },
    proxyFor: async () => ({ kind: 'direct' }),
    ...options.upstream,
  });
  const sealers = [keyFileSealer(join(folder, 'vault.key'), { explicit: true })];
  const vault = await openVault({ file: join(folder, VAULT_FILE), sealers });
  const { id: provider } = behind.provider;
  const others = PROVIDERS.filter(({ id }) => id !== provider);
  const open = () => createConnections({ folder, vault, upstream, providers: [behind.provider, ...others] });
  const first = open();
  await first.add({ id: CONNECTION, provider, url: behind.url, key: behind.key });
  first.close();
  if (options.elsewhere !== undefined) keepRecord(folder, options.elsewhere);
  const connections = open();
  const grants = createGrants(folder);
  const calls = createCallLog();
  const { limits, bodyLimit } = options;
  const gateway = await startGateway({
    grants,
    connections,
    calls,
    policy: createPolicy(),
    port: 0,
    ...(limits && { limits }),
    ...(bodyLimit !== undefined && { bodyLimit }),
  });
  const close = once(async () => {
    await gateway.close();
    connections.close();
    await upstream.close();
    await vault.close();
    rmSync(folder, { recursive: true, force: true });
  });
  onTestFinished(() => close().finally(() => behind.close()));
  const { token } = grants.issue({ id: 'tester', label: 'Tester', carrier: 'header', connections: 'all' });
  const files = filesOf(folder);
  const rig: Rig = {
    folder,
    gateway,
    connections,
    calls,
    token,
    address: gateway.addressOf(CONNECTION),
    headers: { Authorization: `Bearer ${token}` },
    async expectUnharmed() {
      await expectNormalCall(rig);
      await vi.waitFor(() => expect(gateway.callsUnderWay).toBe(0), { timeout: 5000, interval: 20 });
      expect(filesOf(folder)).toEqual(files);
      await close();
      await vi.waitFor(() => expect(behind.connections()).toBe(0), { timeout: 5000, interval: 20 });
      await behind.close();
      await vi.waitFor(() => expect(openSockets()).toEqual([]), { timeout: 5000, interval: 20 });
    },
  };
  return rig;
}

/** Writes a connection that could not be added, because nothing good answers at its address. */
function keepRecord(folder: string, url: string): void {
  const file = join(folder, 'connections.json');
  const { document, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { document: ConnectionRecord[] };
  const record = {
    ...document[0],
    id: 'elsewhere',
    provider: 'custom',
    url,
    model: { kind: 'none' },
    identity: null,
    pin: null,
  };
  writeFileSync(file, JSON.stringify({ ...rest, document: [...document, record] }));
}

/** A sandbox and a Gangway in front of it. */
export async function startSandboxRig(
  sandboxOptions: SandboxOptions = {},
  options: RigOptions = {},
): Promise<Rig & { readonly sandbox: Sandbox }> {
  const sandbox = await startSandbox({ identity: { rest: true }, ...sandboxOptions });
  const { key } = sandbox.sharedKeys.northwind;
  const provider = sandboxProvider(sandbox);
  const behind: Behind = {
    ...{ url: sandbox.urls.mcp, ca: sandbox.ca, key, provider },
    connections: () => sandbox.counts().connections,
    close: once(() => sandbox.close()),
  };
  const rig = await startRig(behind, options);
  return { ...rig, sandbox };
}

const once = (work: () => Promise<void>) => {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
};

/** The files of a folder that must survive, by name: all but those that say who has them open. */
export function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(lock|pid)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name.slice(folder.length + 1), readFileSync(name, 'utf8')]));
}

/** TCP sockets of this process, listening ones too, as the system lists them; none where it has no such list. */
export function openSockets(): string[] {
  if (process.platform !== 'linux') return [];
  const tables = ['tcp', 'tcp6'].map((name) => readFileSync(`/proc/self/net/${name}`, 'latin1'));
  const known = new Set(tables.flatMap((table) => table.split('\n').map((row) => row.trim().split(/\s+/)[9])));
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    const target = linkOf(`/proc/self/fd/${descriptor}`);
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    return inode !== undefined && known.has(inode) ? [target] : [];
  });
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It was the descriptor by which the folder was read.
    return '';
  }
}

/** An answer of the gateway, as a program that knows only HTTP sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** Whether it came to its proper end; else the connection broke off before. */
  readonly complete: boolean;
  /** Code of Gangway's own fault in a JSON-RPC error, or null. */
  readonly code: string | null;
  /** The sentences of that fault, as the model gets them. */
  readonly message: string | null;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly connection?: string;
}

/** Sends one request on a TCP connection of its own. */
export function send(rig: Rig, sent: Sent = {}): Promise<Answer> {
  const { method = 'POST', headers = {}, body = toolCall(), connection = CONNECTION } = sent;
  const all = { ...rig.headers, 'Content-Type': 'application/json', ...STATELESS_HEADERS, ...headers };
  return new Promise((resolve, reject) => {
    const req = request(rig.gateway.addressOf(connection), { method, headers: all, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      const settle = (complete: boolean) => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes, text, complete, ...faultIn(text) });
      };
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => settle(true));
      res.on('error', () => settle(false));
    });
    req.on('error', reject);
    req.end(method === 'POST' ? body : undefined);
  });
}

function faultIn(text: string): Pick<Answer, 'code' | 'message'> {
  const start = text.lastIndexOf('{"jsonrpc":"2.0"');
  try {
    const { error } = JSON.parse(text.slice(Math.max(0, start)).split('\n')[0] ?? '') as {
      error?: { message: string; data?: { code?: string } };
    };
    return { code: error?.data?.code ?? null, message: error?.message ?? null };
  } catch {
    return { code: null, message: null };
  }
}

/** Waits until a call goes through, as it does by itself once the server is well again. */
export async function expectNormalCall(rig: Rig): Promise<void> {
  await vi.waitFor(
    async () => {
      const { status, text, complete } = await send(rig);
      expect({ status, complete, text }).toMatchObject({ status: 200, complete: true });
      expect(JSON.parse(text)).toHaveProperty('result');
    },
    { timeout: 10_000, interval: 50 },
  );
}
