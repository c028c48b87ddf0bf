import { describe, expect, it } from 'vitest';
import { withGenerated } from '../report.ts';
import type { Check } from '../suite.ts';
import { markdown, NOT_OFFERED, type Outcome, outcomeOf, problemsOf, summaryLine } from './report.ts';
import { clientScenarios, runClientScenario } from './suite.ts';

const check = (scenario: string, status: Check['status']): Check => ({
  scenario,
  id: 'a-check',
  status,
  message: 'why',
});
const required = (name: string) => ({ name, standing: 'required' });
const extension = (name: string) => ({ name, standing: 'extension' });
const [notOffered = ''] = Object.keys(NOT_OFFERED);

describe('the client part of the conformance suite', { timeout: 90_000 }, () => {
  it.each([
    ['2025-11-25', 'auth/pre-registration'],
    ['2026-07-28', 'auth/scope-step-up'],
    ['2026-07-28', 'auth/authorization-server-migration'],
    ['2026-07-28', 'auth/iss-wrong-issuer'],
  ] as const)('of %s is passed by Gangway with a sign-in: %s', async (revision, name) => {
    expect(problemsOf([outcomeOf(revision, required(name), await runClientScenario(revision, name))])).toEqual([]);
  });

  it('lists what each revision requires and what it does not score', async () => {
    const scenarios = await clientScenarios('2026-07-28');
    expect(scenarios.filter(({ standing }) => standing === 'required')).toHaveLength(32);
    expect(scenarios).toContainEqual(extension('auth/dpop'));
    for (const name of Object.keys(NOT_OFFERED)) expect(scenarios.map((each) => each.name)).toContain(name);
  });
});

describe('the report of client scenarios', () => {
  const passed = outcomeOf('2026-07-28', required('a'), [check('a', 'SUCCESS')]);

  it.each(['FAILURE', 'WARNING'] as const)('counts a %s as a problem', (status) => {
    const outcome = outcomeOf('2026-07-28', required('a'), [check('a', 'SUCCESS'), check('a', status)]);
    expect(problemsOf([passed, outcome])).toEqual([`2026-07-28, a: a-check: ${status}: why`]);
  });

  it('counts a scenario without any finding as a problem', () => {
    expect(problemsOf([outcomeOf('2025-11-25', required('a'), [])])).toEqual(['2025-11-25, a: no check passed']);
  });

  it('takes a failure with a reason, but neither for a required scenario nor for one that passes', () => {
    const failed = [check(notOffered, 'FAILURE')];
    expect(problemsOf([outcomeOf('2026-07-28', extension(notOffered), failed)])).toEqual([]);
    expect(problemsOf([outcomeOf('2026-07-28', required(notOffered), failed)])).toHaveLength(1);
    const fine = [check(notOffered, 'SUCCESS')];
    expect(problemsOf([outcomeOf('2026-07-28', extension(notOffered), fine)])).toHaveLength(1);
  });

  it('shows each scenario in a table, with the reason of what is not offered, and replaces only its own part', () => {
    const outcomes: Outcome[] = [passed, outcomeOf('2026-07-28', extension(notOffered), [])];
    expect(summaryLine('2026-07-28', outcomes)).toBe('2026-07-28: 1 of 1 required scenarios passed, 0 of 1 others');
    const table = markdown(['2025-11-25', '2026-07-28'], outcomes);
    expect(table).toContain('| a |  | passed |');
    expect(table).toContain(`| ${notOffered} |  | not offered (extension) |`);
    expect(table).toContain(`- ${notOffered}: ${NOT_OFFERED[notOffered]}`);
    const [begin, end] = ['<!-- begin: written by x -->', '<!-- end: written by x -->'];
    expect(withGenerated(`before\n${begin}\nold\n${end}\nafter`, 'new', 'x')).toBe(
      `before\n${begin}\n\nnew\n\n${end}\nafter`,
    );
  });
});
