/** A connection with a key, on a network whose proxy opens TLS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createConnections, PROVIDERS } from '../../main/connections/index.ts';
import { describeFault, type Fault, isFault } from '../../main/faults/index.ts';
import type { ProxyChoice } from '../../main/host/index.ts';
import { createUpstream } from '../../main/upstream/index.ts';
import { sandboxProvider } from '../sandbox/demo-provider.ts';
import { startSandbox } from '../sandbox/index.ts';
import { startInspectingProxy } from '../sandbox/inspecting-proxy.ts';

async function rig() {
  const sandbox = await startSandbox({ identity: { rest: true } });
  const proxy = await startInspectingProxy([sandbox.ca]);
  const network: { proxy: ProxyChoice; approved: Set<string> } = { proxy: proxy.choice, approved: new Set() };
  const upstream = createUpstream({
    trust: { anchors: [sandbox.ca], systemAnchors: [proxy.root] },
    proxyFor: async () => network.proxy,
    approvedAuthorities: () => network.approved,
  });
  const secrets = new Map<string, string>();
  const folder = mkdtempSync(join(tmpdir(), 'gangway-inspection-'));
  const connections = createConnections({
    ...{ folder, upstream },
    providers: [...PROVIDERS.filter(({ id }) => id !== 'onboard'), sandboxProvider(sandbox)],
    vault: {
      getPassword: async (service) => secrets.get(service) ?? null,
      setPassword: async (service, _account, password) => void secrets.set(service, password),
      deletePassword: async (service) => secrets.delete(service),
    },
  });
  onTestFinished(async () => {
    connections.close();
    await upstream.close();
    await proxy.close();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });
  const { key } = sandbox.sharedKeys.northwind;
  const move = (choice: ProxyChoice) => {
    network.proxy = choice;
    upstream.reset();
  };
  return {
    ...{ sandbox, proxy, network, connections, secrets, key, move },
    add: () => connections.add({ id: 'acme', provider: 'onboard', key }),
    state: () => connections.get('acme')?.state,
  };
}

/** One call through the connection: its status, or its fault. */
function call({ connections }: Awaited<ReturnType<typeof rig>>): Promise<number | Fault> {
  const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}');
  const headers = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];
  return new Promise((resolve) => {
    let status = 0;
    connections.get('acme')?.exchange(
      { method: 'POST', headers, body },
      {
        onHead: (code) => {
          status = code;
        },
        onData: () => true,
        onEnd: () => resolve(status),
        onFault: resolve,
      },
    );
  });
}

const DIRECT: ProxyChoice = { kind: 'direct' };

it('is not added through a proxy that opens TLS: the key is not sent, and not kept', async () => {
  const net = await rig();
  await expect(net.add()).rejects.toMatchObject({ code: 'GW_TLS_INSPECTED' });
  expect(net.proxy.tunnels).toBeGreaterThan(0);
  expect(net.proxy.plaintext()).toBe('');
  expect([...net.secrets]).toEqual([]);
});

it('is blocked when its network begins to open TLS, names who does, and comes back by itself', async () => {
  const net = await rig();
  net.move(DIRECT);
  await net.add();
  expect(await call(net)).toBe(400);
  net.move(net.proxy.choice);
  const fault = await call(net);
  if (!isFault(fault)) throw new Error('the call went through');
  expect(describeFault(fault)).toMatchObject({
    code: 'GW_TLS_INSPECTED',
    what: expect.stringContaining('made by "Northwind IT Root"'),
    todo: expect.stringContaining(`sha256-spki:${net.proxy.rootKey}`),
  });
  expect(net.state()).toMatchObject({ kind: 'blocked', reason: 'tls', problem: { code: 'GW_TLS_INSPECTED' } });
  const { tunnels } = net.proxy;
  expect(await call(net)).toMatchObject({ code: 'GW_TLS_INSPECTED', message: fault.message });
  expect(net.proxy.tunnels).toBe(tunnels);
  net.move(DIRECT);
  await vi.waitFor(() => expect(net.state()?.kind).toBe('connected'), { timeout: 5000, interval: 20 });
  expect(net.proxy.plaintext()).toBe('');
});

it('works through it where machine policy approves its authority', async () => {
  const net = await rig();
  net.network.approved.add(net.proxy.rootKey);
  await net.add();
  expect(net.state()?.kind).toBe('connected');
  expect(net.proxy.plaintext()).toContain(net.key);
});
