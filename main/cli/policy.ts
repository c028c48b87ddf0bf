import { readFile } from 'node:fs/promises';
import type { PolicyView } from '../../preload/contract/settings.ts';
import { policyView } from '../app/index.ts';
import { unlessNotRunning } from '../control/index.ts';
import { Fault } from '../faults/index.ts';
import { checkPolicyFile, startPolicy, systemReader } from '../policy/index.ts';
import { plain, printJson, table } from './output.ts';
import { reachRunning, withReached } from './reach.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

interface PolicyOptions {
  readonly json?: true;
}

/**
 * `policy show`: what is in force in the running app, else what its places say at this moment. Ends with 1 when an
 * administrator has something to put right.
 */
export async function show(surroundings: Surroundings, options: PolicyOptions): Promise<number> {
  const view = await policyInForce(surroundings);
  if (options.json) {
    const keys = view.keys.map((each) => ({ ...each, value: JSON.parse(each.value) as unknown }));
    printJson(surroundings, { ...view, keys });
  } else surroundings.stdout.write(inWords(view));
  return view.problems.length === 0 ? EXIT.fine : EXIT.fault;
}

async function policyInForce(surroundings: Surroundings): Promise<PolicyView> {
  const running = await reachRunning(surroundings).catch(unlessNotRunning);
  if (running) return withReached(Promise.resolve(running), (app) => app.ask('policy.read', {}));
  const policy = await startPolicy({ reader: surroundings.policyReader ?? systemReader() });
  policy.close();
  return policyView(policy);
}

function inWords({ managed, keys, places, problems }: PolicyView): string {
  const rows = keys
    .filter(({ standing }) => standing !== 'default')
    .map(({ key, value, source, standing, conflicts }) => [
      ...[key, value, `${STANDINGS[standing]} ${source}`],
      conflicts.length > 0 ? `other values in ${conflicts.join(', ')}` : '',
    ]);
  const head = managed ? 'This computer has a policy.\n' : 'This computer has no policy.\n';
  const looked = `Looked in\n${places.map((place) => `  ${plain(place)}\n`).join('')}`;
  const wrong = problems.map(({ source, key, reason }) => plain(`${source}${key ? `, ${key}` : ''}: ${reason}`));
  return `${head}${table(rows, '  ')}${looked}${wrong.map((each) => `${each}\n`).join('')}`;
}

const STANDINGS = {
  default: '',
  stated: 'from',
  closed: 'closed: not valid in',
  kept: 'the last valid one of',
} as const;

/** `policy validate FILE`: what is wrong with a policy before it goes onto computers. Ends with 1 when something is. */
export async function validate(surroundings: Surroundings, file: string, options: PolicyOptions): Promise<number> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Fault('GW_POLICY_FILE', { file, reason: error.code ?? error.name }, { cause: error });
  });
  const { keys, problems } = checkPolicyFile(file, bytes);
  const valid = problems.length === 0;
  if (options.json) printJson(surroundings, { file, valid, keys, problems });
  else {
    for (const { key, reason } of problems) surroundings.stdout.write(`${plain(key ? `${key}: ${reason}` : reason)}\n`);
    surroundings.stdout.write(valid ? `Valid, ${keys} keys.\n` : `${problems.length} problems.\n`);
  }
  return valid ? EXIT.fine : EXIT.fault;
}
