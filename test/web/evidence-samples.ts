/** A checklist as the real code makes it, of a computer on which not everything is in order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checklistMarkdown, openChecklist } from '../../main/checklist/index.ts';
import type { CallInput, CallOutput } from '../../preload/contract.ts';
import { clientFact, connectionFact, DAY, facts } from '../checklist/facts.ts';

type Evidence = {
  readonly [N in
    | 'checklist.read'
    | 'checklist.answer'
    | 'checklist.export'
    | 'audit.verify'
    | 'audit.export'
    | 'audit.forwarding'
    | 'diagnostics.create']: (input: CallInput<N>) => Promise<CallOutput<N>>;
};

const file = (name: string, type: string, text: string) => ({
  name,
  type,
  base64: Buffer.from(text).toString('base64'),
});

/** Made with the first of them, and removed with the process. */
let root: string | null = null;

function newFolder(): string {
  if (root === null) {
    const made = mkdtempSync(join(tmpdir(), 'gw-window-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    root = made;
  }
  return mkdtempSync(join(root, 'app-'));
}

/** @param now ms since the epoch, for everything that has a time */
export function evidenceCalls(now: () => number): Evidence {
  const checklist = openChecklist(newFolder());
  const seen = () =>
    facts({
      at: now(),
      connections: [
        connectionFact({ keyStoredAt: now() - 34 * DAY }),
        connectionFact({
          ...{ label: 'Issue tracker', host: 'issues.example', documented: null, model: 'oauth', keyStoredAt: null },
          tenancy: { name: 'Acme Engineering', trust: 'declared' },
        }),
      ],
      clients: [
        clientFact({ approved: null }),
        clientFact({
          id: 'claude-desktop',
          label: 'Claude Desktop',
          carrier: 'bridge',
          connections: 'all',
          approved: null,
        }),
        clientFact({ id: 'legacy', label: 'Old reporting script', carrier: 'path', approved: null }),
      ],
      exposed: { at: now() - DAY, places: 2, ignored: 0, complete: true },
    });
  const said = (at: number, id: 'subprocessors' | 'offboarding' | 'separate-keys', value: 'yes' | 'no', note: string) =>
    checklist.answer({ ...seen(), at }, id, { value, by: 'Ana Gomez', note });
  said(now() - 3 * DAY, 'subprocessors', 'yes', 'List of 1 November, ticket SEC-118.');
  said(now() - 200 * DAY, 'offboarding', 'yes', '');
  said(now() - 2 * DAY, 'separate-keys', 'no', 'Staging still has the production key.');
  const read = () => checklist.read(seen());
  return {
    'checklist.read': async () => read(),
    'checklist.answer': async ({ line, value, by, note }) => {
      checklist.answer(seen(), line, { value, by, note });
      return read();
    },
    'checklist.export': async ({ as }) =>
      file(`gangway-checklist.${as === 'pdf' ? 'pdf' : 'md'}`, 'text/plain', checklistMarkdown(read())),
    'audit.verify': async () => ({
      ...{ at: now(), intact: true, withKey: true, records: 18_204, segments: 12, sealed: 11, findings: [], more: 0 },
    }),
    'audit.forwarding': async () => [],
    'diagnostics.create': async () => ({
      file: file('gangway-diagnostics.zip', 'application/zip', ''),
      support: { text: null, url: null },
    }),
    'audit.export': async ({ format }) => file(`gangway-activity.${format}`, 'text/csv', 'seq,time,event\r\n'),
  };
}
