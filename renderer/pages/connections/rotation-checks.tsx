import { Loader, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheckFilled, IconCircleDashed, IconHelpCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import classes from './rotation.module.css';
import type { Rotation } from './use-rotation.ts';

/** `untold`: the service does not say; `open`: a person has to do something. */
type CheckState = 'done' | 'running' | 'waiting' | 'untold' | 'open';

const TONES = { done: 'good', running: 'info', waiting: 'quiet', untold: 'quiet', open: 'warn' } as const;
const ORDER = ['trying', 'accepted', 'same-tenancy', 'swapped', 'confirmed'] as const;

interface ChecksProps {
  readonly connection: ConnectionView;
  readonly rotation: Rotation;
  /** The key was taken: all but the old one is done. */
  readonly isTaken: boolean;
  /** Clients that have called since Gangway started. */
  readonly running: number;
}

/** The checks of a new key, as they pass. */
export function Checks({ connection: { tenancy }, rotation: { step, old }, isTaken, running }: ChecksProps) {
  const { t } = useTranslation();
  const reached = isTaken ? ORDER.length : step === null ? 0 : ORDER.indexOf(step);
  const stateOf = (at: number): CheckState => (reached > at ? 'done' : reached === at ? 'running' : 'waiting');
  const isKnown = tenancy.trust === 'verified' && tenancy.name !== null;
  const oldState = !isTaken ? 'waiting' : old === null ? 'done' : old.aliveAt === null ? 'running' : 'open';
  const oldWords = { waiting: 'asking', running: 'asking', done: 'dead', open: 'alive' } as const;
  return (
    <div role="status">
      <ol className={classes.checks} aria-label={t('rotation.progress')}>
        <Check state={stateOf(0)}>{t('rotation.check.works')}</Check>
        <Check state={reached > 1 && !isKnown ? 'untold' : stateOf(1)}>
          {isKnown ? t('rotation.check.tenancy', { name: tenancy.name ?? '' }) : t('rotation.check.tenancyUnknown')}
        </Check>
        <Check state={stateOf(2)}>
          {running === 0 ? t('rotation.check.swapped') : t('rotation.check.swappedFor', { count: running })}
        </Check>
        <Check state={oldState}>{t(`rotation.check.${oldWords[oldState]}`)}</Check>
      </ol>
    </div>
  );
}

function Check({ state, children }: { readonly state: CheckState; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <li className={classes.check} data-tone={TONES[state]} data-state={state}>
      <Sign state={state} />
      <span>
        <VisuallyHidden>{t(`rotation.checkState.${state}`)}: </VisuallyHidden>
        {children}
      </span>
    </li>
  );
}

function Sign({ state }: { readonly state: CheckState }) {
  if (state === 'running') return <Loader size={20} color="var(--gw-info)" aria-hidden="true" />;
  const Icon = {
    done: IconCircleCheckFilled,
    waiting: IconCircleDashed,
    untold: IconHelpCircle,
    open: IconAlertTriangle,
  }[state];
  return <Icon size={20} className={classes.sign} aria-hidden="true" />;
}
