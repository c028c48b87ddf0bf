import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { runBridge } from '../../main/bridge/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages freely
export type Message = any;

export interface TestClient {
  /** Lines that came, parsed. */
  readonly received: Message[];
  send(...messages: unknown[]): void;
  write(text: string): void;
  /** The answer to a request, sent with the next free id. */
  ask(method: string, params?: unknown): Promise<Message>;
  /** Waits for a message. */
  next(which: (message: Message) => boolean): Promise<Message>;
  /** `initialize` and `notifications/initialized` of the era with sessions. */
  initialize(version?: string): Promise<Message>;
}

function client(write: (text: string) => void, received: Message[]): TestClient {
  let ids = 100;
  const next = (which: (message: Message) => boolean) =>
    vi.waitFor(
      () => {
        const found = received.find(which);
        if (!found)
          throw new Error(`no such message; the last ones: ${JSON.stringify(received.slice(-3)).slice(0, 1000)}`);
        return found;
      },
      { timeout: 8000, interval: 5 },
    );
  const self: TestClient = {
    received,
    write,
    next,
    send: (...messages) => write(messages.map((each) => `${JSON.stringify(each)}\n`).join('')),
    ask(method, params) {
      const id = ++ids;
      self.send({ jsonrpc: '2.0', id, method, ...(params !== undefined && { params }) });
      return next((message) => message.id === id && message.method === undefined);
    },
    async initialize(protocolVersion = '2025-11-25') {
      const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
      const answer = await self.ask('initialize', params);
      self.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return answer;
    },
  };
  return self;
}

function parseLines(received: Message[]): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      received.push(JSON.parse(Buffer.concat([...rest, chunk.subarray(from, end)]).toString()));
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  };
}

export interface InProcess extends TestClient {
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly said: () => string;
  readonly exit: Promise<number>;
}

/** A bridge in this process, between streams. */
export function bridgeHere(
  data: string,
  more: { client?: string; connection?: string; read?: boolean } = {},
): InProcess {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const received: Message[] = [];
  let said = '';
  stderr.on('data', (text) => {
    said += text;
  });
  if (more.read !== false) stdout.on('data', parseLines(received));
  const exit = runBridge({
    client: more.client ?? 'cursor',
    connection: more.connection ?? 'crm',
    data,
    stdin,
    stdout,
    stderr,
  });
  onTestFinished(async () => {
    stdin.end();
    stdout.destroy();
    await exit;
  });
  return { ...client((text) => void stdin.write(text), received), stdin, stdout, said: () => said, exit };
}

export const programs = {
  node: process.execPath,
  bridge: fileURLToPath(new URL('bridge-process.ts', import.meta.url)),
  app: fileURLToPath(new URL('app-process.ts', import.meta.url)),
};

export interface Spawned extends TestClient {
  readonly child: ChildProcessWithoutNullStreams;
}

/** The bridge as a program of its own. */
export function bridgeProcess(data: string): Spawned {
  const child = spawn(programs.node, [programs.bridge, data, 'cursor', 'crm']);
  const received: Message[] = [];
  child.stdout.on('data', parseLines(received));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { ...client((text) => void child.stdin.write(text), received), child };
}

/** The app's side as a program of its own. */
export async function appProcess(
  { run, data }: { run: string; data: string },
  url: string,
): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(programs.node, [programs.app, run, data, url]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
