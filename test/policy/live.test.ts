/** A policy is followed by itself, within five seconds, and not believed while it is being written. */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { linuxReader, type PolicyKey, type Reading, startPolicy } from '../../main/policy/index.ts';
import { call, eventually, prescribed, recordsOf, underWay } from './prescribed.ts';
import { POLICY_FILE, policyRoot } from './rig.ts';

describe('a policy', () => {
  it('that changes is in force within five seconds, without a restart, and ends what it no longer allows', async () => {
    const root = policyRoot();
    root.write(POLICY_FILE, { ApprovedClients: ['cursor'] });
    // With the times of the product.
    const policy = await startPolicy({ reader: linuxReader(root) });
    onTestFinished(() => policy.close());
    const rig = await prescribed({ app: () => ({ policy }) });
    expect(await call(rig)).toBe('ok');
    const waiting = await underWay(rig);
    const changedAt = performance.now();
    root.write(POLICY_FILE, { ApprovedClients: [] });
    await waiting.endedWith(/^GW_POLICY_CLIENT$/);
    expect(performance.now() - changedAt).toBeLessThan(5000);
    expect(await call(rig)).toBe('GW_POLICY_CLIENT');
    root.remove('etc/gangway');
    await eventually(async () => (await call(rig)) === 'ok');
  });

  it('that is half written for a moment closes nothing', async () => {
    const torn = { kind: 'broken' as const, reason: 'it is not JSON' };
    const stated = (port: number) => ({ kind: 'values' as const, values: { GatewayPort: port } });
    const contents = [stated(2000), torn, stated(3000)];
    const read = async (): Promise<Reading[]> => {
      const content = contents.shift();
      return content ? [{ source: 'a', reach: 'machine', content }] : [];
    };
    const policy = await startPolicy({ reader: { places: [], read }, lookMs: 60_000, settleMs: 1 });
    onTestFinished(() => policy.close());
    const seen: (readonly PolicyKey[])[] = [];
    policy.onChange((changed) => seen.push(changed));
    await policy.refresh();
    expect(policy.values.GatewayPort).toBe(3000);
    expect(seen).toEqual([['GatewayPort']]);
  });

  it('that stays broken closes after it was looked at again', async () => {
    const root = policyRoot();
    root.write(POLICY_FILE, {});
    const policy = await startPolicy({ reader: linuxReader(root), lookMs: 60_000, settleMs: 1 });
    onTestFinished(() => policy.close());
    root.write(POLICY_FILE, '{');
    await policy.refresh();
    expect(policy.refusal({ client: 'cursor', connection: 'crm' })?.code).toBe('GW_POLICY_UNREADABLE');
  });

  it('is not read twice at a time, and who asks meanwhile gets a reading from after the question', async () => {
    let open = 0;
    let most = 0;
    let port = 2000;
    const reader = {
      places: [],
      async read(): Promise<Reading[]> {
        most = Math.max(most, ++open);
        const content = { kind: 'values' as const, values: { GatewayPort: port } };
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        return [{ source: 'a', reach: 'machine', content }];
      },
    };
    const policy = await startPolicy({ reader, lookMs: 60_000 });
    onTestFinished(() => policy.close());
    const first = policy.refresh();
    port = 3000;
    await Promise.all([first, policy.refresh(), policy.refresh()]);
    expect([most, policy.values.GatewayPort]).toEqual([1, 3000]);
  });

  it('that a reader fails over is broken, and not absent', async () => {
    const read = () => Promise.reject(new TypeError('a defect'));
    const policy = await startPolicy({ reader: { places: ['/etc/gangway'], read }, lookMs: 60_000, settleMs: 1 });
    onTestFinished(() => policy.close());
    expect(policy.refusal({ client: 'cursor', connection: 'crm' })?.code).toBe('GW_POLICY_UNREADABLE');
  });

  it('is followed no longer when it is closed', async () => {
    const root = policyRoot();
    const policy = await startPolicy({ reader: linuxReader(root), lookMs: 5 });
    policy.close();
    root.write(POLICY_FILE, { GatewayPort: 2000 });
    await policy.refresh();
    expect(policy.values.GatewayPort).toBeNull();
  });
});

describe('the program that prints a key', () => {
  const entry = (command: readonly string[]) => ({
    ManagedConnections: [{ id: 'crm', provider: 'onboard', model: 'api-key', credentialSource: { command } }],
  });

  it.runIf(process.getuid?.() === 0)('gives the key of a pushed connection, without asking anyone', async () => {
    const rig = await prescribed({ connected: false });
    // Below /var/lib every folder belongs to root.
    const program = trustedProgram(`#!/bin/sh\necho '${rig.key}'\n`);
    await rig.prescribe(entry([program]));
    await eventually(() => rig.app.connections.get('crm')?.state.kind === 'connected');
    expect(await call(rig)).toBe('ok');
  });

  it('is not run when others could have written it', async () => {
    const rig = await prescribed({ connected: false });
    const program = join(rig.folder, 'print-key');
    const ran = join(rig.folder, 'ran');
    writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\necho '${rig.key}'\n`, { mode: 0o755 });
    await rig.prescribe(entry([program]));
    await eventually(async () => (await recordsOf(rig)).some(({ code }) => code === 'GW_POLICY_KEY_COMMAND'));
    expect(rig.app.connections.get('crm')?.state.kind).toBe('needs-key');
    expect(existsSync(ran)).toBe(false);
  });
});

function trustedProgram(text: string): string {
  const folder = mkdtempSync('/var/lib/gangway-test-');
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'print-key');
  writeFileSync(program, text, { mode: 0o755 });
  return program;
}
