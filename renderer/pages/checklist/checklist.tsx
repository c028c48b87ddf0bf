import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChecklistLine, Checklist as Found } from '../../../preload/contract/checklist.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { KEYS } from '../../state/feed.ts';
import { problemOf, useCall, useGangway } from '../../state/gangway.tsx';
import { saveFile } from '../../state/save-file.ts';
import { AnswerDialog } from './answer-dialog.tsx';
import classes from './checklist.module.css';
import { LineRow } from './line-row.tsx';

const SECTIONS = ['keys', 'authority', 'clients', 'transport', 'logging', 'vendor'] as const;

export function Checklist() {
  const { t } = useTranslation();
  const { link } = useGangway();
  const client = useQueryClient();
  const [answering, setAnswering] = useState<ChecklistLine | null>(null);
  // What it says depends on everything else, so it is read whenever the page is opened.
  const { data, error, refetch } = useQuery({
    queryKey: KEYS.checklist,
    queryFn: () => link.call('checklist.read', {}),
    enabled: link.state.kind === 'online',
    staleTime: 0,
  });
  const answer = error ? ({ ok: false, problem: problemOf(error) } as const) : data;
  const found = answer?.ok ? answer.value : undefined;
  return (
    <>
      <PageHead title={t('pages.checklist')} summary={found && <Summary found={found} />} action={<SaveButtons />} />
      {answer === undefined && (
        <div role="status" aria-label={t('link.opening')}>
          <Skeleton height={180} radius="lg" mb="md" />
          <Skeleton height={180} radius="lg" />
        </div>
      )}
      <ReadFailed answer={answer} retry={() => void refetch()} />
      {found &&
        SECTIONS.map((section) => (
          <section key={section} className={classes.section} aria-labelledby={`section-${section}`}>
            <h2 id={`section-${section}`} className={classes.heading}>
              {t(`checklist.section.${section}`)}
            </h2>
            <ul className={classes.lines}>
              {found.lines
                .filter((line) => line.section === section)
                .map((line) => (
                  <LineRow key={line.id} line={line} onAnswer={() => setAnswering(line)} />
                ))}
            </ul>
          </section>
        ))}
      <AnswerDialog
        line={answering}
        onClose={() => setAnswering(null)}
        onAnswered={(value) => client.setQueryData(KEYS.checklist, { ok: true, value })}
      />
    </>
  );
}

function Summary({ found: { lines } }: { readonly found: Found }) {
  const { t } = useTranslation();
  const count = (...wanted: ChecklistLine['status'][]) => lines.filter(({ status }) => wanted.includes(status)).length;
  const failing = count('fail');
  const waiting = count('ask', 'stale');
  return (
    <>
      {t('checklist.summary', { done: count('pass', 'answered'), count: lines.length })}
      {failing > 0 && <strong className={classes.failing}> {t('checklist.failing', { count: failing })}</strong>}
      {waiting > 0 && ` ${t('checklist.waiting', { count: waiting })}`}
    </>
  );
}

function SaveButtons() {
  const { t } = useTranslation();
  const save = useCall('checklist.export');
  const start = (as: 'markdown' | 'pdf') => save.mutate(() => ({ as }), { onSuccess: saveFile });
  return (
    <div className={classes.save}>
      <div className={classes.buttons}>
        <BusyButton variant="default" busy={save.isPending} onClick={() => start('markdown')}>
          {t('checklist.saveMarkdown')}
        </BusyButton>
        <BusyButton variant="default" busy={save.isPending} onClick={() => start('pdf')}>
          {t('checklist.savePdf')}
        </BusyButton>
      </div>
      <div role="status" className={classes.saved}>
        {save.problem && <ProblemNote problem={save.problem} />}
        {save.data && t('checklist.saved', { name: save.data.name })}
      </div>
    </div>
  );
}
