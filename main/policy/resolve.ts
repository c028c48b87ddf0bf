/**
 * From what the places gave to what is in force. Pure: the same readings and the same state before give the same policy.
 *
 * Unset is not empty: a key that no place states has its default, an empty list allows nothing. Of several places the
 * strongest that states a key decides, except that a denial counts from wherever it comes. A value that is not valid and
 * a place that cannot be read close what the keys of security govern; for other keys what was valid last stays.
 */
import { isDeepStrictEqual } from 'node:util';
import { DEFAULTS, definitionOf, isPolicyKey, POLICY_KEYS, type PolicyKey, type PolicyValues } from './definitions.ts';
import { shownText } from './secrets.ts';
import type { Reading } from './sources/reading.ts';
import { checkValue } from './validate.ts';

/** What is in force for a key, and why. */
export interface Explained {
  readonly key: PolicyKey;
  readonly value: unknown;
  /** Where it comes from; null: nobody states it. */
  readonly source: string | null;
  /** `closed`: what was stated is not valid, so the safest value is in force. `kept`: likewise, and the last valid one is. */
  readonly standing: 'default' | 'stated' | 'closed' | 'kept';
  /** Places that state something else and do not decide. */
  readonly conflicts: readonly string[];
  /** Since when this value is in force, ms since the epoch. */
  readonly since: number;
}

/** Something that an administrator has to put right. Never holds a credential. */
export interface PolicyProblem {
  readonly source: string;
  /** null: the place as a whole. */
  readonly key: string | null;
  /** A sentence. */
  readonly reason: string;
  /** `closes`: calls or choices are refused because of it. `ignored`: it has no other effect than not to count. */
  readonly weight: 'closes' | 'kept' | 'ignored';
}

export interface Resolved {
  readonly values: PolicyValues;
  readonly explained: ReadonlyMap<PolicyKey, Explained>;
  readonly problems: readonly PolicyProblem[];
  /** Why no call is let through; null: calls are. */
  readonly stopped: PolicyProblem | null;
  /** Whether any place holds a policy that counts. */
  readonly managed: boolean;
  /** What every source stated validly, for the next time it cannot be read. */
  readonly lastGood: ReadonlyMap<string, Statements>;
}

type Statements = ReadonlyMap<PolicyKey, unknown>;

export const NOTHING_STATED: Resolved = {
  values: DEFAULTS,
  explained: new Map(POLICY_KEYS.map((key) => [key, unstated(key, 0)])),
  problems: [],
  stopped: null,
  managed: false,
  lastGood: new Map(),
};

function unstated(key: PolicyKey, since: number): Explained {
  return { key, value: DEFAULTS[key], source: null, standing: 'default', conflicts: [], since };
}

/** What one place says of one key. */
type Statement =
  | { readonly source: string; readonly kind: 'valid'; readonly value: unknown; readonly kept: boolean }
  | { readonly source: string; readonly kind: 'unreadable' };

/** @param before what was in force; NOTHING_STATED at the start */
export function resolvePolicy(readings: readonly Reading[], before: Resolved, now: number): Resolved {
  const problems: PolicyProblem[] = [];
  const lastGood = new Map<string, Statements>();
  const statements = new Map<PolicyKey, Statement[]>(POLICY_KEYS.map((key) => [key, []]));
  for (const reading of readings) {
    const said = saidBy(reading, before.lastGood.get(reading.source), problems);
    for (const [key, statement] of said) statements.get(key)?.push(statement);
    lastGood.set(reading.source, validOf(said));
  }
  const explained = new Map(
    POLICY_KEYS.map((key) => {
      const next = decided(key, statements.get(key) ?? [], now);
      const known = before.explained.get(key);
      const same = known && isDeepStrictEqual({ ...known, since: 0 }, { ...next, since: 0 });
      return [key, same ? known : next];
    }),
  );
  return {
    values: Object.fromEntries([...explained].map(([key, { value }]) => [key, value])) as unknown as PolicyValues,
    explained,
    problems,
    stopped: problems.find(stopsCalls) ?? null,
    managed: readings.some(({ content }) => content.kind !== 'unsafe'),
    lastGood,
  };
}

function saidBy(
  { source, reach, content }: Reading,
  last: Statements | undefined,
  problems: PolicyProblem[],
): Map<PolicyKey, Statement> {
  const said = new Map<PolicyKey, Statement>();
  const problem = (key: string | null, reason: string, weight: PolicyProblem['weight']) =>
    void problems.push({ source, key, reason, weight });
  const unreadable = (key: PolicyKey) => {
    const kept = last?.get(key);
    if (definitionOf(key).closed !== undefined) said.set(key, { source, kind: 'unreadable' });
    else if (kept !== undefined) said.set(key, { source, kind: 'valid', value: kept, kept: true });
  };
  if (content.kind === 'unsafe') {
    problem(
      null,
      `It is ignored, because people who are no administrators could have written it: ${content.reason}.`,
      'ignored',
    );
  } else if (content.kind === 'broken') {
    problem(null, `It cannot be read: ${content.reason}.`, 'closes');
    for (const key of POLICY_KEYS) if (countsAt(key, reach)) unreadable(key);
  } else {
    for (const [key, value] of Object.entries(content.values)) {
      if (!isPolicyKey(key)) {
        problem(shownText(key), 'There is no policy key of this name.', 'ignored');
      } else if (!countsAt(key, reach)) {
        problem(key, 'It counts only where it holds for the whole computer.', 'ignored');
      } else {
        const checked = checkValue(key, value);
        if (checked.ok) said.set(key, { source, kind: 'valid', value: checked.value, kept: false });
        else {
          problem(key, `The value ${checked.reason}.`, isSecurity(key) ? 'closes' : 'kept');
          unreadable(key);
        }
      }
    }
  }
  return said;
}

/** A place that cannot be read may have held any denial. */
const stopsCalls = ({ key, weight }: PolicyProblem) =>
  weight === 'closes' && (key === null || (isPolicyKey(key) && definitionOf(key).stops === true));

const isSecurity = (key: PolicyKey) => definitionOf(key).closed !== undefined || definitionOf(key).stops === true;

const countsAt = (key: PolicyKey, reach: Reading['reach']) => reach === 'machine' || definitionOf(key).scope === 'any';

const validOf = (said: ReadonlyMap<PolicyKey, Statement>): Statements =>
  new Map([...said].flatMap(([key, each]) => (each.kind === 'valid' ? [[key, each.value] as const] : [])));

/** @param statements the strongest first */
function decided(key: PolicyKey, statements: readonly Statement[], since: number): Explained {
  const { merge, closed } = definitionOf(key);
  const [first] = statements;
  if (first === undefined) return unstated(key, since);
  const deciding = merge === 'union' ? (statements.find(({ kind }) => kind === 'unreadable') ?? first) : first;
  const { source } = deciding;
  if (deciding.kind === 'unreadable') {
    return { key, value: closed, source, standing: 'closed', conflicts: [], since };
  }
  if (merge === 'union') {
    const given = statements.flatMap((each) => (each.kind === 'valid' ? (each.value as readonly unknown[]) : []));
    const sources = [...new Set(statements.map((each) => each.source))].join(', ');
    const kept = statements.some((each) => each.kind === 'valid' && each.kept);
    return { key, value: distinct(given), source: sources, standing: kept ? 'kept' : 'stated', conflicts: [], since };
  }
  const conflicts = statements
    .slice(1)
    .filter((each) => each.kind === 'valid' && !isDeepStrictEqual(each.value, deciding.value))
    .map((each) => each.source);
  return { key, value: deciding.value, source, standing: deciding.kept ? 'kept' : 'stated', conflicts, since };
}

const distinct = (given: readonly unknown[]) =>
  given.filter((each, at) => given.findIndex((other) => isDeepStrictEqual(other, each)) === at);
