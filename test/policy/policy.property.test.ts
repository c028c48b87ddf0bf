/** Whatever stands in the places of policy, nothing crashes, and nothing that a key of security closes is opened. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../main/policy/generate/index.ts';
import {
  createPolicy,
  definitionOf,
  macosReader,
  POLICY_KEYS,
  type PolicyKey,
  type Reading,
  windowsReader,
} from '../../main/policy/index.ts';
import { policyOver } from '../../main/policy/policy.ts';
import { policyFileContent } from '../../main/policy/policy-file.ts';
import { NOTHING_STATED, type Resolved, resolvePolicy } from '../../main/policy/resolve.ts';
import { jsonContent } from '../../main/policy/sources/linux.ts';
import { plistContent } from '../../main/policy/sources/macos.ts';
import { policyRoot } from './rig.ts';

const RUNS = { numRuns: 400 };
const SECURITY = POLICY_KEYS.filter((key) => definitionOf(key).closed !== undefined);

const policyOf = (resolved: Resolved) =>
  policyOver({
    ...{ current: () => resolved, places: [], onChange: () => () => {} },
    ...{ refresh: async () => {}, close: () => {} },
  });

const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 3 });
const nearly = (key: PolicyKey) => fc.oneof(fc.constant(definitionOf(key).example), anything, fc.constant(null));
const given = fc
  .record(Object.fromEntries(POLICY_KEYS.map((key) => [key, nearly(key)])), { requiredKeys: [] })
  .chain((known) => fc.dictionary(fc.string(), anything, { maxKeys: 3 }).map((others) => ({ ...others, ...known })));
const reading: fc.Arbitrary<Reading> = fc.record({
  source: fc.constantFrom('a', 'b', 'c'),
  reach: fc.constantFrom('machine' as const, 'person' as const),
  content: fc.oneof(
    given.map((values) => ({ kind: 'values' as const, values })),
    fc.constant({ kind: 'broken' as const, reason: 'torn' }),
    fc.constant({ kind: 'unsafe' as const, reason: 'mode' }),
  ),
});
const readings = fc.uniqueArray(reading, { selector: ({ source }) => source, maxLength: 3 });

/** What counts of a key in a reading: a valid value, an invalid one, or nothing. */
function statementOf(key: PolicyKey, { content, reach }: Reading): 'valid' | 'invalid' | 'none' {
  if (content.kind === 'unsafe' || (reach === 'person' && definitionOf(key).scope === 'machine')) return 'none';
  if (content.kind === 'broken') return 'invalid';
  if (!Object.hasOwn(content.values, key)) return 'none';
  const alone = {
    source: 'x',
    reach: 'machine' as const,
    content: { kind: 'values' as const, values: { [key]: content.values[key] } },
  };
  return resolvePolicy([alone], NOTHING_STATED, 0).problems.length === 0 ? 'valid' : 'invalid';
}

describe('any readings', () => {
  it('give a policy that answers every question', () => {
    fc.assert(
      fc.property(fc.array(readings, { maxLength: 3 }), (history) => {
        const resolved = history.reduce((before, next, at) => resolvePolicy(next, before, at), NOTHING_STATED);
        const policy = policyOf(resolved);
        policy.refusal({ client: 'cursor', connection: 'crm' });
        const facts = { id: 'crm', label: 'CRM', url: 'https://mcp.example.com/mcp', model: 'api-key' as const };
        policy.connectionRefusal({ ...facts, tenancy: null, credentialFrom: 0 });
        policy.toolRule('crm')?.refusal('tool');
        expect(policy.explain()).toHaveLength(POLICY_KEYS.length);
        expect(policy.pathTokens).toBeTypeOf('boolean');
      }),
      RUNS,
    );
  });

  it('never leave a key of security open whose deciding statement is not valid', () => {
    fc.assert(
      fc.property(readings, readings, (earlier, now) => {
        const { values, stopped } = resolvePolicy(now, resolvePolicy(earlier, NOTHING_STATED, 0), 1);
        for (const key of SECURITY) {
          const statements = now.map((each) => statementOf(key, each)).filter((each) => each !== 'none');
          const deciding =
            definitionOf(key).merge === 'union' ? statements.find((each) => each === 'invalid') : statements[0];
          if (deciding === 'invalid') expect([key, values[key]]).toEqual([key, definitionOf(key).closed]);
        }
        const broken = now.some(({ content }) => content.kind === 'broken');
        if (broken) expect(stopped).not.toBeNull();
      }),
      RUNS,
    );
  });

  it('say nothing in words that cannot be said in one line', () => {
    fc.assert(
      fc.property(readings, (now) => {
        for (const { key, reason } of resolvePolicy(now, NOTHING_STATED, 0).problems) {
          expect(`${key}${reason}`).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(reason.length).toBeLessThan(1000);
        }
      }),
      RUNS,
    );
  });
});

describe('any bytes', () => {
  const samples = [...generatedFiles()]
    .filter(([path]) => path.includes('example'))
    .map(([, content]) => Buffer.from(content));
  /** Random bytes, and real files with some bytes changed, cut or put in. */
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((each) => Buffer.from(each)),
    fc
      .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }), fc.nat())
      .map(([sample, changes, cut]) => {
        const changed = Buffer.from(sample);
        for (const [at, value] of changes) changed[at % changed.length] = value;
        return cut % 3 === 0 ? changed.subarray(0, cut % changed.length) : changed;
      }),
  );

  it('are a policy, or broken, and never more than that', async () => {
    const root = policyRoot();
    const macos = macosReader({ owner: root, login: 'ana' });
    await fc.assert(
      fc.asyncProperty(bytes, async (each) => {
        for (const content of [jsonContent(each), plistContent(each), policyFileContent(each)]) {
          expect(['values', 'broken']).toContain(content.kind);
          resolvePolicy([{ source: 'a', reach: 'machine', content }], NOTHING_STATED, 0);
        }
        const windows = windowsReader({ query: async () => each.toString('latin1'), export: async () => each });
        expect((await windows.read()).length).toBe(2);
      }),
      { numRuns: 300 },
    );
    expect(await macos.read()).toEqual([]);
  });
});

it('a policy without readers is open', () => {
  expect(createPolicy().refusal({ client: 'x', connection: 'y' })).toBeNull();
});
