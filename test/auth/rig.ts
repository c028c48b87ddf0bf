/** Signing in for tests: the sandbox with its authorization server, a vault in memory, and people with a real browser. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { onTestFinished } from 'vitest';
import { createOAuth, gesture, type LoginRequest, type OAuth, type OAuthOptions } from '../../main/auth/index.ts';
import { Fault, type FaultCode, isFault } from '../../main/faults/index.ts';
import { createUpstream, type ResponseSink, type Upstream } from '../../main/upstream/index.ts';
import type { AuthorizationOptions, AuthorizationServer } from '../sandbox/authorization/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

export const ADA = 'ada@northwind.example';
export const TOMAS = 'tomas@northwind.example';
export const MEI = 'mei@borealis.example';

let shared: Promise<Browser> | null = null;

/** One browser for all tests of a file; to be closed with `closeBrowser`. */
const browser = () => {
  shared ??= chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' });
  return shared;
};

export const closeBrowser = async () => {
  await (await shared)?.close();
  shared = null;
};

/** A vault in memory, whose next change can be made to fail. */
export function memoryVault() {
  const secrets = new Map<string, string>();
  const keyOf = (service: string, account: string) => `${service} ${account}`;
  const failing = { next: null as Fault | null };
  const changing = () => {
    const fault = failing.next;
    failing.next = null;
    if (fault) throw fault;
  };
  return {
    secrets,
    failing,
    getPassword: async (service: string, account: string) => secrets.get(keyOf(service, account)) ?? null,
    async setPassword(service: string, account: string, password: string) {
      changing();
      secrets.set(keyOf(service, account), password);
    },
    async deletePassword(service: string, account: string) {
      changing();
      return secrets.delete(keyOf(service, account));
    },
    findCredentials: async (service: string) =>
      [...secrets]
        .filter(([key]) => key.startsWith(`${service} `))
        .map(([key, password]) => ({ account: key.slice(service.length + 1), password })),
    /** The JSON of every record of one kind. */
    records: (kind: 'grant' | 'client' | 'revocation') =>
      [...secrets]
        .filter(([key]) => key.startsWith(`oauth/${kind} `))
        .map(([, text]) => JSON.parse(text) as Record<string, unknown>),
  };
}

export interface Rig {
  readonly sandbox: Sandbox;
  readonly server: AuthorizationServer;
  readonly vault: ReturnType<typeof memoryVault>;
  readonly upstream: Upstream;
  oauth: OAuth;
  /** Addresses that the browser was opened with. */
  readonly opened: string[];
  /** Ahead of the real time, ms. */
  readonly clock: { ahead: number };
  /** What happens when the browser is to open; nothing unless set. */
  person: (address: string) => Promise<void>;
  /** Another Gangway over the same vault, as after a restart. */
  restarted(options?: Partial<OAuthOptions>): OAuth;
  login(request?: Partial<LoginRequest>): ReturnType<OAuth['login']>;
  /** Calls a tool with an Authorization value: its status. */
  call(authorization: string): Promise<number>;
}

let nextPort = 24_301 + (process.pid % 500) * 4;

/** Ports of this test file alone, so that files can run at the same time. */
export const somePorts = (count: number) => Array.from({ length: count }, () => nextPort++);

export interface RigOptions extends Partial<OAuthOptions> {
  readonly authorization?: AuthorizationOptions;
}

export async function startRig({ authorization = {}, ...options }: RigOptions = {}): Promise<Rig> {
  const sandbox = await startSandbox({ oauth: authorization });
  const server = sandbox.authorization as AuthorizationServer;
  const vault = memoryVault();
  const proxyFor = async () => ({ kind: 'direct' }) as const;
  const trust = { anchors: [sandbox.ca], privateHosts: ['localhost'] };
  const upstream = createUpstream({ trust, proxyFor });
  const clock = { ahead: 0 };
  const opened: string[] = [];
  const made: OAuth[] = [];
  const ports = options.ports ?? somePorts(2);
  const make = (more: Partial<OAuthOptions> = {}) => {
    const openExternal = async (address: string) => {
      opened.push(address);
      void rig.person(address).catch(() => {});
    };
    const now = () => Date.now() + clock.ahead;
    const oauth = createOAuth({ vault, upstream, proxyFor, openExternal, trust, now, ...options, ports, ...more });
    made.push(oauth);
    return oauth;
  };
  const rig: Rig = {
    sandbox,
    server,
    vault,
    upstream,
    oauth: make(),
    opened,
    clock,
    person: async () => {},
    restarted: make,
    login: (request = {}) =>
      rig.oauth.login({ connection: 'acme', url: sandbox.urls.mcp, gesture: gesture(), ...request }),
    call: (header) => callTool(upstream, sandbox.urls.mcp, header),
  };
  onTestFinished(async () => {
    for (const oauth of made) await oauth.close();
    await upstream.close();
    await sandbox.close();
  });
  return rig;
}

/** Calls a tool with an Authorization value: its status. */
export function callTool(upstream: Upstream, url: string, authorization: string): Promise<number> {
  const { origin, pathname } = new URL(url);
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { _meta, name: 'search_customers', arguments: {} };
  const headers = [
    ...['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'],
    ...['MCP-Protocol-Version', '2026-07-28', 'Mcp-Method', 'tools/call', 'Mcp-Name', 'search_customers'],
    ...['Authorization', authorization],
  ];
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
  return new Promise((resolve, reject) => {
    let status = 0;
    const sink: ResponseSink = {
      onHead: (code) => {
        status = code;
      },
      onData: () => true,
      onEnd: () => resolve(status),
      onFault: reject,
    };
    upstream.exchange({ origin, path: pathname, method: 'POST', headers, body }, sink);
  });
}

/** Opens an address in a browser that knows nothing of earlier sign-ins. */
export async function newPage(address: string): Promise<Page> {
  const context = await (await browser()).newContext({ ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/** Signs in and allows what is asked, with the clicks of a person. Resolves with the page that Gangway shows. */
export async function signInAs(email: string, address: string, password = 'sandbox-password'): Promise<Page> {
  const page = await newPage(address);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(/127\.0\.0\.1:\d+\/callback/);
  return page;
}

/** The code of the fault that a promise rejects with; anything else fails the test. */
export async function faultOf(work: Promise<unknown>): Promise<FaultCode> {
  try {
    await work;
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
  throw new Error('it did not fail');
}

export { Fault };
