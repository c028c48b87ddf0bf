/** What the keys on programs, devices and TLS inspection do, seen through the real gateway. */
import { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { contractHandlers } from '../../main/app/index.ts';
import type { Attestor, Program } from '../../main/attest/index.ts';
import { createDevice, type Device } from '../../main/device/index.ts';
import { publicKeyHash } from '../../main/upstream/authority.ts';
import { createAuthority } from '../sandbox/index.ts';
import { type InspectingProxy, startInspectingProxy } from '../sandbox/inspecting-proxy.ts';
import {
  call,
  eventually,
  outcomeOf,
  type Prescribed,
  prescribed,
  recordsOf,
  toolCall,
  underWay,
} from './prescribed.ts';

/** A Mac whose answer a test changes. */
function mac(enrolled: 'Yes' | 'No' | null) {
  const says = { enrolled };
  const device: Device = createDevice({
    platform: 'darwin',
    policyPresent: () => true,
    run: async () =>
      says.enrolled === null ? null : { code: 0, stdout: `MDM enrollment: ${says.enrolled}\n`, stderr: '' },
  });
  return { says, device };
}

it('RequireManagedDevice stops every connection on a computer that is not managed, until it is', async () => {
  const { says, device } = mac('Yes');
  const rig = await prescribed({ policy: { RequireManagedDevice: true }, app: () => ({ device }) });
  const state = () => rig.app.connections.get('crm')?.state;
  expect(await call(rig)).toBe('ok');
  // A client may have its answer a moment before the call has ended.
  await eventually(() => rig.app.gateway.callsUnderWay === 0);
  const waiting = await underWay(rig);
  says.enrolled = 'No';
  await device.refresh();
  await waiting.endedWith(/^GW_DEVICE_UNMANAGED$/);
  expect(await call(rig)).toBe('GW_DEVICE_UNMANAGED');
  expect(state()).toMatchObject({ kind: 'blocked', reason: 'policy', problem: { code: 'GW_DEVICE_UNMANAGED' } });
  rig.sandbox.clearRequests();
  await expect(rig.app.connections.test('crm')).rejects.toThrow('GW_DEVICE_UNMANAGED');
  expect(rig.sandbox.requests).toEqual([]);
  expect(await contractHandlers(rig.app)['status.read']({})).toMatchObject({ device: { kind: 'unmanaged' } });
  says.enrolled = null;
  await device.refresh();
  expect(await call(rig)).toBe('GW_DEVICE_UNKNOWN');
  says.enrolled = 'Yes';
  await device.refresh();
  await eventually(() => state()?.kind === 'connected');
  expect(await call(rig)).toBe('ok');
});

it('RequireManagedDevice left out lets a computer of a person be one', async () => {
  const rig = await prescribed({ app: () => mac('No') });
  expect(await call(rig)).toBe('ok');
});

it('AllowPathTokens left out closes the way of tokens in addresses on a managed computer, also without policy', async () => {
  const { says, device } = mac('Yes');
  const rig = await prescribed({ app: () => ({ device }) });
  await eventually(() => device.state.kind === 'managed');
  expect(rig.app.policy.pathTokens).toBe(false);
  says.enrolled = 'No';
  await device.refresh();
  expect(rig.app.policy.pathTokens).toBe(true);
  says.enrolled = 'Yes';
  await device.refresh();
  await rig.prescribe({ AllowPathTokens: true });
  expect(rig.app.policy.pathTokens).toBe(true);
});

const CURSOR: Program = { pid: 9, path: '/opt/cursor', name: 'cursor', identity: 'path:/opt/cursor', reason: null };
const SCRIPT: Program = { pid: 8, path: '/usr/bin/node', name: 'node x.mjs', identity: null, reason: 'interpreter' };

/** A system where another program is at the other end when a test says so. */
function programs(first: Program) {
  const seen = { program: first };
  const answer = async (peers: readonly unknown[]) => peers.map(() => seen.program);
  const attestor: Attestor = { tcp: answer, channel: answer };
  return { seen, attestor };
}

it('ClientBinding refuses a program that is not the one of the token, and shows and records it', async () => {
  const { seen, attestor } = programs(CURSOR);
  const rig = await prescribed({ policy: { ClientBinding: 'enforce' }, app: () => ({ attestor }) });
  expect(await call(rig)).toBe('ok');
  const clients = async () => (await contractHandlers(rig.app)['status.read']({})).clients;
  expect((await clients())[0]?.programs).toMatchObject([{ name: 'cursor', verdict: 'bound' }]);
  seen.program = SCRIPT;
  expect(await onItsOwn(rig)).toBe('GW_PROGRAM_UNATTESTED');
  expect(await call(rig)).toBe('ok');
  expect((await clients())[0]?.programs?.[0]).toMatchObject({ verdict: 'unattested', reason: 'interpreter' });
  const records = await recordsOf(rig);
  expect(records).toContainEqual(
    expect.objectContaining({ event: 'client.bound', client: 'cursor', program: 'path:/opt/cursor' }),
  );
  expect(records).toContainEqual(
    expect.objectContaining({ event: 'client.otherProgram', program: '/usr/bin/node x.mjs', outcome: 'refused' }),
  );
  expect(records).toContainEqual(expect.objectContaining({ event: 'call', program: '/opt/cursor' }));
  await rig.prescribe({ ClientBinding: 'warn' });
  expect(await onItsOwn(rig)).toBe('ok');
});

it('ClientBinding comes into force on connections that are open', async () => {
  const rig = await prescribed({ app: () => programs(SCRIPT) });
  expect(await call(rig)).toBe('ok');
  await rig.prescribe({ ClientBinding: 'enforce' });
  expect(await call(rig)).toBe('GW_PROGRAM_UNATTESTED');
  await rig.prescribe({ ClientBinding: 'off' });
  expect(await call(rig)).toBe('ok');
});

/** A call over a connection of its own: what it came to. */
function onItsOwn({ app, token }: Prescribed): Promise<string> {
  const headers = {
    ...{ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...{ Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': '2026-07-28' },
    ...{ 'Mcp-Method': 'tools/call', 'Mcp-Name': 'search_customers' },
  };
  return new Promise((resolve, reject) => {
    const req = request(app.gateway.addressOf('crm'), { method: 'POST', headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => void outcomeOf(new Response(Buffer.concat(chunks))).then(resolve));
    });
    req.on('error', reject);
    req.end(JSON.stringify(toolCall('search_customers', { query: 'a' })));
  });
}

/** The app on a network whose proxy opens TLS, and whose root the system trusts. */
async function inspected() {
  const made = Promise.withResolvers<InspectingProxy>();
  const rig = await prescribed({
    app: async (sandbox) => {
      const proxy = await startInspectingProxy([sandbox.ca]);
      onTestFinished(() => proxy.close());
      made.resolve(proxy);
      return { trust: { anchors: [sandbox.ca], systemAnchors: [proxy.root] } };
    },
  });
  const proxy = await made.promise;
  const through = { ProxyMode: 'fixed', ProxyServer: proxy.url.origin };
  const approved = { TlsInspection: 'approved', ApprovedInspectionCAs: [`sha256-spki:${proxy.rootKey}`] };
  return { ...rig, proxy, through, approved, state: () => rig.app.connections.get('crm')?.state };
}

it('TlsInspection left out lets nothing through a proxy that opens TLS, and the window names who does', async () => {
  const rig = await inspected();
  await rig.prescribe(rig.through);
  await eventually(async () => (await call(rig)) === 'GW_TLS_INSPECTED');
  expect(rig.state()).toMatchObject({ kind: 'blocked', reason: 'tls' });
  const [connection] = (await contractHandlers(rig.app)['status.read']({})).connections;
  expect(connection).toMatchObject({ tlsIssuer: 'Northwind Web Gateway', tlsAuthority: 'private' });
  expect(rig.proxy.plaintext()).toBe('');
  await rig.prescribe({ ...rig.through, ApprovedInspectionCAs: rig.approved.ApprovedInspectionCAs });
  expect(await call(rig)).toBe('GW_TLS_INSPECTED');
  expect(rig.proxy.plaintext()).toBe('');
});

it('ApprovedInspectionCAs lets calls through a proxy of that authority, and ends them when it is withdrawn', async () => {
  const rig = await inspected();
  await rig.prescribe({ ...rig.through, ...rig.approved });
  await eventually(() => rig.state()?.kind === 'connected');
  expect(await call(rig)).toBe('ok');
  expect(rig.proxy.plaintext()).toContain(rig.key);
  await eventually(() => rig.app.gateway.callsUnderWay === 0);
  const waiting = await underWay(rig);
  await rig.prescribe({ ...rig.through, ...rig.approved, ApprovedInspectionCAs: [OTHER] });
  await waiting.endedWith(/^GW_UPSTREAM_LOST$/);
  await eventually(() => rig.state()?.kind === 'blocked');
  const read = rig.proxy.plaintext().length;
  expect(await call(rig)).toBe('GW_TLS_INSPECTED');
  expect(rig.proxy.plaintext()).toHaveLength(read);
});

const OTHER = `sha256-spki:${publicKeyHash(new X509Certificate(createAuthority('Other').pem))}`;
