/** A policy as the file that each system's device management takes: from the examples, and from what was drafted. */
import { hash } from 'node:crypto';
import { build, type PlistValue } from 'plist';
import { definitionOf, isPolicyKey } from '../definitions.ts';
import { PREFERENCES_DOMAIN } from '../sources/macos.ts';
import { REGISTRY_PATH } from '../sources/windows.ts';

/** Values by their keys, as they were validated. */
export type DraftedPolicy = Readonly<Record<string, unknown>>;

/** For Linux: /etc/gangway/policy.json. */
export const policyJson = (policy: DraftedPolicy): string => `${JSON.stringify(policy, null, 2)}\n`;

/** For macOS: a configuration profile whose payload becomes the managed preferences. */
export function mobileconfig(policy: DraftedPolicy, organization = 'Gangway'): string {
  const payload = {
    ...(policy as Record<string, PlistValue>),
    PayloadType: PREFERENCES_DOMAIN,
    PayloadIdentifier: `${PREFERENCES_DOMAIN}.policy.settings`,
    PayloadUUID: uuidOf(`settings ${JSON.stringify(policy)}`),
    PayloadVersion: 1,
    PayloadDisplayName: 'Gangway',
  };
  return `${build({
    PayloadContent: [payload],
    PayloadDisplayName: 'Gangway policy',
    PayloadIdentifier: `${PREFERENCES_DOMAIN}.policy`,
    PayloadOrganization: organization,
    PayloadScope: 'System',
    PayloadType: 'Configuration',
    PayloadUUID: uuidOf(`profile ${JSON.stringify(policy)}`),
    PayloadVersion: 1,
  })}\n`;
}

/** The same policy gives the same profile, so that what is committed does not change by itself. */
function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex').toUpperCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** For Windows: what the registry editor imports, UTF-16 with a byte order mark. */
export function registryFile(policy: DraftedPolicy): Buffer {
  const lines = Object.entries(policy).map(([key, value]) => `"${key}"=${registryData(key, value)}`);
  const head = ['Windows Registry Editor Version 5.00', '', `[HKEY_LOCAL_MACHINE\\${REGISTRY_PATH}]`];
  return Buffer.from(`\uFEFF${[...head, ...lines, ''].join('\r\n')}`, 'utf16le');
}

function registryData(key: string, value: unknown): string {
  const kind = isPolicyKey(key) ? definitionOf(key).kind.type : 'text';
  if (typeof value === 'boolean') return `dword:0000000${value ? 1 : 0}`;
  if (typeof value === 'number') return `dword:${value.toString(16).padStart(8, '0')}`;
  if (kind === 'list') return multiText(value as readonly string[]);
  if (kind === 'entries') return multiText(JSON.stringify(value, null, 1).split('\n'));
  return `"${String(value).replace(/[\\"]/g, '\\$&')}"`;
}

/** REG_MULTI_SZ: each text ends with a null, the whole with one more. */
function multiText(texts: readonly string[]): string {
  const bytes = Buffer.from(`${texts.map((text) => `${text}\0`).join('')}\0`, 'utf16le');
  return `hex(7):${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',')}`;
}
