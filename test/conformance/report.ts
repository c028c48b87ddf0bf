/** What a run of the suite on some way to the fixture showed, as a verdict, as lines for a person and as a table. */
import { CAUSES, causeOf, outdatedExplanations } from './bridge-differences.ts';
import { type Comparison, compareChecks, describeDifference } from './compare.ts';
import { type Check, type Revision, unmet } from './suite.ts';

/** A way to the fixture. Differences are explained on the bridge, and nowhere else. */
export interface Way {
  readonly name: string;
  readonly isBridge: boolean;
}

export interface Verdict {
  readonly revision: Revision;
  readonly way: Way;
  readonly comparison: Comparison;
  /** Whatever must not be: an unexplained difference, an outdated explanation. */
  readonly problems: readonly string[];
}

/** Compares a run on some way with the direct one. */
export function judge(revision: Revision, way: Way, direct: readonly Check[], proxied: readonly Check[]): Verdict {
  const comparison = compareChecks(direct, proxied);
  const { differences } = comparison;
  const unexplained = way.isBridge
    ? differences.filter((difference) => causeOf(revision, difference) === undefined)
    : differences;
  const outdated = way.isBridge ? outdatedExplanations(revision, differences) : [];
  const problems = [
    ...unexplained.map((difference) => `unexplained: ${describeDifference(difference)}`),
    ...outdated.map((entry) => `explained, but not a difference: ${entry}`),
  ];
  return { revision, way, comparison, problems };
}

/** What is wrong with the fixture itself: without a green direct run a comparison means little. */
export const fixtureProblems = (required: readonly string[], direct: readonly Check[]): readonly string[] =>
  unmet(required, direct).map((sentence) => `the fixture itself: ${sentence}`);

/** One line, for example `2025-11-25, gateway: 84 checks direct, 84 proxied, 0 differences`. */
export function summaryLine({ revision, way, comparison, problems }: Verdict): string {
  const { direct, proxied, differences } = comparison;
  const explained = differences.length > 0 && problems.length === 0 ? ', each with its reason' : '';
  return `${revision}, ${way.name}: ${direct} checks direct, ${proxied} proxied, ${differences.length} differences${explained}`;
}

/** The generated part of docs/conformance.md. */
export function markdown(verdicts: readonly Verdict[]): string {
  const table = [
    '| Revision | Way | Checks direct | Checks on this way | Differences |',
    '|---|---|---:|---:|---:|',
    ...verdicts.map(
      ({ revision, way, comparison: { direct, proxied, differences } }) =>
        `| ${revision} | ${way.name} | ${direct} | ${proxied} | ${differences.length} |`,
    ),
  ];
  const explained = verdicts.flatMap(({ revision, comparison }) =>
    comparison.differences.map((difference) => ({ revision, difference, cause: causeOf(revision, difference) })),
  );
  if (explained.length === 0) return table.join('\n');
  const list = Object.entries(CAUSES).flatMap(([cause, sentence]) => {
    const own = explained.filter((entry) => entry.cause === cause);
    const lines = own.map(({ revision, difference }) => `- ${revision}, ${describeDifference(difference)}`);
    return own.length === 0 ? [] : [sentence, '', ...lines, ''];
  });
  return [...table, '', '### Differences of the bridge', '', ...list].join('\n').trimEnd();
}

/** The document with the part replaced that a command generates. */
export function withGenerated(document: string, generated: string, command = 'npm run conformance'): string {
  const begin = `<!-- begin: written by ${command} -->`;
  const end = `<!-- end: written by ${command} -->`;
  const start = document.indexOf(begin);
  const stop = document.indexOf(end);
  if (start === -1 || stop < start) throw new Error(`the document lacks the lines "${begin}" and "${end}"`);
  return `${document.slice(0, start)}${begin}\n\n${generated}\n\n${document.slice(stop)}`;
}
