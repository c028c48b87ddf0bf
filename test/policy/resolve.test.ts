import { describe, expect, it } from 'vitest';
import { DEFAULTS, definitionOf, POLICY, POLICY_KEYS, type Reading } from '../../main/policy/index.ts';
import { NOTHING_STATED, resolvePolicy } from '../../main/policy/resolve.ts';

type Values = Record<string, unknown>;
const place = (source: string, given: Values, reach: Reading['reach'] = 'machine'): Reading => ({
  ...{ source, reach },
  content: { kind: 'values', values: given },
});
const broken = (source: string): Reading => ({ source, reach: 'machine', content: { kind: 'broken', reason: 'torn' } });
const resolved = (...readings: Reading[]) => resolvePolicy(readings, NOTHING_STATED, 1000);

describe('what is in force', () => {
  it('is the default of each key where nobody states anything', () => {
    const { values, managed, problems, stopped } = resolved();
    expect(values).toEqual(DEFAULTS);
    expect({ managed, problems, stopped }).toEqual({ managed: false, problems: [], stopped: null });
  });

  it('tells an empty list from none', () => {
    expect(resolved(place('a', {})).values.AllowedUpstreams).toBeNull();
    expect(resolved(place('a', { AllowedUpstreams: [] })).values.AllowedUpstreams).toEqual([]);
  });

  it('is what the strongest place states, and names the others that differ', () => {
    const { values, explained } = resolved(
      place('a', { GatewayPort: 2000 }),
      place('b', { GatewayPort: 3000, LeakScan: 'off' }),
      place('c', { GatewayPort: 2000 }),
    );
    expect(values.GatewayPort).toBe(2000);
    expect(values.LeakScan).toBe('off');
    expect(explained.get('GatewayPort')).toMatchObject({ source: 'a', standing: 'stated', conflicts: ['b'] });
  });

  it('denies what any place denies', () => {
    const { values, explained } = resolved(
      place('a', { DeniedClients: [] }),
      place('b', { DeniedClients: ['cursor'] }),
      place('c', { DeniedClients: ['zed', 'cursor'] }, 'person'),
    );
    expect(values.DeniedClients).toEqual(['cursor', 'zed']);
    expect(explained.get('DeniedClients')?.source).toBe('a, b, c');
  });

  it('takes what could widen trust only from places that hold for the whole computer', () => {
    const given = { TlsInspection: 'approved', GatewayPort: 2000 };
    const { values, problems } = resolved(place('a', given, 'person'));
    expect(values.TlsInspection).toBe('block');
    expect(values.GatewayPort).toBe(2000);
    expect(problems).toMatchObject([{ key: 'TlsInspection', weight: 'ignored' }]);
  });

  it('says since when a value is in force, and keeps that as long as nothing about it changes', () => {
    const first = resolvePolicy([place('a', { GatewayPort: 2000 })], NOTHING_STATED, 1000);
    const second = resolvePolicy([place('a', { GatewayPort: 2000, LeakScan: 'off' })], first, 2000);
    expect(second.explained.get('GatewayPort')).toBe(first.explained.get('GatewayPort'));
    expect(second.explained.get('LeakScan')?.since).toBe(2000);
  });

  it('ignores a place that others could have written, and says so', () => {
    const unsafe: Reading = { source: 'a', reach: 'machine', content: { kind: 'unsafe', reason: 'mode 0666' } };
    const { values, managed, problems, stopped } = resolved(unsafe);
    expect(values).toEqual(DEFAULTS);
    expect({ managed, stopped }).toEqual({ managed: false, stopped: null });
    expect(problems).toMatchObject([{ source: 'a', key: null, weight: 'ignored' }]);
  });
});

describe('a value that is not valid', () => {
  const wrong: Record<string, unknown> = {
    boolean: 'true',
    choice: 'perhaps',
    integer: '5',
    text: 5,
    list: 'x',
    entries: {},
  };

  it.each(POLICY_KEYS)('of %s closes what the key governs, or leaves the last valid one', (key) => {
    const { kind, closed, stops } = definitionOf(key);
    const before = resolved(place('a', { [key]: definitionOf(key).example }));
    expect(before.values[key]).toEqual(POLICY[key].example);
    const after = resolvePolicy([place('a', { [key]: wrong[kind.type] })], before, 2000);
    const [problem] = after.problems;
    expect(problem).toMatchObject({ source: 'a', key });
    expect(after.values[key]).toEqual(closed === undefined ? POLICY[key].example : closed);
    expect(after.explained.get(key)?.standing).toBe(closed === undefined ? 'kept' : 'closed');
    expect(after.stopped !== null).toBe(stops === true);
    expect(resolved(place('a', { [key]: wrong[kind.type] })).values[key]).toEqual(closed ?? DEFAULTS[key]);
  });

  it('does not hand over to a weaker place', () => {
    const { values } = resolved(place('a', { AllowedUpstreams: 'x' }), place('b', { AllowedUpstreams: ['*'] }));
    expect(values.AllowedUpstreams).toEqual([]);
  });

  it('does not close what a stronger place states validly', () => {
    const { values } = resolved(place('a', { AllowedUpstreams: ['*'] }), place('b', { AllowedUpstreams: 'x' }));
    expect(values.AllowedUpstreams).toEqual(['*']);
  });

  it('closes a denial wherever it stands', () => {
    const { values } = resolved(place('a', { DeniedClients: [] }), place('b', { DeniedClients: 'cursor' }));
    expect(values.DeniedClients).toEqual(['*']);
  });

  it('is named with its key, its place and what it should be', () => {
    const { problems } = resolved(
      place('/etc/gangway/policy.json', { GatewayPort: 80, LeakScan: 'maybe', Unknown: 1 }),
    );
    expect(problems.map(({ key, reason }) => `${key}: ${reason}`)).toEqual([
      'GatewayPort: The value 80 is not valid: the least is 1024.',
      'LeakScan: The value "maybe" is not valid: it must be one of off, on, on+fix.',
      '"Unknown": There is no policy key of this name.',
    ]);
  });
});

describe('a place that cannot be read', () => {
  it('stops all calls, closes every key of security, and keeps the last valid value of the others', () => {
    const before = resolved(place('a', { GatewayPort: 2000, AllowedUpstreams: ['*'] }));
    const { values, stopped, problems } = resolvePolicy([broken('a')], before, 2000);
    expect(stopped).toMatchObject({ source: 'a', key: null, weight: 'closes' });
    expect(problems).toHaveLength(1);
    expect(values.GatewayPort).toBe(2000);
    for (const key of POLICY_KEYS) {
      const { closed } = definitionOf(key);
      if (closed !== undefined) expect([key, values[key]]).toEqual([key, closed]);
    }
  });

  it('lets go when it is gone', () => {
    const before = resolvePolicy([broken('a')], NOTHING_STATED, 1000);
    expect(resolvePolicy([], before, 2000)).toMatchObject({ values: DEFAULTS, stopped: null, managed: false });
  });
});

describe('a credential in policy', () => {
  const KEY = 'onb_live_7f3a9c51e2d84b60a1b2c3d4';
  const base = { id: 'onboard', provider: 'onboard', model: 'api-key' };
  it.each([
    ['a field for it', { ManagedConnections: [{ ...base, key: KEY }] }],
    ['a header', { ManagedConnections: [{ ...base, headers: { Authorization: KEY } }] }],
    ['the source of the credential', { ManagedConnections: [{ ...base, credentialSource: KEY }] }],
    [
      'an argument of the program',
      { ManagedConnections: [{ ...base, credentialSource: { command: ['/bin/echo', KEY] } }] },
    ],
    ['the address', { ManagedConnections: [{ ...base, url: `https://mcp.example.com/?api_key=${KEY}` }] }],
    ['the user name of the address', { ManagedConnections: [{ ...base, url: `https://${KEY}@mcp.example.com/` }] }],
    ['the place of another value', { GatewayPort: KEY, LeakScan: KEY, ApprovedClients: [KEY], AuditExport: KEY }],
    ['a key of its own', { ApiKey: KEY, [KEY]: true }],
  ])('is refused in %s, and is repeated nowhere', (_, given) => {
    const { problems, values } = resolved(place('a', given));
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('7f3a9c51e2d84b60');
    expect(JSON.stringify(values)).not.toContain('7f3a9c51e2d84b60');
  });
});
