/** What the exported forms of the checklist say alike. */
import type { Checklist, ChecklistAnswer, ChecklistLine } from '../../preload/contract/checklist.ts';
import { countsOf } from './checklist.ts';
import { day } from './checks.ts';

export const TITLE = 'Pre-launch security checklist';

export const STATUS_WORDS: Readonly<Record<ChecklistLine['status'], string>> = {
  pass: 'Pass',
  answered: 'Answered',
  fail: 'Fail',
  ask: 'To be answered',
  stale: 'To be answered again',
};

const ANSWER_WORDS: Readonly<Record<ChecklistAnswer['value'], string>> = {
  yes: 'Yes',
  no: 'No',
  'not-applicable': 'Does not apply',
};

export const answerInWords = ({ value, by, at }: ChecklistAnswer) => `${ANSWER_WORDS[value]}, says ${by} (${day(at)})`;

/** "On HOST with Gangway 1.0 at 2026-11-23 10:30 UTC" */
export function headline({ at, version, computer }: Checklist): string {
  const moment = new Date(at).toISOString().replace('T', ' ').slice(0, 16);
  return `${computer}, Gangway ${version}, ${moment} UTC`;
}

export function summary(checklist: Checklist): string {
  const counts = countsOf(checklist);
  const open = counts.ask + counts.stale;
  const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  if (counts.fail > 0) {
    const rest = open > 0 ? `; ${open} more wait for an answer` : '';
    return `${many(counts.fail, 'line fails', 'lines fail')}${rest}.`;
  }
  if (open > 0) return `Nothing fails; ${many(open, 'line waits', 'lines wait')} for an answer.`;
  return 'Every line passes or was answered.';
}
