/** The whole app with a real gateway in front of the sandbox, under a policy file that can be changed meanwhile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, type AppOptions, startApp } from '../../main/app/index.ts';
import { nodeHost, type Sealer } from '../../main/host/index.ts';
import { createPolicy } from '../../main/policy/index.ts';
import { keyFileSealer } from '../../main/vault/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts';
import { livePolicy } from './rig.ts';

export interface PrescribedOptions {
  /** Absent: there is no policy file. */
  readonly policy?: unknown;
  readonly sandbox?: SandboxOptions;
  readonly sealers?: (folder: string) => readonly Sealer[];
  readonly port?: number | null;
  /** What the app is given besides. */
  readonly app?: (sandbox: Sandbox) => Partial<AppOptions> | Promise<Partial<AppOptions>>;
  /** The key of the connection was stored so many days ago. */
  readonly keyAgeDays?: number;
  /** Done to the data folder before the app starts. */
  readonly before?: (folder: string) => void;
  /** false: no connection is added. */
  readonly connected?: false;
}

export async function prescribed(options: PrescribedOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gangway-prescribed-'));
  const sandbox = await startSandbox({ identity: { rest: true }, ...options.sandbox });
  // A connection is there before policy is, unless a test says otherwise.
  const live = await livePolicy(options.connected === false ? options.policy : undefined);
  const { sealers = (data) => [keyFileSealer(join(data, 'vault.key'), { explicit: true })], port = 0 } = options;
  const opened: string[] = [];
  const host = {
    ...nodeHost({
      environment: { HOME: folder, USERPROFILE: folder },
      paths: { data: folder, run: join(folder, 'run') },
      sealers: sealers(folder),
    }),
    openExternal: async (address: string) => void opened.push(address),
  };
  options.before?.(folder);
  const around = { host, trust: { anchors: [sandbox.ca] }, providers: [sandboxProvider(sandbox)] };
  const { key } = sandbox.sharedKeys.northwind;
  if (options.keyAgeDays !== undefined) {
    const before = await startApp({ ...around, policy: createPolicy(), port: 0 });
    await before.connections.add({ id: 'crm', provider: 'onboard', key });
    await before.close();
    ageKey(join(folder, 'connections.json'), options.keyAgeDays);
  }
  const app = await startApp({
    ...{ ...around, policy: live.policy },
    ...(port !== null && { port }),
    ...(await options.app?.(sandbox)),
  });
  onTestFinished(async () => {
    await app.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { token } = app.grants.issue({ id: 'cursor', label: 'Cursor', carrier: 'header', connections: 'all' });
  if (options.connected !== false) {
    if (!app.connections.get('crm')) await app.connections.add({ id: 'crm', provider: 'onboard', key });
    if (options.policy !== undefined) await live.prescribe(options.policy);
  }
  await app.prescribedDone;
  return { ...live, app, sandbox, folder, token, key, opened };
}

function ageKey(file: string, days: number): void {
  const stored = JSON.parse(readFileSync(file, 'utf8'));
  stored.document[0].model.storedAt -= days * 86_400_000;
  writeFileSync(file, JSON.stringify(stored));
}

export type Prescribed = Awaited<ReturnType<typeof prescribed>>;

export const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'policy test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const toolCall = (name: string, args: Record<string, unknown> = {}) => ({
  ...{ jsonrpc: '2.0', id: 7, method: 'tools/call' },
  params: { name, arguments: args, _meta: META },
});

/** Posts a body as a client of 2026-07-28. */
export function post(app: App, token: string, body: string | Buffer, headers: Record<string, string> = {}) {
  return fetch(app.gateway.addressOf('crm'), {
    method: 'POST',
    headers: {
      ...{ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...{ Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': '2026-07-28' },
      ...headers,
    },
    body,
  });
}

/** Calls a tool through the gateway. @returns `ok`, or the code of the fault in the answer */
export async function call(
  { app, token }: Pick<Prescribed, 'app' | 'token'>,
  name = 'search_customers',
  args: Record<string, unknown> = { query: 'a' },
): Promise<string> {
  const named = { 'Mcp-Method': 'tools/call', 'Mcp-Name': name };
  return outcomeOf(await post(app, token, JSON.stringify(toolCall(name, args)), named));
}

export async function outcomeOf(response: Response): Promise<string> {
  const text = await response.text();
  const code = /"code":"(GW_[A-Z_]+)"/.exec(text)?.[1];
  if (code) return code;
  return /"result":/.test(text) ? 'ok' : `${response.status} ${text.slice(0, 200)}`;
}

/** Waits until something holds, and fails after five seconds: within that, a policy is to be in force. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 5000;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error('it did not come to hold within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts a call that would take half a minute, and resolves when it is under way. */
export async function underWay(rig: Prescribed) {
  const outcome = call(rig, 'slow', { ms: 30_000, steps: 1 }).catch(() => 'cut off');
  await eventually(() => rig.app.gateway.callsUnderWay === 1);
  return {
    /** Resolves when it was ended because of this, as its record says. */
    async endedWith(code: RegExp): Promise<void> {
      await outcome;
      await eventually(() => rig.app.calls.recent().some((each) => each.tool === 'slow' && code.test(each.code ?? '')));
    },
  };
}

/** The records of the audit log, oldest first, after everything was written. */
export async function recordsOf({ app, folder }: Prescribed): Promise<ReadonlyArray<Record<string, unknown>>> {
  await app.audit.flush();
  const audit = join(folder, 'audit');
  const segments = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  return segments.flatMap((name) =>
    readFileSync(join(audit, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}
