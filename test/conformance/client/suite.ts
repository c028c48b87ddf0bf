/** Runs the client part of the public conformance suite with Gangway in front of the AI client. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Check, PACKAGE, type Revision, readFindings, runConformance } from '../suite.ts';

const PROGRAM = fileURLToPath(new URL('client-process.ts', import.meta.url));

const requirements = z.looseObject({
  client: z.array(z.string()),
  not_scored: z.array(z.looseObject({ scenario: z.string(), leg: z.string(), reason: z.string() })),
});

export interface ClientScenario {
  readonly name: string;
  /** `required`, or why the suite runs it without scoring it: `extension`, `added-after-release`. */
  readonly standing: string;
}

/** The client scenarios of a revision, as the suite has frozen them: those that it requires first. */
export async function clientScenarios(revision: Revision): Promise<readonly ClientScenario[]> {
  const text = await readFile(new URL(`requirements/${revision}.yaml`, PACKAGE), 'utf8');
  const { client, not_scored } = requirements.parse(parse(text));
  return [
    ...client.map((name) => ({ name, standing: 'required' })),
    ...not_scored
      .filter(({ leg }) => leg === 'client')
      .map(({ scenario, reason }) => ({ name: scenario, standing: reason })),
  ];
}

/**
 * Runs one scenario. The suite would run all of them at once, each with its own limit of time; on a busy machine that
 * fails for reasons that are not ours.
 * @returns every finding but the informative ones
 */
export async function runClientScenario(revision: Revision, scenario: string): Promise<readonly Check[]> {
  const results = await mkdtemp(join(tmpdir(), 'gangway-conformance-'));
  const command = `${process.execPath} ${PROGRAM}`;
  try {
    const content = await runConformance([
      ...['client', '--command', command, '--scenario', scenario, '--spec-version', revision, '-o', results],
      // Extensions are on no revision's list; without force the suite would skip them.
      ...['--timeout', '60000', '--force'],
    ]);
    const file = (await readdir(results, { recursive: true })).find((name) => name.endsWith('checks.json'));
    const findings = await readFindings(join(results, file ?? 'checks.json'));
    const checks = findings.flatMap(({ id, status, errorMessage = '' }) =>
      status === 'INFO' ? [] : [{ scenario, id, status, message: errorMessage }],
    );
    if (content || checks.some(({ status }) => status === 'FAILURE' || status === 'WARNING')) return checks;
    // All checks are met, and still the suite is not content: the client itself gave up.
    const said = file === undefined ? '' : await readFile(join(results, dirname(file), 'stderr.txt'), 'utf8');
    return [...checks, { scenario, id: 'client-ended-well', status: 'FAILURE', message: said.trim().slice(0, 500) }];
  } finally {
    await rm(results, { recursive: true, force: true });
  }
}
