/**
 * Rule 2: a credential is found in no file, log line, answer, argument or environment. The product is used as its
 * processes, with everything that goes well and much that does not.
 */
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished, vi } from 'vitest';
import { connectChannel, FRAME, openFrames } from '../../main/channel/index.ts';
import type { ControlInput } from '../../main/control/contract.ts';
import { type ControlCallName, controlTokenFile } from '../../main/control/index.ts';
import { type Child, type Home, newHome, type RunOptions, started, textOf } from '../cli/gangway.ts';
import { type AnyClient, connect, type Endpoint, SDK_LINES } from '../interop/clients.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { createEvidence, type Evidence, recordingFetch } from './evidence.ts';
import type { Secret } from './search.ts';
import { FOREIGN_KEY, KEY, REFUSED_KEY } from './secrets.ts';

interface Product {
  readonly home: Home;
  readonly sandbox: Sandbox;
  readonly evidence: Evidence;
}

async function newProduct(): Promise<Product> {
  const sandbox = await startSandbox({ identity: { rest: true }, keys: { northwind: KEY, borealis: FOREIGN_KEY } });
  onTestFinished(() => sandbox.close());
  const home = newHome(sandbox);
  const temporary = join(dirname(home.folder), 'tmp');
  mkdirSync(temporary);
  const evidence = createEvidence();
  vi.stubGlobal('fetch', recordingFetch(evidence, globalThis.fetch));
  onTestFinished(() => void vi.unstubAllGlobals());
  return { home: { ...home, environment: { ...home.environment, TMPDIR: temporary } }, sandbox, evidence };
}

/** Keeps all that a process prints. */
function watched({ evidence }: Product, place: string, child: Child): Child {
  evidence.addProcess(place, child.pid);
  child.stdout.on('data', (chunk: Buffer) => evidence.add(`stdout of ${place}`, chunk));
  child.stderr.on('data', (chunk: Buffer) => evidence.add(`stderr of ${place}`, chunk));
  return child;
}

/** Runs a command to its end. @returns what it printed on stdout */
async function run(product: Product, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = watched(product, `gangway ${args.join(' ')}`, started(product.home, args, options));
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
  });
  child.stdin.end(options.input ?? '');
  await once(child, 'close');
  return stdout;
}

interface Running {
  readonly child: Child;
  readonly address: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

async function serve(product: Product): Promise<Running> {
  const args = ['serve', '--json', '--port', '0', ...product.home.vault];
  const child = watched(product, 'gangway serve', started(product.home, args));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return {
    child,
    address,
    async end(signal) {
      product.evidence.addProcess('gangway serve, at its end', child.pid);
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    },
  };
}

/** Asks the running app as the command line does. Keeps what it says, byte by byte. */
async function askControl<N extends ControlCallName>(product: Product, call: N, input: ControlInput<N>): Promise<void> {
  const { home, evidence } = product;
  const token = readFileSync(controlTokenFile(home.folder), 'utf8').trim();
  const socket = await connectChannel({ data: home.folder, purpose: 'control', id: 'command-line', token });
  const answered = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => evidence.add(`control channel, answer to ${call}`, chunk));
  const link = openFrames(socket, 1024 * 1024, {
    onFrame: () => answered.resolve(),
    onDrain: () => {},
    onClose: () => answered.resolve(),
  });
  link.send(FRAME.request, 1, [Buffer.from(JSON.stringify({ call, input }))]);
  await answered.promise;
  link.end();
}

const CONNECTIONS = ['modern', 'legacy'] as const;

async function addConnections(product: Product): Promise<void> {
  const { sandbox } = product;
  const urls = { modern: sandbox.urls.mcp, legacy: sandbox.urls.sse };
  const headers = { modern: 'X-Onboard-Api-Token', legacy: 'Authorization: Token' };
  for (const id of CONNECTIONS) {
    const args = [
      'connect',
      'add',
      id,
      '--provider',
      'custom',
      '--url',
      urls[id],
      '--header',
      headers[id],
      '--key-stdin',
    ];
    expect(await run(product, args, { input: `${KEY}\n` })).toContain('Acts as');
  }
}

/** What can go wrong with a key while it is typed, and afterwards. */
async function mistakes(product: Product): Promise<void> {
  const { sandbox, home } = product;
  const add = ['connect', 'add', 'wrong', '--provider', 'custom', '--url', sandbox.urls.mcp];
  await run(product, [...add, '--key-stdin'], { input: REFUSED_KEY });
  await run(product, [...add, '--key-stdin', '--json'], { input: REFUSED_KEY });
  await run(product, [...add, '--key-stdin', '--header', 'X-A: Nonsense'], { input: REFUSED_KEY });
  await run(
    product,
    ['connect', 'add', 'gone', '--provider', 'custom', '--url', 'https://localhost:1/mcp', '--key-stdin'],
    {
      input: KEY,
    },
  );
  await askControl(product, 'connections.add', {
    id: 'wrong',
    provider: 'onboard',
    url: sandbox.urls.mcp,
    key: REFUSED_KEY,
  });
  await askControl(product, 'connections.add', { id: KEY, provider: KEY, label: KEY, url: KEY, key: KEY });
  await askControl(product, 'rotation.enterKey', { id: 'modern', key: FOREIGN_KEY });
  await askControl(product, 'rotation.enterKey', { id: 'modern', key: `${KEY}\r\nX-A: b` });
  // As an argument it can be seen by whoever starts it so; what is said to that must not repeat it.
  for (const args of [
    ['connect', 'add', 'a', '--key', KEY],
    ['connect', 'add', KEY],
    ['status', `--token=${KEY}`],
  ]) {
    const child = started(home, args);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => product.evidence.add('what is said to a key in the arguments', chunk));
    }
    child.stdin.end();
    await once(child, 'close');
  }
}

/** Calls of every kind of client, with answers, errors, streams and cuts. */
async function calls({ sandbox, evidence }: Product, endpoint: Endpoint): Promise<void> {
  for (const line of SDK_LINES) {
    const client = await connect(line, endpoint);
    await exercise(client, evidence);
    for (const kind of ['cut-before-head', 'malformed-json', 'cut-mid-body'] as const) {
      sandbox.trouble.next({ kind }, { tool: 'search_customers' });
      await client
        .callTool('search_customers', {})
        .catch((error) => evidence.addError(`error of a ${line} client`, error));
    }
    await client.close().catch(() => {});
  }
}

async function exercise(client: AnyClient, evidence: Evidence): Promise<void> {
  await client.listTools();
  await client.callTool('search_customers', {});
  await client.callTool('stream', { count: 3 }, () => {});
  await client.callTool('no-such-tool', {}).catch((error) => evidence.addError('error of a client', error));
}

async function overTheBridge(product: Product, connection: string): Promise<void> {
  const child = watched(
    product,
    'gangway bridge',
    started(product.home, ['bridge', '--client', 'bridged', '--connection', connection]),
  );
  const lines = createInterface({ input: child.stdout });
  const messages = [
    {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
    },
    { id: 2, method: 'tools/call', params: { name: 'search_customers', arguments: {} } },
    { id: 3, method: 'no/such/method' },
  ];
  for (const message of messages) {
    const answered = once(lines, 'line');
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    await answered;
  }
  child.stdin.end();
  await once(child, 'close');
}

/** Everything that is said when somebody asks how things are. */
async function support(product: Product): Promise<void> {
  const { vault } = product.home;
  for (const args of [['status'], ['connect', 'list'], ['clients', 'list'], ['doctor', ...vault]]) {
    await run(product, args);
    await run(product, [...args, '--json']);
  }
  for (const id of CONNECTIONS) await run(product, ['connect', 'test', id, ...vault]);
  await run(product, ['audit', 'export']);
  await run(product, ['audit', 'verify', ...vault]);
  await run(product, ['--help']);
}

async function window(product: Product): Promise<void> {
  const address = /http:\/\/127\.0\.0\.1:\d+\/#code=\S+/.exec(await run(product, ['window']))?.[0];
  // Where the window was not built there is none to look at; its answers are looked at by themselves in any case.
  if (address === undefined) return;
  const { origin, hash } = new URL(address);
  const headers = { Origin: origin, 'Content-Type': 'application/json' };
  const opening = { method: 'POST', headers, body: JSON.stringify({ code: hash.slice('#code='.length) }) };
  const { token } = (await (await fetch(`${origin}/session`, opening)).json()) as { token: string };
  const bearer = { ...headers, Authorization: `Bearer ${token}` };
  const ask = (call: string, body: unknown) =>
    fetch(`${origin}/call/${call}`, { method: 'POST', headers: bearer, body: JSON.stringify(body) });
  for (const call of ['status.read', 'providers.list', 'activity.read']) await (await ask(call, {})).text();
  await (
    await ask('connections.add', { id: 'w', provider: 'custom', url: product.sandbox.urls.mcp, key: REFUSED_KEY })
  ).text();
}

/** A call that is under way when the app ends in a bad way. */
async function killedAmidCall(product: Product, endpoint: Endpoint, running: Running, signal: NodeJS.Signals) {
  const { sandbox, evidence } = product;
  const client = await connect('v2 stateless', endpoint);
  const before = sandbox.requests.at(-1)?.number ?? 0;
  const call = client.callTool('slow', { ms: 60_000 }).catch((error) => evidence.addError('error of a call', error));
  await sandbox.waitFor(({ number, rpc }) => number > before && rpc?.tool === 'slow');
  await running.end(signal);
  await call;
  await client.close().catch(() => {});
}

/** Adds a client that carries its token itself, and one for the bridge. @returns their tokens, shown or kept once */
async function addClients(product: Product): Promise<{ token: string; bridgeToken: string; bridgeTokenFile: string }> {
  const { home } = product;
  const child = started(home, ['clients', 'add', 'tester', '--all-connections', '--json']);
  child.stdin.end();
  const { token } = JSON.parse(await textOf(child.stdout)) as { token: string };
  await run(product, ['clients', 'add', 'bridged', '--carrier', 'bridge', '--all-connections']);
  const bridgeTokenFile = join(home.folder, 'clients', 'bridged.token');
  return { token, bridgeToken: readFileSync(bridgeTokenFile, 'utf8').trim(), bridgeTokenFile };
}

async function everydayUse(product: Product, endpointOf: (id: string) => Endpoint): Promise<void> {
  await calls(product, endpointOf('modern'));
  const legacy = await connect('v1', endpointOf('legacy'));
  await exercise(legacy, product.evidence);
  await legacy.close();
  for (const id of CONNECTIONS) await overTheBridge(product, id);
  await support(product);
  await window(product);
}

/** Another key for one connection, and the end of the old one for the other. @returns the new key */
async function rotation(product: Product, endpointOf: (id: string) => Endpoint): Promise<string> {
  const { sandbox, evidence } = product;
  const { key } = sandbox.keys.rotate(KEY, { overlap: true });
  await askControl(product, 'rotation.enterKey', { id: 'modern', key });
  sandbox.keys.revoke(KEY);
  await calls(product, endpointOf('modern'));
  const refused = connect('v2 stateless', endpointOf('legacy'));
  await refused.then((client) => client.close()).catch((error) => evidence.addError('refused key', error));
  await support(product);
  return key;
}

/** What must have been looked at; else nothing was found because nothing was there. */
const LOOKED_AT = [
  'stdout of gangway serve',
  'stdout of gangway doctor',
  'cmdline of gangway bridge',
  'environ of gangway serve',
  'answer of the gateway to POST',
  'control channel',
  'error of a v2 client',
];

it('rule 2: a key and a token are found nowhere but where they belong, whatever is done with them', {
  timeout: 240_000,
}, async () => {
  const product = await newProduct();
  const { home, sandbox, evidence } = product;
  let running = await serve(product);
  await addConnections(product);
  await mistakes(product);
  const { token, bridgeToken, bridgeTokenFile } = await addClients(product);
  const endpointOf = (id: string): Endpoint => ({
    url: `${running.address}/${id}/mcp`,
    headers: { Authorization: `Bearer ${token}` },
  });
  await everydayUse(product, endpointOf);
  const laterKey = await rotation(product, endpointOf);
  const controlToken = readFileSync(controlTokenFile(home.folder), 'utf8').trim();
  for (const signal of ['SIGKILL', 'SIGABRT'] as const) {
    await killedAmidCall(product, endpointOf('modern'), running, signal);
    running = await serve(product);
  }
  await support(product);
  await running.end('SIGTERM');
  await run(product, ['doctor', ...home.vault]);

  const secrets: Secret[] = [
    { name: 'key', value: KEY },
    { name: 'later key', value: laterKey },
    { name: 'key of another company', value: FOREIGN_KEY },
    { name: 'refused key', value: REFUSED_KEY },
    { name: 'token of a client', value: token },
    { name: 'token of a bridge', value: bridgeToken },
    { name: 'token of the command line', value: controlToken },
  ];
  const found = evidence.find(secrets, [dirname(home.folder)]);
  const belongs = found.filter(({ place, secret }) => place === bridgeTokenFile && secret === 'token of a bridge');
  expect(found.filter((each) => !belongs.includes(each))).toEqual([]);
  // Where it does belong it is found, so the search works; and nobody else can read it.
  expect([belongs.length > 0, statSync(bridgeTokenFile).mode & 0o777]).toEqual([true, 0o600]);
  for (const place of LOOKED_AT)
    expect(
      evidence.places.filter((each) => each.startsWith(place)),
      place,
    ).not.toEqual([]);
  // The service saw the keys, and no token of a client.
  const received = JSON.stringify(sandbox.requests.map(({ headers, path, body }) => [headers, path, body]));
  expect(received).toContain(JSON.stringify(KEY).slice(1, -1));
  for (const local of [token, bridgeToken]) expect(received).not.toContain(local);
});
