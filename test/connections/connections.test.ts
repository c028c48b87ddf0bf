import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connections, createConnections, PROVIDERS } from '../../main/connections/index.ts';
import { Fault } from '../../main/faults/index.ts';
import { createUpstream, type ResponseSink, type Upstream } from '../../main/upstream/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';

let folder: string;
let sandbox: Sandbox;
let upstream: Upstream;
let connections: Connections;
let secrets: Map<string, string>;
let vaultFault: Fault | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gangway-connections-'));
  sandbox = await startSandbox({ identity: { rest: true } });
  upstream = createUpstream({ trust: { anchors: [sandbox.ca] }, proxyFor: async () => ({ kind: 'direct' }) });
  secrets = new Map();
  vaultFault = null;
  connections = opened();
});
afterEach(async () => {
  connections.close();
  await upstream.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function opened(declaredTenancy?: (id: string) => { id: string; name: string } | null): Connections {
  const checked = <T>(work: () => T): T => {
    if (vaultFault) throw vaultFault;
    return work();
  };
  return createConnections({
    folder,
    upstream,
    ...(declaredTenancy && { declaredTenancy }),
    providers: [...PROVIDERS.filter(({ id }) => id !== 'onboard'), sandboxProvider(sandbox)],
    vault: {
      getPassword: async (service, account) => checked(() => secrets.get(`${service} ${account}`) ?? null),
      setPassword: async (service, account, password) =>
        void checked(() => secrets.set(`${service} ${account}`, password)),
      deletePassword: async (service, account) => checked(() => secrets.delete(`${service} ${account}`)),
    },
  });
}

const northwind = () => sandbox.sharedKeys.northwind.key;
const add = (key = northwind()) => connections.add({ id: 'acme', provider: 'onboard', key });
const state = () => connections.get('acme')?.state.kind;

/** One bare request through a connection: its status, or the code of its fault. */
function ping(): Promise<number | string> {
  return new Promise((resolve) => {
    let status = 0;
    const sink: ResponseSink = {
      onHead: (code) => {
        status = code;
      },
      onData: () => true,
      onEnd: () => resolve(status),
      onFault: (fault) => resolve(fault.code),
    };
    const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}');
    const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
    connections.get('acme')?.exchange({ method: 'POST', headers, body }, sink);
  });
}

/** Resolves when the connection is in a state. */
function reaches(kind: string): Promise<void> {
  if (state() === kind) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = connections.onChange((connection) => {
      if (connection.state.kind !== kind) return;
      stop();
      resolve();
    });
  });
}

describe('adding a connection', () => {
  it('keeps it only after a round trip with the key, and learns the tenancy from the service', async () => {
    const report = await add();
    expect(report.identity).toMatchObject({
      source: 'rest',
      trust: 'verified',
      tenancy: { name: 'Northwind Onboarding' },
      account: null,
    });
    expect(connections.get('acme')?.record.pin).toMatchObject({ name: 'Northwind Onboarding' });
    expect(connections.get('acme')?.actsAs).toBe('One shared company key');
    expect(state()).toBe('connected');
  });

  it('stores the key in the vault and nowhere else', async () => {
    await add();
    expect([...secrets.values()]).toEqual([northwind()]);
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(northwind());
  });

  it('keeps nothing when the key is refused, the server is not there, or the vault is closed', async () => {
    await expect(add('0'.repeat(40))).rejects.toMatchObject({ code: 'GW_NEEDS_KEY' });
    await expect(
      connections.add({ id: 'acme', provider: 'custom', url: 'https://localhost:1/mcp', key: 'k' }),
    ).rejects.toMatchObject({ code: 'GW_UPSTREAM_REFUSED' });
    vaultFault = new Fault('GW_VAULT_LOCKED');
    await expect(add()).rejects.toMatchObject({ code: 'GW_VAULT_LOCKED' });
    expect([connections.list(), secrets.size]).toEqual([[], 0]);
  });

  it.each([
    ['http://rest.onboard.io/mcp', 'GW_UPSTREAM_NOT_HTTPS'],
    ['ftp://rest.onboard.io/mcp', 'GW_UPSTREAM_NOT_HTTPS'],
    ['https://user:pass@rest.onboard.io/mcp', 'GW_INPUT_INVALID'],
    ['nonsense', 'GW_INPUT_INVALID'],
  ])('refuses the address %s', async (url, code) => {
    await expect(connections.add({ id: 'acme', provider: 'custom', url, key: 'k' })).rejects.toMatchObject({ code });
  });

  it.each(['a\r\nX-Evil: 1', 'a b', '', '  ', 'ü', 'a\u0000b', 'k'.repeat(8193)])(
    'refuses a key that could break out of its header or is none, and does not repeat it (%j)',
    async (key) => {
      const error = await add(key).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'GW_INPUT_INVALID' });
      if (key.length > 3) expect((error as Error).message).not.toContain(key);
      expect(sandbox.requests).toHaveLength(0);
    },
  );

  it.each(['', 'A', 'a_b', '-a', 'a-', 't', 'mcp', '../x', 'a'.repeat(41), 'well-known'])(
    'refuses the name %j',
    async (id) => {
      await expect(connections.add({ id, provider: 'onboard', key: northwind() })).rejects.toMatchObject({
        code: 'GW_INPUT_INVALID',
      });
    },
  );

  it('refuses a second one of the same name', async () => {
    await add();
    await expect(add()).rejects.toMatchObject({ code: 'GW_CONNECTION_EXISTS' });
  });

  it('finds out which transport a server speaks', async () => {
    const { identity, ...custom } = sandboxProvider(sandbox);
    await connections.add({ id: 'stream', provider: 'custom', url: sandbox.urls.mcp, key: northwind() });
    await connections.add({ id: 'events', provider: 'custom', url: sandbox.urls.sse, key: northwind() });
    expect([connections.get('stream')?.record.transport, connections.get('events')?.record.transport]).toEqual([
      'streamable-http',
      'http+sse',
    ]);
    expect([custom.id, identity?.rest?.path]).toEqual(['onboard', '/me']);
    expect(connections.get('stream')?.record.pin).toBeNull();
  });

  it('leaves no session open behind it', async () => {
    await add();
    await connections.add({ id: 'events', provider: 'custom', url: sandbox.urls.sse, key: northwind() });
    await sandbox.waitForCounts(({ sessions, openStreams }) => sessions === 0 && openStreams === 0);
  });
});

describe('a tenancy', () => {
  it('is pinned: a key of another company is refused and the old key stays in use', async () => {
    await add();
    const swapped = connections.rotations.enterKey('acme', sandbox.sharedKeys.borealis.key);
    await expect(swapped).rejects.toMatchObject({
      code: 'GW_TENANCY_MISMATCH',
      message: expect.stringMatching(/Borealis.*Northwind/),
    });
    expect([...secrets.values()]).toEqual([northwind()]);
    expect(await ping()).not.toBe('GW_TENANCY_MISMATCH');
  });

  it('that changed behind a stored key stops every call, and says both names', async () => {
    await add();
    secrets.set('connection/acme api-key', sandbox.sharedKeys.borealis.key);
    const stopped: string[] = [];
    connections.onStopped((id, fault) => stopped.push(`${id} ${fault.code}`));
    await expect(connections.test('acme')).rejects.toMatchObject({ code: 'GW_TENANCY_MISMATCH' });
    expect([state(), stopped]).toEqual(['blocked', ['acme GW_TENANCY_MISMATCH']]);
    sandbox.clearRequests();
    expect([await ping(), sandbox.requests.length]).toEqual(['GW_TENANCY_MISMATCH', 0]);
  });

  it('is taken up again after a restart', async () => {
    await add();
    connections.close();
    connections = opened();
    expect(connections.get('acme')?.record.pin?.name).toBe('Northwind Onboarding');
    await connections.checkAll('started');
    expect(state()).toBe('connected');
  });
});

describe('a tenancy that policy declares', () => {
  const declared = { id: 'n', name: 'Northwind, says IT' };

  it('is shown as declared where the service does not tell, and is not pinned', async () => {
    connections = opened((id) => (id === 'quiet' ? declared : null));
    await connections.add({ id: 'quiet', provider: 'custom', url: sandbox.urls.mcp, key: northwind() });
    expect(connections.get('quiet')?.record).toMatchObject({
      identity: { source: 'policy', trust: 'declared', tenancy: declared },
      pin: null,
    });
  });

  it('gives way to what the service says', async () => {
    connections = opened(() => declared);
    const { identity } = await add();
    expect(identity).toMatchObject({ source: 'rest', trust: 'verified', tenancy: { name: 'Northwind Onboarding' } });
  });
});

describe('another key', () => {
  it('takes effect on the next request', async () => {
    await add();
    const next = sandbox.keys.rotate(northwind(), { overlap: true });
    await connections.rotations.enterKey('acme', next.key);
    sandbox.clearRequests();
    await ping();
    const calls = sandbox.requests.filter(({ rpc }) => rpc?.method === 'tools/list');
    expect(calls.map(({ keyId }) => keyId)).toEqual([next.id]);
  });

  it('keeps the form of its header', async () => {
    await connections.add({
      id: 'acme',
      provider: 'onboard',
      key: northwind(),
      header: { name: 'Authorization', scheme: 'Token' },
    });
    const next = sandbox.keys.rotate(northwind(), { overlap: true });
    await connections.rotations.enterKey('acme', next.key);
    sandbox.clearRequests();
    await ping();
    expect(sandbox.requests[0]?.header('authorization')).toEqual([`Token ${next.key}`]);
  });
});

describe('the state of a connection', () => {
  it('tells a refused key, and recovers with a good one', async () => {
    await add();
    const next = sandbox.keys.rotate(northwind(), { overlap: false });
    expect([await ping(), state()]).toEqual(['GW_NEEDS_KEY', 'needs-key']);
    await connections.rotations.enterKey('acme', next.key);
    expect(state()).toBe('connected');
  });

  it('tells that the server is gone, answers at once after some failures, and recovers by itself', async () => {
    await add();
    await sandbox.kill();
    const codes = [await ping(), await ping(), await ping(), await ping()];
    expect(codes.shift()).toMatch(/^GW_UPSTREAM_(REFUSED|LOST)$/);
    expect(codes).toEqual(['GW_UPSTREAM_REFUSED', 'GW_UPSTREAM_REFUSED', 'GW_UPSTREAM_PAUSED']);
    expect(connections.get('acme')?.state).toMatchObject({
      kind: 'unreachable',
      problem: { code: 'GW_UPSTREAM_REFUSED' },
    });
    await sandbox.restart();
    await reaches('connected');
  });

  it('is not green while the server answers with errors, and the answers pass', async () => {
    await add();
    sandbox.trouble.next({ kind: 'status', status: 503 } as never);
    expect([await ping(), state()]).toEqual([503, 'unreachable']);
  });

  it('tells that the vault is closed and reads the key when it opens', async () => {
    await add();
    connections.close();
    connections = opened();
    vaultFault = new Fault('GW_VAULT_LOCKED');
    expect([await ping(), state()]).toEqual(['GW_VAULT_LOCKED', 'vault-closed']);
    vaultFault = null;
    expect(await ping()).not.toBe('GW_VAULT_LOCKED');
    expect(state()).toBe('connected');
  });

  it('tells that no key is stored', async () => {
    await add();
    secrets.clear();
    connections.close();
    connections = opened();
    expect([await ping(), state()]).toEqual(['GW_CREDENTIAL_MISSING', 'needs-key']);
  });

  it('is paused until resumed, also over a restart', async () => {
    await add();
    connections.pause('acme');
    expect(await ping()).toBe('GW_PAUSED');
    connections.close();
    connections = opened();
    expect([state(), await ping()]).toEqual(['paused', 'GW_PAUSED']);
    await connections.resume('acme');
    expect(state()).toBe('connected');
  });

  it('goes with its credential when it is removed', async () => {
    await add();
    await connections.remove('acme');
    expect([connections.get('acme'), secrets.size]).toEqual([undefined, 0]);
  });
});

it('does not overwrite a file of connections that it cannot read', async () => {
  const file = join(folder, 'connections.json');
  for (const content of ['{"document": [', '{"format":1,"document":[{"id":"x"}]}', '{"format":2,"document":[]}']) {
    writeFileSync(file, content);
    expect(opened).toThrow(expect.objectContaining({ code: 'GW_SETTINGS_UNREADABLE' }));
    expect(readFileSync(file, 'utf8')).toBe(content);
  }
});
