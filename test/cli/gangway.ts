import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts';

const ENTRY = join(import.meta.dirname, 'entry.ts');
/** Compiled code is kept for the next command, of which these tests start many. */
const COMPILE_CACHE = join(import.meta.dirname, '..', '..', 'test-results', 'compile-cache');

/** A user of a machine of their own: a data folder, and a key file for the vault. */
export interface Home {
  readonly folder: string;
  /** Options that open the vault. */
  readonly vault: readonly string[];
  /** Everything that a command gets as its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @param sandbox whose authority the commands trust */
export function newHome(sandbox?: Sandbox): Home {
  const root = mkdtempSync(join(tmpdir(), 'gw-cli-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'data');
  const ca = join(root, 'ca.pem');
  mkdirSync(join(root, 'keys'), { mode: 0o700 });
  if (sandbox) writeFileSync(ca, sandbox.ca);
  return {
    folder,
    vault: ['--key-file', join(root, 'keys', 'vault.key')],
    environment: {
      PATH: process.env.PATH ?? '',
      HOME: root,
      GANGWAY_HOME: folder,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...(sandbox && { SANDBOX_CA: ca }),
    },
  };
}

export async function sandboxForTest(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What is piped into stdin; nothing is an empty stdin that has ended. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one command to its end. */
export async function gangway(home: Home, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = started(home, args, options);
  child.stdin.end(options.input ?? '');
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs one command that is expected to succeed, with --json. @returns what it printed */
export async function asked<T>(home: Home, args: readonly string[], options: RunOptions = {}): Promise<T> {
  const { code, stdout, stderr } = await gangway(home, [...args, '--json'], options);
  if (code !== 0) throw new Error(`gangway ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a command; it is ended after the test. */
export function started(home: Home, args: readonly string[], { environment = {} }: RunOptions = {}): Child {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { ...home.environment, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  onTestFinished(() => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    return closed.then(() => {});
  });
  return child;
}

export async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}

type Event = Readonly<Record<string, unknown>>;

/** A running `gangway serve --json`. */
export interface Served {
  readonly child: Child;
  readonly pid: number;
  readonly address: string;
  /** Its first line. */
  readonly listening: Event;
  /** The next line that it prints. */
  next(): Promise<Event>;
  /** Sends a signal and waits for the end. @returns exit code and the rest of what it printed */
  stop(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly events: readonly Event[] }>;
}

export async function served(home: Home, args: readonly string[] = [], options: RunOptions = {}): Promise<Served> {
  const child = started(home, ['serve', '--json', '--port', '0', ...home.vault, ...args], options);
  if (options.input !== undefined) child.stdin.write(options.input);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`gangway serve printed nothing more: ${complaints}`);
    return JSON.parse(value) as Event;
  };
  let listening = await next();
  if (listening.event !== 'listening') throw new Error(`gangway serve did not start: ${JSON.stringify(listening)}`);
  // On a busy machine the vault may take longer to open than the rest.
  const { problem } = listening.vault as { problem?: { code: string } };
  if (problem?.code === 'GW_VAULT_OPENING') listening = { ...listening, vault: await next() };
  return {
    child,
    pid: Number(listening.pid),
    address: String(listening.address),
    listening,
    next,
    async stop(signal = 'SIGTERM') {
      const closed = once(child, 'close') as Promise<[number | null]>;
      child.kill(signal);
      const events: Event[] = [];
      for (let line = await lines.next(); !line.done; line = await lines.next()) events.push(JSON.parse(line.value));
      return { code: (await closed)[0], events };
    },
  };
}

/** Arguments that add the sandbox as a connection; the key comes on stdin. */
export const sandboxConnection = (sandbox: Sandbox, id = 'onboard'): string[] => [
  ...['connect', 'add', id, '--provider', 'custom', '--url', sandbox.urls.mcp],
  ...['--header', 'X-Onboard-Api-Token', '--key-stdin'],
];

/** An MCP `initialize` through the gateway. */
export const initialize = (address: string, token: string): Promise<Response> =>
  fetch(address, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    }),
  });
