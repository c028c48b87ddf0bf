import { Button } from '@mantine/core';
import { type Icon, IconCheck, IconClock, IconHelpCircle, IconUserCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChecklistLine } from '../../../preload/contract/checklist.ts';
import { OutsideLink } from '../../components/outside-link.tsx';
import type { Tone } from '../../components/tone.ts';
import { addressOf, PAGES } from '../../state/page.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './checklist.module.css';
import { questionKey } from './question.ts';

const LOOKS: { readonly [S in ChecklistLine['status']]: { readonly tone: Tone; readonly icon: Icon } } = {
  pass: { tone: 'good', icon: IconCheck },
  answered: { tone: 'info', icon: IconUserCheck },
  fail: { tone: 'bad', icon: IconX },
  ask: { tone: 'warn', icon: IconHelpCircle },
  stale: { tone: 'warn', icon: IconClock },
};

interface LineRowProps {
  readonly line: ChecklistLine;
  readonly onAnswer: () => void;
}

export function LineRow({ line, onAnswer }: LineRowProps) {
  const { t } = useTranslation();
  const { id, status, evidence, question, source, answer } = line;
  const { tone, icon: Sign } = LOOKS[status];
  const text = t(`checklist.line.${id}`);
  const key = questionKey(id);
  const waits = status === 'ask' || status === 'stale';
  // A failure that Gangway found is not answered away.
  const answerable = question !== null && status !== 'pass' && (status !== 'fail' || answer?.value === 'no');
  const action = t(answer === null ? 'checklist.answer' : 'checklist.answerAgain');
  return (
    <li className={classes.line}>
      <span className={classes.status} data-tone={tone}>
        <Sign size={15} stroke={2} aria-hidden="true" />
        {t(`checklist.status.${status}`)}
      </span>
      <div className={classes.words}>
        <p className={classes.text}>{text}</p>
        {evidence.map((sentence) => (
          <p key={sentence} className={classes.evidence} lang="en" dir="ltr">
            {sentence}
          </p>
        ))}
        {waits && key && <p className={classes.question}>{t(key)}</p>}
        {answer && status !== 'pass' && <Said answer={answer} />}
        <p className={classes.source}>
          <OutsideLink href={source.url}>{t('checklist.source', { title: source.title })}</OutsideLink>
        </p>
      </div>
      <div className={classes.actions}>
        <FixLink line={line} text={text} />
        {answerable && (
          <Button
            variant="default"
            size="xs"
            onClick={onAnswer}
            aria-label={t('checklist.answerOf', { action, line: text })}
          >
            {action}
          </Button>
        )}
      </div>
    </li>
  );
}

function Said({ answer: { value, by, at, note } }: { readonly answer: NonNullable<ChecklistLine['answer']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className={classes.said}>
      <strong>{t(`checklist.said.${value}`)}</strong> ({t('checklist.by', { name: by, date: format.date(at) })})
      {note && `: ${note}`}
    </p>
  );
}

/** Where a failure is put right: shown for pages that this window has. */
function FixLink({ line: { fix, status }, text }: { readonly line: ChecklistLine; readonly text: string }) {
  const { t } = useTranslation();
  if (fix === null || status === 'pass' || status === 'answered') return null;
  if ('url' in fix) return <OutsideLink href={fix.url}>{t('checklist.fix')}</OutsideLink>;
  const page = PAGES.find((each) => each === fix.page);
  if (page === undefined) return null;
  return (
    <a href={addressOf(page)} className={classes.fix} aria-label={t('checklist.fixOf', { line: text })}>
      {t(`pages.${page}`)}
    </a>
  );
}
