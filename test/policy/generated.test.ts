import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  EXAMPLE_POLICY,
  generatedFiles,
  mobileconfig,
  registryFile,
  STARTER_POLICY,
} from '../../main/policy/generate/index.ts';
import { checkPolicyFile, POLICY_KEYS, policyFileContent } from '../../main/policy/index.ts';
import { readXml } from '../../main/policy/sources/xml.ts';
import { POLICY_TEXTS } from '../../main/policy/texts/index.ts';
import { troubleIn, unresolved } from './generated.ts';

const files = generatedFiles();
const content = (path: string) => Buffer.from(files.get(path) ?? '');

describe('the files that are made from the table', () => {
  it.each([...files.keys()])('%s is fresh, parses, and lacks no key', (path) => {
    expect(readFileSync(join(import.meta.dirname, '../..', path)).equals(content(path))).toBe(true);
    expect(troubleIn(path, content(path))).toEqual([]);
  });

  it.each([...files.keys()].filter((path) => path.endsWith('.adml')))(
    '%s has every text that the template asks for',
    (path) => {
      expect(unresolved(content('resources/policy/windows/Gangway.admx'), content(path))).toEqual([]);
    },
  );

  it('say something else in each language', () => {
    const [en, ...others] = Object.values(POLICY_TEXTS);
    for (const texts of others) {
      for (const key of POLICY_KEYS) expect(texts.keys[key].help).not.toBe(en?.keys[key].help);
    }
  });

  it('are checked: what is broken is found', () => {
    const admx = 'resources/policy/windows/Gangway.admx';
    const broken = content(admx)
      .toString()
      .replace('ref="tools"', 'ref="tols"')
      .replace('name="LeakScan"', 'name="LekScan"');
    expect(troubleIn(admx, Buffer.from(broken))).toHaveLength(2);
    expect(troubleIn(admx, Buffer.from(`${content(admx)}<`))).toHaveLength(1);
    const sample = 'resources/policy/linux/policy.example.json';
    expect(troubleIn(sample, Buffer.from(content(sample).toString().replace('24264', '80')))).not.toEqual([]);
    for (const text of ['<a>', '<a></b>', '<a x="1" x="2"/>', '<a>&b</a>', '<a/><b/>', 'x<a/>']) {
      expect(() => readXml(text)).toThrow();
    }
  });

  it('describe policy.json by a schema that takes the example and refuses others', () => {
    const schema = z.fromJSONSchema(JSON.parse(content('resources/policy/policy.schema.json').toString()));
    expect(schema.safeParse(EXAMPLE_POLICY).success).toBe(true);
    for (const wrong of [{ GatewayPort: '24264' }, { GatewayPort: 80 }, { Unknown: 1 }, { LeakScan: 'maybe' }]) {
      expect([wrong, schema.safeParse(wrong).success]).toEqual([wrong, false]);
    }
  });
});

describe('a drafted policy', () => {
  it.each([
    ['configuration profile', () => Buffer.from(mobileconfig(STARTER_POLICY, 'Acme & Co. <IT>'))],
    ['registry file', () => registryFile(STARTER_POLICY)],
  ])('comes back from a %s as it was', (_, make) => {
    expect(policyFileContent(make())).toEqual({ kind: 'values', values: STARTER_POLICY });
  });

  it('comes back with any text in it', () => {
    const drafted = { SupportText: 'a "b" \\ <c> & ü 日本 %PATH%', ApprovedClients: [], OrganizationName: '\\' };
    expect(policyFileContent(registryFile(drafted))).toEqual({ kind: 'values', values: drafted });
    expect(policyFileContent(Buffer.from(mobileconfig(drafted)))).toEqual({ kind: 'values', values: drafted });
    expect(checkPolicyFile('x', registryFile(drafted)).problems).toEqual([]);
  });
});
