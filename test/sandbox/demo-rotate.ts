/**
 * Replacing keys under load: clients call and stream all the time, the keys of their connections are replaced again and
 * again, at services that let the old key live on and at such that end it at once.
 *
 *   npm run demo -- rotate          goes on until Ctrl-C
 *   npm run demo -- rotate --once   ends after four rotations; the last line is JSON
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../../main/app/index.ts';
import type { HeaderForm } from '../../main/connections/index.ts';
import { connectClient, type Era } from './demo-clients.ts';
import type { Sandbox } from './index.ts';

export interface RotationLoad {
  readonly app: App;
  readonly sandbox: Sandbox;
  /** Token of a client that may use every connection. */
  readonly token: string;
  /** Callers at a time, over all clients. */
  readonly callers: number;
  readonly streams: number;
  /** A round replaces the key of each connection once. */
  readonly goesOn: (rounds: number, calls: number) => boolean;
  readonly say?: (text: string) => void;
}

export interface RotationOutcome {
  readonly rotations: number;
  readonly calls: number;
  readonly failed: number;
  readonly clientRestarts: number;
}

/** One for each form in which a key is sent; Streamable HTTP and HTTP+SSE. */
const CONNECTIONS = [
  { id: 'by-header', header: { name: 'X-Onboard-Api-Token', scheme: '' }, transport: 'mcp' },
  { id: 'by-token', header: { name: 'Authorization', scheme: 'Token' }, transport: 'mcp' },
  { id: 'by-bearer', header: { name: 'Authorization', scheme: 'Bearer' }, transport: 'sse' },
] as const satisfies ReadonlyArray<{ id: string; header: HeaderForm; transport: 'mcp' | 'sse' }>;

const ERAS: Readonly<Record<'mcp' | 'sse', readonly Era[]>> = {
  mcp: ['2025-11-25', '2026-07-28'],
  sse: ['2025-11-25'],
};

/** Notifications of one stream, and the pause between two, ms. */
const STREAMED = { count: 40, delayMs: 20 };

/** Of a caller between two calls, ms. */
const PAUSE_MS = 20;

type Connected = Awaited<ReturnType<typeof connectClient>>;

/** Calls and streams of all clients, until they are told to stop. */
function startLoad({ sandbox, callers, streams }: RotationLoad, clients: readonly Connected[]) {
  const marks = { own: sandbox.marks.northwind, foreign: sandbox.marks.borealis };
  const failures: string[] = [];
  let calls = 0;
  let isOver = false;

  async function counted(call: () => Promise<unknown>, isRight: (text: string) => boolean): Promise<void> {
    calls++;
    const text = JSON.stringify(await call().catch((error: unknown) => ({ error: String(error) })));
    if (!isRight(text)) failures.push(text.slice(0, 300));
  }

  const isOwn = (text: string) => text.includes(marks.own) && !text.includes(marks.foreign);
  const search = { name: 'search_customers', arguments: { query: '' } };

  async function caller(at: number): Promise<void> {
    const one = clients[at % clients.length];
    while (!isOver && one) {
      await counted(() => one.client.callTool(search), isOwn);
      await delay(PAUSE_MS);
    }
  }

  async function streamer(at: number): Promise<void> {
    const one = clients[at % clients.length];
    while (!isOver && one) {
      let told = 0;
      const options = { onprogress: () => void told++, timeout: 60_000 };
      const stream = () => one.client.callTool({ name: 'stream', arguments: STREAMED }, options);
      await counted(stream, (text) => text.includes(`streamed ${STREAMED.count}`) && told === STREAMED.count);
    }
  }

  const running = [
    ...Array.from({ length: callers }, (_, at) => caller(at)),
    ...Array.from({ length: streams }, (_, at) => streamer(at)),
  ];
  return {
    failures,
    get calls() {
      return calls;
    },
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/** Times that clients of the load introduced themselves to the service. */
const introductions = ({ requests }: Sandbox) =>
  requests.filter(({ rpc, body }) => rpc?.method === 'initialize' && body.includes('gangway-demo')).length;

export async function rotateUnderLoad(load: RotationLoad): Promise<RotationOutcome> {
  const { app, sandbox, token, goesOn, say = () => {} } = load;
  const { connections, gateway } = app;
  const clients: Connected[] = [];
  const keys = new Map<string, string>();
  let closed = 0;
  for (const { id, header, transport } of CONNECTIONS) {
    const { key } = sandbox.keys.create('northwind');
    keys.set(id, key);
    await connections.add({ id, provider: 'onboard', url: sandbox.urls[transport], key, header });
    for (const era of ERAS[transport]) {
      const one = await connectClient(era, gateway.addressOf(id), { Authorization: `Bearer ${token}` });
      one.client.onclose = () => void closed++;
      clients.push(one);
    }
  }
  const introduced = introductions(sandbox);
  const running = startLoad(load, clients);
  let rotations = 0;
  for (let round = 0; goesOn(round, running.calls); round++) {
    for (const [at, { id }] of CONNECTIONS.entries()) {
      const overlap = (round + at) % 2 === 0;
      keys.set(id, await rotated(load, id, keys.get(id) ?? '', overlap));
      rotations++;
      const lives = overlap ? 'the old key lived on until it was revoked' : 'the old key died at once';
      say(`Rotation ${rotations}  ${id}, ${lives}; ${running.calls} calls, ${running.failures.length} failed`);
    }
  }
  await running.stop();
  const clientRestarts = closed + introductions(sandbox) - introduced;
  for (const one of clients) await one.close();
  for (const failure of new Set(running.failures)) say(`Failed       ${failure}`);
  return { rotations, calls: running.calls, failed: running.failures.length, clientRestarts };
}

/** What an administrator does at the service and in the window. @returns the new key */
async function rotated({ app, sandbox }: RotationLoad, id: string, old: string, overlap: boolean): Promise<string> {
  const { rotations } = app.connections;
  rotations.begin(id);
  const { key } = sandbox.keys.rotate(old, { overlap });
  // The administrator is not as fast as the calls: by now some were refused, and wait.
  if (!overlap) await until(app, () => app.connections.get(id)?.state.kind === 'needs-key');
  await rotations.enterKey(id, key);
  if (overlap) sandbox.keys.revoke(old);
  await rotations.askForOldKeys(id);
  if (rotations.of(id).old !== null) throw new Error('the old key was not found to be dead');
  return key;
}

function until({ connections }: App, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      stop();
      resolve();
    };
    const stop = connections.onChange(look);
    look();
  });
}
