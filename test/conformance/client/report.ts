/** What the client scenarios showed: as problems, as lines for a person and as the table of docs/conformance.md. */
import { type Check, type Revision, unmet } from '../suite.ts';
import type { ClientScenario } from './suite.ts';

export interface Outcome extends ClientScenario {
  readonly revision: Revision;
  /** What is not met, in sentences; empty where the scenario passed. */
  readonly unmet: readonly string[];
}

/** Scenarios that Gangway does not pass because it does not offer what they test, each with the reason. */
export const NOT_OFFERED: Readonly<Record<string, string>> = {
  'auth/wif-jwt-bearer':
    'Workload identity is for programs that run in a data centre, whose platform vouches for them. Gangway acts for a person, or for a company by a key that its administrator entered.',
};

export const outcomeOf = (revision: Revision, scenario: ClientScenario, checks: readonly Check[]): Outcome => ({
  ...scenario,
  revision,
  unmet: unmet([scenario.name], checks),
});

/** What must not be: a scenario that fails without a reason, or a reason for one that passes or is required. */
export function problemsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ revision, name, standing, unmet: sentences }) => {
    const isExplained = NOT_OFFERED[name] !== undefined;
    if (isExplained && standing === 'required') return [`${revision}, ${name}: required, and listed as not offered`];
    if (isExplained && sentences.length === 0) return [`${revision}, ${name}: passes, and is listed as not offered`];
    return isExplained ? [] : sentences.map((sentence) => `${revision}, ${sentence}`);
  });
}

/** One line, for example `2025-11-25: 18 of 18 required scenarios passed, 6 of 7 others`. */
export function summaryLine(revision: Revision, outcomes: readonly Outcome[]): string {
  const own = outcomes.filter((outcome) => outcome.revision === revision);
  const required = own.filter(({ standing }) => standing === 'required');
  const others = own.filter(({ standing }) => standing !== 'required');
  const passed = (list: readonly Outcome[]) => list.filter(({ unmet: sentences }) => sentences.length === 0).length;
  return `${revision}: ${passed(required)} of ${required.length} required scenarios passed, ${passed(others)} of ${others.length} others`;
}

/** The generated part of docs/conformance.md. */
export function markdown(revisions: readonly Revision[], outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ name }) => name))];
  const cell = (revision: Revision, name: string) => {
    const outcome = outcomes.find((each) => each.revision === revision && each.name === name);
    if (outcome === undefined) return '';
    const result = outcome.unmet.length === 0 ? 'passed' : NOT_OFFERED[name] === undefined ? 'failed' : 'not offered';
    return outcome.standing === 'required' ? result : `${result} (${outcome.standing})`;
  };
  const rows = names.map((name) => `| ${[name, ...revisions.map((each) => cell(each, name))].join(' | ')} |`);
  const reasons = Object.entries(NOT_OFFERED)
    .filter(([name]) => names.includes(name))
    .map(([name, reason]) => `- ${name}: ${reason}`);
  return [
    ...revisions.map((revision) => `- ${summaryLine(revision, outcomes)}.`),
    '',
    `| Scenario | ${revisions.join(' | ')} |`,
    `|---|${revisions.map(() => '---').join('|')}|`,
    ...rows,
    ...(reasons.length === 0 ? [] : ['', '### Not offered', '', ...reasons]),
  ].join('\n');
}
