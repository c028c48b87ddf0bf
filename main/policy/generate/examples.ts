/** How the files come onto computers: for Ansible, and for Intune. */
import { definitionOf, POLICY_KEYS } from '../definitions.ts';
import { POLICY_TEXTS } from '../texts/index.ts';
import type { DraftedPolicy } from './files.ts';

/** Every key with its example. No computer should get it as it is: it shows the form of each value. */
export const EXAMPLE_POLICY: DraftedPolicy = Object.fromEntries(
  POLICY_KEYS.map((key) => [key, definitionOf(key).example]),
);

/** A policy to begin with: shared keys only for one service, known clients, nothing that changes data. */
export const STARTER_POLICY: DraftedPolicy = {
  OrganizationName: 'Acme Inc.',
  SupportText: 'Questions about Gangway: extension 4711.',
  ManagedConnections: [{ id: 'onboard', provider: 'onboard', model: 'api-key', credentialSource: 'prompt' }],
  AllowUserConnections: false,
  AllowedUpstreams: ['https://rest.onboard.io'],
  ApprovedClients: ['claude-desktop', 'cursor', 'vscode'],
  DeniedTools: [{ connection: 'onboard', tools: ['run_api_request'] }],
  RequireOsKeychain: true,
  AuditRetentionDays: 365,
};

export const ansible =
  (): string => `# Puts the policy of Gangway onto Linux computers. The file is copied beside its place and renamed, so that Gangway
# never sees half of it; it must belong to root and be writable by nobody else, or it is ignored.
---
- name: Gangway policy
  hosts: all
  become: true
  tasks:
    - name: Folder of the policy
      ansible.builtin.file:
        path: /etc/gangway
        state: directory
        owner: root
        group: root
        mode: "0755"

    - name: Policy
      ansible.builtin.copy:
        content: |
${JSON.stringify(STARTER_POLICY, null, 2).replace(/^/gm, '          ')}
        dest: /etc/gangway/policy.json
        owner: root
        group: root
        mode: "0644"
        validate: gangway policy validate %s
`;

/** Settings of a custom configuration profile, after ADMX ingestion. */
export function intune(): string {
  const base = './Device/Vendor/MSFT/Policy';
  const settings = [
    {
      name: 'Gangway: ingest the template',
      omaUri: `${base}/ConfigOperations/ADMXInstall/Gangway/Policy/GangwayAdmx`,
      type: 'String',
      value: 'The contents of windows/Gangway.admx',
    },
    ...Object.entries(STARTER_POLICY).map(([key, value]) => setting(base, key, value)),
  ];
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** The element of a policy is set by its id, which is the key; several lines are joined by U+F000 (Policy CSP). */
function setting(base: string, key: string, value: unknown) {
  const { area, kind } = definitionOf(key as (typeof POLICY_KEYS)[number]);
  const lines = kind.type === 'list' ? (value as readonly string[]) : [JSON.stringify(value)];
  const text = kind.type === 'list' || kind.type === 'entries' ? lines.join('\uF000') : String(value);
  const data = text.replace(
    /[&<>"]/g,
    (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[each] ?? each,
  );
  const element = `<enabled/><data id="${key}" value="${data}"/>`;
  return {
    name: `Gangway: ${POLICY_TEXTS.en.keys[key as (typeof POLICY_KEYS)[number]].title}`,
    omaUri: `${base}/Config/Gangway~Policy~Gangway~${area}/${key}`,
    type: 'String',
    value: typeof value === 'boolean' ? (value ? '<enabled/>' : '<disabled/>') : element,
  };
}
