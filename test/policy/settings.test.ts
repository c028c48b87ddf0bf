/** What a person chooses, what policy prescribes, and which of the two counts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractHandlers } from '../../main/app/index.ts';
import { policyFileContent } from '../../main/policy/index.ts';
import { call, prescribed, recordsOf } from './prescribed.ts';

describe('settings', () => {
  it('come from the default, the person, or policy, and policy locks them', async () => {
    const rig = await prescribed();
    const handlers = contractHandlers(rig.app);
    const keepDays = async () => (await handlers['settings.read']({})).find(({ name }) => name === 'auditKeepDays');
    expect(await keepDays()).toMatchObject({ value: 365, source: 'default' });
    await handlers['settings.change']({ change: { name: 'auditKeepDays', value: 90 } });
    expect(await keepDays()).toMatchObject({ value: 90, source: 'person' });
    await rig.prescribe({ AuditRetentionDays: 30 });
    expect(await keepDays()).toMatchObject({ value: 30, source: 'policy' });
    await expect(handlers['settings.change']({ change: { name: 'auditKeepDays', value: 365 } })).rejects.toThrow(
      'GW_POLICY_SETTING',
    );
    await rig.prescribe({});
    expect(await keepDays()).toMatchObject({ value: 90, source: 'person' });
    await handlers['settings.change']({ change: { name: 'auditKeepDays', value: null } });
    expect(await keepDays()).toMatchObject({ value: 365, source: 'default' });
    const changes = (await recordsOf(rig)).filter(({ event }) => event === 'settings.changed');
    expect(changes.map(({ value }) => value)).toEqual(['90', 'the default']);
  });

  it('AuditRetentionDays is what the checklist and the log go by', async () => {
    const rig = await prescribed({ policy: { AuditRetentionDays: 7 } });
    const handlers = contractHandlers(rig.app);
    const { lines } = await handlers['checklist.read']({});
    expect(JSON.stringify(lines)).toContain('kept for 7 days');
  });

  it('AuditFailure of policy stops calls that cannot be recorded, and goes before the choice of the person', async () => {
    const before = (folder: string) => writeFileSync(join(folder, 'audit'), 'in the way');
    const rig = await prescribed({ before });
    const handlers = contractHandlers(rig.app);
    await handlers['settings.change']({ change: { name: 'auditFailure', value: 'continue' } });
    await rig.app.audit.flush().catch(() => {});
    expect(await call(rig)).toBe('ok');
    await rig.prescribe({ AuditFailure: 'stop' });
    expect(await call(rig)).toBe('GW_AUDIT_STOPPED');
    await rig.prescribe({ AuditFailure: 'continue' });
    await handlers['settings.read']({});
    expect(await call(rig)).toBe('ok');
  });
});

describe('a drafted policy', () => {
  it('is what this computer uses, without a credential, in the form of each system', async () => {
    const rig = await prescribed();
    const handlers = contractHandlers(rig.app);
    await handlers['settings.change']({ change: { name: 'auditKeepDays', value: 90 } });
    for (const form of ['json', 'mobileconfig', 'reg'] as const) {
      const parts = ['connections' as const, 'onlyThese' as const, 'clients' as const, 'settings' as const];
      const { base64 } = await handlers['policy.draft']({ parts, form });
      const bytes = Buffer.from(base64, 'base64');
      expect(bytes.includes(rig.key)).toBe(false);
      expect(bytes.includes(Buffer.from(rig.key, 'utf16le'))).toBe(false);
      expect(policyFileContent(bytes)).toEqual({
        kind: 'values',
        values: {
          ManagedConnections: [
            {
              ...{ id: 'crm', provider: 'onboard', label: 'Onboard (sandbox)', model: 'api-key' },
              tenancy: { id: rig.app.connections.get('crm')?.record.pin?.id, name: 'Northwind Onboarding' },
            },
          ],
          AllowUserConnections: false,
          AllowedUpstreams: [rig.sandbox.origin],
          ApprovedClients: ['cursor'],
          AuditRetentionDays: 90,
        },
      });
    }
  });
});

it('what is in force is told with its source, its conflicts and since when', async () => {
  const rig = await prescribed({ policy: { GatewayPort: 24_300, LeakScan: 'nowhere' } });
  rig.root.write('etc/gangway/policy.d/10.json', { GatewayPort: 24_301 });
  await rig.policy.refresh();
  const { managed, keys, problems } = await contractHandlers(rig.app)['policy.read']({});
  expect(managed).toBe(true);
  expect(keys.find(({ key }) => key === 'GatewayPort')).toMatchObject({
    value: '24301',
    source: expect.stringMatching(/10\.json$/),
    conflicts: [expect.stringMatching(/policy\.json$/)],
  });
  expect(problems).toMatchObject([{ key: 'LeakScan', weight: 'kept' }]);
});
