/**
 * `npm run conformance:client`: the client part of the public conformance suite, both revisions, with the real sign-in
 * behind the gateway. Writes its table in docs/conformance.md. Exits 1 on any scenario that fails and is not listed,
 * with its reason, as one that Gangway does not offer; a required one never is.
 *
 *   npm run conformance:client -- scope      the scenarios whose name holds this text; the document stays as it is
 */
import { readFile, writeFile } from 'node:fs/promises';
import { markdown, type Outcome, outcomeOf, problemsOf, summaryLine } from '../test/conformance/client/report.ts';
import { clientScenarios, runClientScenario } from '../test/conformance/client/suite.ts';
import { withGenerated } from '../test/conformance/report.ts';
import { REVISIONS } from '../test/conformance/suite.ts';

const DOCUMENT = new URL('../docs/conformance.md', import.meta.url);
const AT_ONCE = 2;

const [filter = ''] = process.argv.slice(2);
const due = (
  await Promise.all(
    REVISIONS.map(async (revision) => (await clientScenarios(revision)).map((scenario) => ({ revision, scenario }))),
  )
)
  .flat()
  .filter(({ scenario }) => scenario.name.includes(filter));
if (due.length === 0) throw new Error(`no scenario has "${filter}" in its name`);

const outcomes: Outcome[] = new Array(due.length);
const queue = due.entries();
async function work(): Promise<void> {
  for (const [at, { revision, scenario }] of queue) {
    outcomes[at] = outcomeOf(revision, scenario, await runClientScenario(revision, scenario.name));
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

const table = markdown(REVISIONS, outcomes);
console.log(`${table}\n`);
if (filter === '') {
  const document = await readFile(DOCUMENT, 'utf8');
  await writeFile(DOCUMENT, withGenerated(document, table, 'npm run conformance:client'));
}
const problems = problemsOf(outcomes);
for (const problem of problems) console.error(problem);
for (const revision of REVISIONS) console.log(summaryLine(revision, outcomes));
if (problems.length > 0) process.exitCode = 1;
