import type { LineId } from '../../../preload/contract/checklist.ts';
import { checklistTexts } from '../../texts/checklist.ts';

type Asked = keyof typeof checklistTexts.en.question;
const isAsked = (id: LineId): id is Asked => Object.hasOwn(checklistTexts.en.question, id);

/** Key of the question of a line; null where only Gangway's own finding counts. */
export const questionKey = (id: LineId) => (isAsked(id) ? (`checklist.question.${id}` as const) : null);
