import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import { Fault } from '../faults/index.ts';
import { DEFAULT_PORT } from '../gateway/index.ts';
import { definitionOf, type Policy, type PolicyKey, supportPhrase } from '../policy/index.ts';
import type { App } from './app.ts';
import { draftedPolicy } from './policy-draft.ts';
import type { Settings } from './settings.ts';

type SettingsCall = Extract<CallName, `settings.${string}` | `policy.${string}`>;
type SettingsHandlers = { readonly [N in SettingsCall]: (input: CallInput<N>) => Promise<CallOutput<N>> };
type SettingView = CallOutput<'settings.read'>[number];
type Name = SettingView['name'];

/** Each choice of a person: what it is without one, the policy key that goes before it, and when a change counts. */
const SETTINGS = {
  gatewayPort: { fallback: DEFAULT_PORT, key: 'GatewayPort', atStart: true },
  largestRequestMiB: { fallback: 256, key: null, atStart: true },
  auditKeepDays: { fallback: 365, key: 'AuditRetentionDays', atStart: false },
  auditFailure: { fallback: 'continue', key: 'AuditFailure', atStart: false },
} as const satisfies Record<Name, { fallback: number | string; key: PolicyKey | null; atStart: boolean }>;

const NAMES = Object.keys(SETTINGS) as readonly Name[];

/** @throws Fault GW_POLICY_SETTING, GW_DISK_FULL, GW_WRITE_FAILED */
export function settingsHandlers(app: App): SettingsHandlers {
  const { policy, settingsStore, audit } = app;
  const read = () => NAMES.map((name) => settingView(name, settingsStore.read(), policy));
  return {
    'settings.read': async () => read(),
    'settings.change': async ({ change: { name, value } }) => {
      const { key } = SETTINGS[name];
      if (key !== null && policy.values[key] !== null)
        throw new Fault('GW_POLICY_SETTING', { setting: name, support: supportPhrase(policy.values) });
      const { [name]: before, ...others } = settingsStore.read();
      settingsStore.write(value === null ? others : { ...others, [name]: value });
      if (before !== value) audit.record('settings.changed', { setting: name, value: String(value ?? 'the default') });
      return read();
    },
    'policy.read': async () => policyView(policy),
    'policy.draft': async ({ parts, form }) => draftedPolicy(app, parts, form),
  };
}

function settingView(name: Name, settings: Settings, { values }: Policy): SettingView {
  const { fallback, key, atStart } = SETTINGS[name];
  const prescribed = key === null ? null : values[key];
  if (prescribed !== null) return { name, value: prescribed, source: 'policy', atStart };
  const chosen = settings[name];
  return chosen === undefined
    ? { name, value: fallback, source: 'default', atStart }
    : { name, value: chosen, source: 'person', atStart };
}

/** What is in force, as the window and the command line show it. */
export function policyView(policy: Policy): CallOutput<'policy.read'> {
  const { OrganizationName, SupportText, SupportUrl } = policy.values;
  return {
    managed: policy.managed,
    organization: OrganizationName,
    support: { text: SupportText, url: SupportUrl },
    places: [...policy.places],
    problems: policy.problems.map((problem) => ({ ...problem })),
    keys: policy.explain().map(({ key, value, source, standing, conflicts, since }) => {
      const { area, effect } = definitionOf(key);
      return { key, area, effect, value: JSON.stringify(value), source, standing, conflicts: [...conflicts], since };
    }),
  };
}
