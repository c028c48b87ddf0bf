import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../preload/contract.ts';
import { type ProblemPart, problemIn } from '../texts/problems/index.ts';
import { Note } from './note.tsx';
import classes from './problem-note.module.css';
import type { Tone } from './tone.ts';

interface ProblemNoteProps {
  readonly problem: Problem;
  readonly tone?: Tone;
  readonly icon?: Icon;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** What happened, what it means and what to do, with the code that support asks for. */
export function ProblemNote({ problem, tone = 'bad', icon, actions, children }: ProblemNoteProps) {
  return (
    <Note tone={tone} {...(icon && { icon })} title={<ProblemWords problem={problem} part="what" />} actions={actions}>
      <ProblemText problem={problem} />
      {children}
    </Note>
  );
}

export function ProblemText({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation();
  return (
    <>
      <p>
        <ProblemWords problem={problem} part="means" /> <ProblemWords problem={problem} part="todo" />
      </p>
      <p className={classes.code}>{t('problem.code', { code: problem.code })}</p>
    </>
  );
}

/** In the language of the window where there is a text, else in Gangway's own English. */
export function ProblemWords({ problem, part }: { readonly problem: Problem; readonly part: ProblemPart }) {
  const { t, i18n } = useTranslation();
  if (problem.what === '')
    return t(`problem.${problem.code === 'GW_NOT_RUNNING' ? 'GW_NOT_RUNNING' : 'GW_WINDOW'}.${part}`);
  const translated = problemIn(i18n.language, problem, part);
  if (translated !== null) return translated;
  return (
    <span lang="en" dir="ltr">
      {problem[part]}
    </span>
  );
}
