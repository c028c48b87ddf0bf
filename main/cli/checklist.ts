import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { type Checklist, type ChecklistLine, LINE_IDS, type LineId } from '../../preload/contract/checklist.ts';
import { countsOf, STATUS_WORDS, summary } from '../checklist/index.ts';
import { Fault } from '../faults/index.ts';
import { replaceFile } from '../host/index.ts';
import { VAULT_FILE } from '../vault/index.ts';
import { chosenSealers, hostPaths, type VaultOptions } from './host.ts';
import { plain, printJson } from './output.ts';
import { reachApp, withReached } from './reach.ts';
import { createSecretInput } from './secret-input.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

/** For fleets, which look at the exit code alone. */
const CHECKLIST_EXIT = { done: EXIT.fine, fails: 3, waits: 4 } as const;

interface ChecklistOptions extends VaultOptions {
  readonly json?: true;
  readonly output?: string;
}

/** `checklist`; exit code 3 when a line fails, 4 when none fails but some wait for an answer */
export async function checklist(surroundings: Surroundings, options: ChecklistOptions): Promise<number> {
  const { json, output } = options;
  const form = output === undefined ? null : formOf(output);
  return withReached(reachWithVault(surroundings, options), async (app) => {
    const found = await app.ask('checklist.read', {});
    if (output !== undefined && form !== null) {
      const { base64 } = await app.ask('checklist.export', { as: form });
      await replaceFile(resolve(output), Buffer.from(base64, 'base64'));
    }
    if (json) printJson(surroundings, { ...found, counts: countsOf(found) });
    else surroundings.stdout.write(output === undefined ? inWords(found) : `${summary(found)}\n`);
    return exitOf(found);
  });
}

interface AnswerOptions {
  readonly value: 'yes' | 'no' | 'not-applicable';
  readonly by: string;
  readonly note?: string;
  readonly json?: true;
}

/** `checklist answer` */
export async function answer(surroundings: Surroundings, line: string, options: AnswerOptions): Promise<undefined> {
  if (!isLine(line)) {
    throw new Fault('GW_INPUT_INVALID', { field: 'The line', reason: `it is one of: ${LINE_IDS.join(', ')}` });
  }
  const { value, by, note = '', json } = options;
  await withReached(reachApp(surroundings), async (app) => {
    const { lines } = await app.ask('checklist.answer', { line, value, by, note });
    const answered = lines.find(({ id }) => id === line);
    if (json) printJson(surroundings, answered);
    else if (answered) surroundings.stdout.write(lineInWords(answered));
  });
}

/** No vault is made only to say that there is none. */
function reachWithVault(surroundings: Surroundings, options: VaultOptions) {
  const exists = existsSync(join(hostPaths(surroundings).data, VAULT_FILE));
  return reachApp(surroundings, async () =>
    exists ? chosenSealers(surroundings, options, createSecretInput(surroundings)) : [],
  );
}

const isLine = (text: string): text is LineId => LINE_IDS.some((id) => id === text);

/** @throws Fault GW_INPUT_INVALID */
function formOf(file: string): 'markdown' | 'pdf' {
  const end = extname(file).toLowerCase();
  if (end === '.pdf') return 'pdf';
  if (end === '.md') return 'markdown';
  throw new Fault('GW_INPUT_INVALID', { field: '--output', reason: 'its name must end with .md or .pdf' });
}

function exitOf(found: Checklist): number {
  const { fail, ask, stale } = countsOf(found);
  if (fail > 0) return CHECKLIST_EXIT.fails;
  return ask + stale > 0 ? CHECKLIST_EXIT.waits : CHECKLIST_EXIT.done;
}

const inWords = (found: Checklist) => `${found.lines.map(lineInWords).join('')}${summary(found)}\n`;

const WIDTH = Math.max(...Object.values(STATUS_WORDS).map(({ length }) => length));

function lineInWords({ id, status, text, evidence, question }: ChecklistLine): string {
  const indent = ' '.repeat(WIDTH + 2);
  const asks = (status === 'ask' || status === 'stale') && question !== null;
  return [
    `${STATUS_WORDS[status].padEnd(WIDTH)}  ${text}`,
    ...evidence.map((each) => `${indent}${plain(each)}`),
    ...(asks ? [`${indent}${question} (${id})`] : []),
    '',
  ].join('\n');
}
