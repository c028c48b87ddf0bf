/**
 * `npm run clients:check`: real AI clients from the npm registry, connected by the product in a home folder of their own
 * and then started. One counts as connected only when the audit log shows its `initialize` (in the stateless era
 * `server/discover`) and `tools/list` under its grant; one that only names the entry is 'listed only'.
 *
 *   npm run clients:check               all of them
 *   npm run clients:check -- codex      one
 *
 * Needs the registry, and takes minutes; no test runs it. The clients get no account and no way to a model: what they do
 * before they would ask one is what is looked at. Ends with 1 when one was neither connected nor listed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openLocalChannel, startApp } from '../main/app/index.ts';
import { auditFolder, exportAudit } from '../main/audit/index.ts';
import { nodeHost } from '../main/host/index.ts';
import { keyFileSealer } from '../main/vault/index.ts';
import { sandboxProvider } from '../test/sandbox/demo-provider.ts';
import { startSandbox } from '../test/sandbox/index.ts';

interface RealClient {
  readonly id: string;
  readonly package: string;
  readonly program: string;
  /** Tried in turn until the client was seen. */
  readonly starts: readonly (readonly string[])[];
  /** @param nowhere an address of this computer that answers every request with an error, in the place of a model */
  environment(nowhere: string): Readonly<Record<string, string>>;
}

const CLIENTS: readonly RealClient[] = [
  {
    id: 'claude-code',
    package: '@anthropic-ai/claude-code',
    program: 'claude',
    starts: [
      ['-p', 'hello'],
      ['mcp', 'list'],
    ],
    environment: (nowhere) => ({
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: nowhere,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
  },
  {
    id: 'codex',
    package: '@openai/codex',
    program: 'codex',
    starts: [
      ['exec', '--skip-git-repo-check', 'hello'],
      ['mcp', 'list'],
    ],
    environment: (nowhere) => ({ OPENAI_API_KEY: 'none', CODEX_API_KEY: 'none', OPENAI_BASE_URL: nowhere }),
  },
  {
    id: 'gemini-cli',
    package: '@google/gemini-cli',
    program: 'gemini',
    starts: [
      ['-p', 'hello'],
      ['mcp', 'list'],
    ],
    // With an address of its own for the model it wants another kind of sign-in, before it looks at its servers.
    environment: () => ({
      GEMINI_API_KEY: 'none',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_TELEMETRY_ENABLED: 'false',
    }),
  },
  {
    id: 'opencode',
    package: 'opencode-ai',
    program: 'opencode',
    starts: [
      ['mcp', 'list'],
      ['run', 'hello'],
    ],
    environment: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' }),
  },
  {
    id: 'copilot-cli',
    package: '@github/copilot',
    program: 'copilot',
    starts: [
      ['-p', 'hello', '--allow-all-tools'],
      ['mcp', 'list'],
    ],
    environment: () => ({ COPILOT_AUTO_UPDATE: 'false', GH_TOKEN: 'github_pat_none' }),
  },
];

interface Outcome {
  readonly client: string;
  readonly version: string;
  readonly verdict: 'connected' | 'listed only' | 'FAILED' | 'not installed';
  readonly reason: string;
}

const INSTALL_MS = 300_000;
const START_MS = 60_000;
/** How long a client that was seen may go on, so that it can also list the tools. ms */
const SETTLE_MS = 5_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function check(client: RealClient, root: string): Promise<Outcome> {
  const folder = join(root, client.id);
  const packages = join(folder, 'packages');
  mkdirSync(packages, { recursive: true });
  const installed = await ran('npm', ['install', '--no-audit', '--no-fund', '--prefix', packages, client.package], {
    environment: process.env,
    cwd: packages,
    limitMs: INSTALL_MS,
  });
  const program = join(packages, 'node_modules', '.bin', client.program);
  const base = { client: client.id, version: '?' };
  if (!existsSync(program)) return { ...base, verdict: 'not installed', reason: lastLine(installed.output) };
  return withGangway(client.id, folder, async (app, home, nowhere) => {
    // Whatever is not this computer is asked of something that answers with an error.
    const proxy = { HTTPS_PROXY: nowhere, https_proxy: nowhere, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
    const own = { HOME: home, PATH: process.env.PATH, CI: '1', NO_COLOR: '1' };
    const environment = { ...proxy, ...client.environment(nowhere), ...own };
    const at = { environment, cwd: home, limitMs: START_MS };
    const { output } = await ran(program, ['--version'], at);
    const version = /\d+\.\d+\.\d+/.exec(output)?.[0] ?? '?';
    return { ...base, version, ...(await seen(client, program, app, at)) };
  });
}

/** Starts the client until its calls are in the audit log, or all ways of starting it are used up. */
async function seen(
  client: RealClient,
  program: string,
  app: App,
  at: RunOptions,
): Promise<Pick<Outcome, 'verdict' | 'reason'>> {
  let listed = false;
  let last = '';
  for (const start of client.starts) {
    const until = heard(app, client.id);
    const { output } = await ran(program, start, { ...at, until });
    listed ||= /\bsandbox\b/.test(output);
    last = lastLine(output);
    const methods = await audited(app, client.id);
    if (isConnected(methods))
      return { verdict: 'connected', reason: `${[...methods].join(', ')} (${client.program} ${start[0]})` };
  }
  const methods = [...(await audited(app, client.id))];
  if (methods.length > 0)
    return { verdict: 'listed only', reason: `the audit log has no more than ${methods.join(', ')}` };
  return { verdict: listed ? 'listed only' : 'FAILED', reason: last };
}

/** Clients of the stateless era (2026-07-28) begin with server/discover. */
const isConnected = (methods: ReadonlySet<string>) =>
  (methods.has('initialize') || methods.has('server/discover')) && methods.has('tools/list');

/** Resolves a while after both calls were recorded. */
function heard(app: App, id: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const methods = new Set<string>();
  const stop = app.calls.subscribe((batch) => {
    for (const { client, method } of batch) if (client === id) methods.add(String(method));
    if (!isConnected(methods)) return;
    stop();
    setTimeout(resolve, SETTLE_MS).unref();
  });
  return promise;
}

/** The methods that the audit log has of a client. */
async function audited(app: App, id: string): Promise<Set<string>> {
  // Calls that have just ended reach the log with the next look at them.
  app.calls.recent();
  await app.audit.flush();
  const methods = new Set<string>();
  for await (const line of exportAudit(auditFolder(app.host.paths.data), { format: 'jsonl' })) {
    const { event, client, method, outcome } = JSON.parse(line) as Record<string, unknown>;
    if (event === 'call' && client === id && outcome === 'ok' && method !== null) methods.add(String(method));
  }
  return methods;
}

/** The app in front of a hosted server, a home folder in which the client is connected, and something that is no model. */
async function withGangway(
  id: string,
  folder: string,
  work: (app: App, home: string, nowhere: string) => Promise<Outcome>,
): Promise<Outcome> {
  const home = join(folder, 'home');
  const data = join(folder, 'gangway');
  mkdirSync(home);
  const sandbox = await startSandbox({ identity: { rest: true } });
  const model = createServer((_, res) => res.writeHead(401).end('{}'));
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const app = await startApp({
    host: nodeHost({
      environment: { HOME: home, PATH: process.env.PATH },
      paths: { data, run: join(data, 'run') },
      sealers: [keyFileSealer(join(folder, 'vault.key'), { explicit: true })],
    }),
    port: 0,
    trust: { anchors: [sandbox.ca] },
    providers: [sandboxProvider(sandbox)],
    allowSharedKeyFor: () => true,
  });
  const channel = await openLocalChannel(app, { quit: () => {} });
  try {
    await app.connections.add({ id: 'sandbox', provider: 'onboard', key: sandbox.sharedKeys.northwind.key });
    const { files } = await app.clients.setup.connect(id, ['sandbox']);
    say(`${id}: connected in ${files.join(', ')}`);
    return await work(app, home, `http://127.0.0.1:${(model.address() as AddressInfo).port}`);
  } finally {
    await channel.close();
    await app.close();
    await sandbox.close();
    model.closeAllConnections();
    model.close();
  }
}

interface RunOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly limitMs: number;
  /** Ends the program early. */
  readonly until?: Promise<void>;
}

/** Runs a program in a group of its own, which is ended with it. */
async function ran(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<{ readonly output: string }> {
  const { environment, cwd, limitMs, until } = options;
  const child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const timer = setTimeout(() => endGroup(child), limitMs);
  void until?.then(() => endGroup(child));
  await ended;
  clearTimeout(timer);
  endGroup(child);
  return { output };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

const lastLine = (output: string) => (output.trim().split('\n').at(-1) ?? '').replaceAll('|', '/').slice(0, 160);

async function main(wanted: string | undefined): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'gangway-clients-'));
  const outcomes: Outcome[] = [];
  try {
    for (const client of CLIENTS.filter(({ id }) => wanted === undefined || id === wanted)) {
      say(`${client.id}: installing ${client.package}`);
      outcomes.push(await check(client, root));
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  say('\n| client | version | verdict | seen |\n|---|---|---|---|');
  for (const { client, version, verdict, reason } of outcomes)
    say(`| ${client} | ${version} | ${verdict} | ${reason} |`);
  const good = outcomes.filter(({ verdict }) => verdict === 'connected' || verdict === 'listed only');
  return outcomes.length > 0 && good.length === outcomes.length ? 0 : 1;
}

process.exitCode = await main(process.argv[2]);
