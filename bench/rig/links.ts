// A link makes calls through a running target: over HTTP with sessions of its own, or over the stdio of a child process.
import type { Readable, Writable } from 'node:stream';
import { type Call, createReceiver } from './calls.ts';
import { type Address, type Connection, connect, readEvents, splitLines } from './wire.ts';

const PROTOCOL = '2025-06-18';
/** A call not answered by then counts as failed. */
const CALL_LIMIT_MS = 15_000;
const START_LIMIT_MS = 30_000;
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: PROTOCOL, capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
});
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

export interface Endpoint extends Address {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Link {
  /** When `initialize` was first answered, ms on the monotonic clock. */
  readonly answeredAt: number;
  /** Fresh connections for this many workers. */
  prepare(workers: number): Promise<void>;
  /** Makes a call. @returns what is wrong with its answer; undefined when it is right. */
  call(worker: number, call: Call): Promise<string | undefined>;
  takeStrays(): Map<string, number>;
  close(): Promise<void>;
}

function head(endpoint: Endpoint, method: string, headers: Readonly<Record<string, string>>): string {
  const fields = Object.entries({ Host: `${endpoint.host}:${endpoint.port}`, ...endpoint.headers, ...headers });
  return `${method} ${endpoint.path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
}

export interface Session {
  readonly answeredAt: number;
  /** Sends a JSON-RPC message; `onMessage` takes what comes on an event stream, the answer's body what comes as JSON. */
  post(connection: Connection, body: string, onMessage?: (bytes: Buffer) => void): ReturnType<Connection['request']>;
  /** Opens the GET stream and leaves it open. */
  listen(onMessage: (bytes: Buffer) => void): Promise<void>;
  /** Closes the GET stream; with `remove` the server is told to forget the session. */
  end(remove: boolean): Promise<void>;
}

/** Initialises one Streamable HTTP session. */
export async function openSession(endpoint: Endpoint): Promise<Session> {
  const content = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  let postHead = `${head(endpoint, 'POST', content)}Content-Length: `;
  const post: Session['post'] = (connection, body, onMessage) =>
    connection.request(`${postHead}${body.length}\r\n\r\n`, body, ({ contentType }) =>
      onMessage && contentType.startsWith('text/event-stream') ? readEvents(onMessage) : undefined,
    );

  const connection = await connect(endpoint);
  const answer = await post(connection, INITIALIZE);
  if (answer.status !== 200 || !answer.body.includes('"result"')) {
    connection.close();
    throw new Error(`initialize: HTTP ${answer.status} ${answer.body.toString('utf8', 0, 200)}`);
  }
  const answeredAt = performance.now();
  const own = { 'MCP-Protocol-Version': PROTOCOL, ...(answer.sessionId && { 'Mcp-Session-Id': answer.sessionId }) };
  postHead = `${head(endpoint, 'POST', { ...content, ...own })}Content-Length: `;
  const { status } = await post(connection, INITIALIZED);
  connection.close();
  if (status !== 202) throw new Error(`initialized: HTTP ${status}`);

  let listening: Connection | undefined;
  return {
    answeredAt,
    post,
    async listen(onMessage) {
      const stream = await connect(endpoint);
      listening = stream;
      await new Promise<void>((resolve, reject) => {
        const request = `${head(endpoint, 'GET', { Accept: 'text/event-stream', ...own })}\r\n`;
        stream
          .request(request, '', ({ status }) => {
            if (status === 200) resolve();
            else reject(new Error(`GET: HTTP ${status}`));
            return readEvents(onMessage);
          })
          .catch(reject);
      });
    },
    async end(remove) {
      listening?.close();
      if (!remove) return;
      const last = await connect(endpoint);
      await last.request(`${head(endpoint, 'DELETE', own)}\r\n`, '');
      last.close();
    },
  };
}

/** Calls over `sessions` sessions, each with an open GET stream, and one connection for each worker. */
export async function openHttpLink(endpoint: Endpoint, sessions: number): Promise<Link> {
  const receiver = createReceiver();
  const opened: Session[] = [];
  for (let i = 0; i < sessions; i++) {
    const session = await openSession(endpoint);
    await session.listen(receiver.take);
    opened.push(session);
  }
  const [firstSession] = opened;
  if (!firstSession) throw new Error('a link needs a session');
  let connections: Connection[] = [];
  const closeConnections = () => {
    for (const connection of connections) connection.close();
  };

  return {
    answeredAt: firstSession.answeredAt,
    takeStrays: receiver.takeStrays,
    async prepare(workers) {
      closeConnections();
      connections = await Promise.all(Array.from({ length: workers }, () => connect(endpoint)));
    },
    async call(worker, call) {
      const session = opened[worker % opened.length] ?? firstSession;
      let connection = connections[worker];
      if (!connection?.open()) {
        connection = await connect(endpoint);
        connections[worker] = connection;
      }
      let problem: string | undefined = 'no answer';
      call.done = (found) => {
        problem = found;
      };
      receiver.pending.set(call.id, call);
      const timer = setTimeout(connection.close, CALL_LIMIT_MS);
      call.sentAt = performance.now();
      try {
        const { status, body } = await session.post(connection, call.body, receiver.take);
        if (status !== 200) problem = `HTTP ${status} ${body.toString('utf8', 0, 120)}`;
        else if (body.length > 0) receiver.take(body);
      } catch (error) {
        problem = String(error);
      }
      clearTimeout(timer);
      receiver.pending.delete(call.id);
      return problem;
    },
    async close() {
      closeConnections();
      await Promise.all(opened.map((session) => session.end(false)));
    },
  };
}

/** Calls as lines to a child process; all its workers share the one channel. */
export async function openStdioLink(child: { readonly stdin: Writable; readonly stdout: Readable }): Promise<Link> {
  const receiver = createReceiver();
  const started = Promise.withResolvers<void>();
  const timer = setTimeout(() => started.reject(new Error('initialize was not answered in time')), START_LIMIT_MS);
  let take = (line: Buffer) => {
    take = receiver.take;
    if (line.includes('"result"')) started.resolve();
    else started.reject(new Error(`initialize: ${line}`));
  };
  child.stdout.on(
    'data',
    splitLines((line) => line.length > 0 && take(line)),
  );
  child.stdout.on('end', () => {
    started.reject(new Error('ended before it answered initialize'));
    for (const call of receiver.pending.values()) call.done('the process ended');
  });
  // Its end is seen at stdout; without a listener here the same end would be thrown.
  child.stdin.on('error', () => {});
  child.stdin.write(`${INITIALIZE}\n`);
  await started.promise.finally(() => clearTimeout(timer));
  const answeredAt = performance.now();
  child.stdin.write(`${INITIALIZED}\n`);

  return {
    answeredAt,
    takeStrays: receiver.takeStrays,
    prepare: async () => {},
    async call(_worker, call) {
      const limit = setTimeout(() => call.done(`no answer in ${CALL_LIMIT_MS} ms`), CALL_LIMIT_MS);
      const problem = await new Promise<string | undefined>((resolve) => {
        call.done = resolve;
        receiver.pending.set(call.id, call);
        call.sentAt = performance.now();
        child.stdin.write(`${call.body}\n`);
      });
      clearTimeout(limit);
      receiver.pending.delete(call.id);
      return problem;
    },
    close: async () => void child.stdin.end(),
  };
}
