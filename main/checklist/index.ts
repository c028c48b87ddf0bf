/** The pre-launch security checklist: its lines, what the app answers itself, what people answered, and its exports. */
export { type ChecklistService, countsOf, type FactsElsewhere, openChecklist } from './checklist.ts';
export type { Verified } from './facts.ts';
export { checklistMarkdown } from './markdown.ts';
export { checklistPdf } from './pdf.ts';
export { STATUS_WORDS, summary } from './words.ts';
