import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Note } from '../../components/note.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { ProblemNote, ProblemText } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import type { Rotation } from './use-rotation.ts';

type Due = NonNullable<Rotation['due']>;

interface RotationNoteProps {
  readonly connection: ConnectionView;
  readonly onReplace: () => void;
}

/** What a card says about replacing its credential; nothing where nothing is to be done. */
export function RotationNote({ connection, onReplace }: RotationNoteProps) {
  const { t } = useTranslation();
  const { rotation, model, state } = connection;
  if (!rotation) return null;
  const { due, old, problem, step } = rotation;
  // A key that is overdue is the state of the connection, whose note says the same.
  const isSaid = due?.stage === 'overdue' && state.kind === 'blocked';
  return (
    <>
      {due && !isSaid && (
        <DueWords
          due={due}
          actions={
            <Button size="sm" variant={due.postponedUntil === null ? 'filled' : 'default'} onClick={onReplace}>
              {t(model === 'oauth' ? 'rotation.signIn.open' : 'state.next.replaceKey')}
            </Button>
          }
        />
      )}
      {problem && (
        <Note tone="warn" title={t('rotation.resumedProblem')}>
          <ProblemText problem={problem} />
        </Note>
      )}
      {old && step !== 'trying' && <OldKey connection={connection} old={old} />}
    </>
  );
}

interface DueWordsProps {
  readonly due: Due;
  readonly actions?: React.ReactNode;
}

/** Why a credential is to be replaced, and by when. */
export function DueWords({ due, actions }: DueWordsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { stage, reason, dueAt, stopsAt, postponedUntil } = due;
  const tone = postponedUntil !== null ? 'quiet' : stage === 'overdue' ? 'bad' : stage === 'due' ? 'warn' : 'info';
  return (
    <Note
      tone={tone}
      icon={IconKey}
      title={t(`rotation.stage.${stage}`, { date: format.date(dueAt) })}
      actions={actions}
    >
      <p>
        {t(`rotation.reason.${reason}`)}{' '}
        {postponedUntil !== null && t('rotation.postponed', { date: format.date(postponedUntil) })}{' '}
        {stage === 'overdue'
          ? t('rotation.stopped')
          : stopsAt !== null && t('rotation.stopsAt', { date: format.date(stopsAt) })}
      </p>
    </Note>
  );
}

interface OldKeyProps {
  readonly connection: ConnectionView;
  readonly old: NonNullable<Rotation['old']>;
}

function OldKey({ connection: { id, provider }, old }: OldKeyProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const checkOld = useCall('rotation.checkOld');
  return (
    <Note
      tone={old.aliveAt === null ? 'info' : 'warn'}
      icon={IconKey}
      title={t(old.aliveAt === null ? 'rotation.oldUnknown' : 'rotation.oldAlive')}
      actions={
        <BusyButton
          size="sm"
          variant="default"
          busy={checkOld.isPending}
          onClick={() => checkOld.mutate(() => ({ id }))}
        >
          {t('rotation.checkAgain')}
        </BusyButton>
      }
    >
      <p>
        {t('rotation.oldAliveText', { time: format.clock(old.nextAt) })}{' '}
        {provider.keyPage !== null && (
          <OutsideLink href={provider.keyPage}>{t('connections.openKeyPage', { provider: provider.name })}</OutsideLink>
        )}
      </p>
      {checkOld.problem && <ProblemNote problem={checkOld.problem} />}
    </Note>
  );
}
