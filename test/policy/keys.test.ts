/** Every key is defined, read, told and tried; or it says that it has no effect yet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkPolicyFile,
  DEFAULTS,
  definitionOf,
  isPolicyKey,
  POLICY_KEYS,
  type PolicyKey,
} from '../../main/policy/index.ts';
import { schemaOf } from '../../main/policy/kinds.ts';
import { POLICY_TEXTS } from '../../main/policy/texts/index.ts';

const ROTATION = 'effects.test.ts';
const DEVICE = 'device-effects.test.ts';

/** Where the effect of each key is seen through the running app: a file, and part of the name of a test in it. */
const EFFECTS: Readonly<Record<PolicyKey, readonly [file: string, test: string] | 'planned'>> = {
  ManagedConnections: ['effects.test.ts', 'ManagedConnections appear'],
  AllowUserConnections: ['effects.test.ts', 'AllowUserConnections keeps'],
  AllowedUpstreams: ['effects.test.ts', 'AllowedUpstreams stops'],
  DeniedUpstreams: ['effects.test.ts', 'DeniedUpstreams goes before'],
  AllowedConnectionModels: ['effects.test.ts', 'AllowedConnectionModels stops'],
  AllowedTenancies: ['effects.test.ts', 'AllowedTenancies goes by'],
  WipeConnections: ['effects.test.ts', 'WipeConnections removes'],
  ApprovedClients: ['effects.test.ts', 'ApprovedClients lets in'],
  DeniedClients: ['effects.test.ts', 'DeniedClients shuts out'],
  ClientBinding: [DEVICE, 'ClientBinding refuses'],
  AllowPathTokens: ['effects.test.ts', 'AllowPathTokens is off'],
  AllowedTools: ['tool-rules.test.ts', 'AllowedTools refuses'],
  DeniedTools: ['tool-rules.test.ts', 'DeniedTools refuses'],
  WhoMayRotate: [ROTATION, 'WhoMayRotate keeps'],
  MaxKeyAgeDays: [ROTATION, 'MaxKeyAgeDays, KeyRotationNoticeDays and RotationGraceDays'],
  KeyRotationNoticeDays: [ROTATION, 'MaxKeyAgeDays, KeyRotationNoticeDays and RotationGraceDays'],
  RotationGraceDays: [ROTATION, 'MaxKeyAgeDays, KeyRotationNoticeDays and RotationGraceDays'],
  RevokeCredentialsBefore: ['effects.test.ts', 'RevokeCredentialsBefore deletes'],
  RequireOsKeychain: ['effects.test.ts', 'RequireOsKeychain opens no vault'],
  RequireManagedDevice: [DEVICE, 'RequireManagedDevice stops'],
  TlsInspection: [DEVICE, 'TlsInspection left out'],
  ApprovedInspectionCAs: [DEVICE, 'ApprovedInspectionCAs lets calls through'],
  ProxyMode: ['effects.test.ts', 'ProxyMode and ProxyServer'],
  ProxyServer: ['effects.test.ts', 'ProxyMode and ProxyServer'],
  GatewayPort: ['effects.test.ts', 'GatewayPort goes before'],
  AuditRetentionDays: ['settings.test.ts', 'AuditRetentionDays is what'],
  AuditExport: ['../app/audit-export.test.ts', 'sends its log to where policy says'],
  AuditFailure: ['settings.test.ts', 'AuditFailure of policy stops'],
  LeakScan: ['../app/exposure.test.ts', 'where policy has it off'],
  AutoUpdate: ['../shell/updates.test.ts', 'are fetched and installed at quit only when'],
  StartAtLogin: ['../shell/prescribed.test.ts', 'StartAtLogin is kept'],
  AllowQuit: ['../shell/prescribed.test.ts', 'AllowQuit that is off'],
  ContentProtection: ['../shell/deeds.test.ts', 'ContentProtection that is off'],
  OrganizationName: ['effects.test.ts', 'OrganizationName, SupportText and SupportUrl'],
  SupportText: ['effects.test.ts', 'OrganizationName, SupportText and SupportUrl'],
  SupportUrl: ['effects.test.ts', 'OrganizationName, SupportText and SupportUrl'],
};

/** Names of the tests of a file. */
const testsOf = (file: string) =>
  [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^\s*it\('((?:[^'\\]|\\.)*)'/gm)].map(
    ([, name]) => name,
  );

describe.each(POLICY_KEYS)('%s', (key) => {
  const definition = definitionOf(key);

  it('has an example that is valid, and a closed value that is too', () => {
    expect(checkPolicyFile('x', Buffer.from(JSON.stringify({ [key]: definition.example }))).problems).toEqual([]);
    for (const value of [definition.closed, definition.default].filter((each) => each !== undefined && each !== null)) {
      expect(schemaOf(definition.kind).safeParse(value).success).toBe(true);
    }
  });

  it('has a title and a help in every language, and a word for every choice', () => {
    for (const texts of Object.values(POLICY_TEXTS)) {
      const { title, help, ...more } = texts.keys[key];
      expect([title, help].every((text) => text.trim().length > 1)).toBe(true);
      const words = 'choices' in more ? Object.keys(more.choices as object) : [];
      expect(words.toSorted()).toEqual(definition.kind.type === 'choice' ? definition.kind.values.toSorted() : []);
    }
  });

  it('is a name that every store can hold', () => {
    expect(key).toMatch(/^[A-Z][A-Za-z]{2,39}$/);
    expect(key in DEFAULTS).toBe(true);
  });

  it('has a test of its effect, or says that it has none yet', () => {
    const effect = EFFECTS[key];
    expect(definition.effect).toBe(effect === 'planned' ? 'planned' : 'enforced');
    if (effect === 'planned') return;
    const [file, test] = effect;
    expect(testsOf(file).filter((name) => name?.includes(test))).toHaveLength(1);
  });
});

it('no name of an object that is always there is taken for a key', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) expect(isPolicyKey(name)).toBe(false);
});
