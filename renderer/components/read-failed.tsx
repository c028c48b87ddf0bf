import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../preload/contract.ts';
import { ProblemNote } from './problem-note.tsx';

interface ReadFailedProps {
  /** What was read for the page; undefined while it is being read. */
  readonly answer: { readonly ok: true } | { readonly ok: false; readonly problem: Problem } | undefined;
  readonly retry: () => void;
}

/** Where a page could not be read: why, and a way to try again. */
export function ReadFailed({ answer, retry }: ReadFailedProps) {
  const { t } = useTranslation();
  if (answer?.ok !== false) return null;
  const again = (
    <Button variant="default" onClick={retry}>
      {t('action.retry')}
    </Button>
  );
  return <ProblemNote problem={answer.problem} actions={again} />;
}
