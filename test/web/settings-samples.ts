/** Settings and a policy as the real code shows them, on a computer of an organisation whose policy has a mistake in it. */
import { policyView } from '../../main/app/index.ts';
import { policyOver } from '../../main/policy/policy.ts';
import { NOTHING_STATED, resolvePolicy } from '../../main/policy/resolve.ts';
import type { CallInput, CallOutput } from '../../preload/contract.ts';

type Settings = {
  readonly [N in 'settings.read' | 'settings.change' | 'policy.read' | 'policy.draft']: (
    input: CallInput<N>,
  ) => Promise<CallOutput<N>>;
};

const place = (source: string, values: Record<string, unknown>) =>
  ({ source, reach: 'machine', content: { kind: 'values', values } }) as const;

export function settingsCalls(now: () => number): Settings {
  const resolved = resolvePolicy(
    [
      place('/etc/gangway/policy.d/20-team.json', { AuditRetentionDays: 180, DeniedClients: ['experimental-*'] }),
      place('/etc/gangway/policy.json', {
        OrganizationName: 'Acme Inc.',
        SupportText: 'Extension 4711',
        SupportUrl: 'https://help.acme.example/gangway',
        ApprovedClients: ['claude-desktop', 'cursor'],
        AllowedUpstreams: ['https://rest.onboard.io'],
        AuditRetentionDays: 365,
        AutoUpdate: 'off',
        LeakScan: 'sometimes',
        TlsInspection: 'perhaps',
      }),
    ],
    NOTHING_STATED,
    now() - 3 * 60 * 60_000,
  );
  const policy = policyOver({
    ...{ current: () => resolved, onChange: () => () => {}, refresh: async () => {}, close: () => {} },
    places: ['/etc/gangway/policy.d/*.json', '/etc/gangway/policy.json'],
  });
  let settings: CallOutput<'settings.read'> = [
    { name: 'gatewayPort', value: 24_264, source: 'default', atStart: true },
    { name: 'largestRequestMiB', value: 64, source: 'person', atStart: true },
    { name: 'auditKeepDays', value: 180, source: 'policy', atStart: false },
    { name: 'auditFailure', value: 'continue', source: 'default', atStart: false },
  ];
  return {
    'settings.read': async () => settings,
    'settings.change': async ({ change: { name, value } }) => {
      const source = value === null ? ('default' as const) : ('person' as const);
      settings = settings.map((each) => (each.name === name ? { ...each, source, value: value ?? 256 } : each));
      return settings;
    },
    'policy.read': async () => policyView(policy),
    'policy.draft': async ({ form }) => ({
      ...{ name: `gangway.${form}`, type: 'application/octet-stream', base64: Buffer.from('{}').toString('base64') },
    }),
  };
}
