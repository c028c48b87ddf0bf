import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useNow } from '../../state/clock.ts';
import { useFormat } from '../../state/use-format.ts';
import { lookOf, type State, wordsOf } from './look.ts';
import classes from './state.module.css';

/** The state in words and a shape, and since when. A change is read out. */
export function StateWords({ state }: { readonly state: State }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { tone, icon: Sign } = lookOf(state);
  return (
    <p className={classes.state} data-tone={tone}>
      <span className={classes.pill} role="status">
        <Sign
          size={16}
          stroke={2}
          aria-hidden="true"
          className={state.kind === 'checking' ? classes.turning : undefined}
        />
        {t(wordsOf(state))}
      </span>
      <span className={classes.since}>{t('connections.since', { time: format.moment(state.since, now) })}</span>
    </p>
  );
}

/** What the state means and the one next step; nothing where all is well. */
export function StateNote({ state, step }: { readonly state: State; readonly step: ReactNode }) {
  const { t } = useTranslation();
  const { tone, icon } = lookOf(state);
  if (state.kind === 'connected') return null;
  if (state.kind === 'checking') {
    return (
      <Note tone={tone} icon={icon}>
        {t(`state.text.checking.${state.reason}`)}
      </Note>
    );
  }
  if (state.kind === 'paused') {
    return (
      <Note tone={tone} icon={icon} actions={step}>
        {t('state.text.paused')}
      </Note>
    );
  }
  return (
    <ProblemNote problem={state.problem} tone={tone} icon={icon} actions={step}>
      {state.kind === 'unreachable' && <Tries state={state} />}
    </ProblemNote>
  );
}

function Tries({ state }: { readonly state: Extract<State, { kind: 'unreachable' }> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className={classes.tries}>
      {t('state.text.failures', { count: state.failures })}{' '}
      {state.retryAt !== null && t('state.text.retryAt', { time: format.clock(state.retryAt) })}
    </p>
  );
}
