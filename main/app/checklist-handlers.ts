import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import { checklistMarkdown, checklistPdf } from '../checklist/index.ts';
import type { App } from './app.ts';
import { checklistFacts } from './checklist-facts.ts';

type ChecklistCall = Extract<CallName, `checklist.${string}`>;
type ChecklistHandlers = { readonly [N in ChecklistCall]: (input: CallInput<N>) => Promise<CallOutput<N>> };

/** @throws Fault GW_INPUT_INVALID, GW_DISK_FULL, GW_WRITE_FAILED */
export function checklistHandlers(app: App): ChecklistHandlers {
  const { checklist, audit, vault } = app;
  const facts = () => checklistFacts(app);
  return {
    'checklist.read': async () => checklist.read(facts()),
    'checklist.answer': async ({ line, value, note, ...said }) => {
      // Whatever field a person mistakes for the one of a key.
      const by = await vault.hide(said.by);
      checklist.answer(facts(), line, { value, by, note: await vault.hide(note) });
      audit.record('checklist.answered', { line, answer: value, by });
      return checklist.read(facts());
    },
    'checklist.export': async ({ as }) => {
      const found = checklist.read(facts());
      const name = `gangway-checklist-${new Date(found.at).toISOString().slice(0, 10)}`;
      return as === 'pdf'
        ? { name: `${name}.pdf`, type: 'application/pdf', base64: (await checklistPdf(found)).toString('base64') }
        : {
            name: `${name}.md`,
            type: 'text/markdown',
            base64: Buffer.from(checklistMarkdown(found)).toString('base64'),
          };
    },
  };
}
