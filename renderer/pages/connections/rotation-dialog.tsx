import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { KeyFieldInput } from '../../components/key-field.tsx';
import { Note } from '../../components/note.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './form.module.css';
import rotationClasses from './rotation.module.css';
import { Checks } from './rotation-checks.tsx';
import { DueWords } from './rotation-note.tsx';
import { Postpone } from './rotation-postpone.tsx';
import { ScreenHint } from './screen-hint.tsx';
import { type Rotation, type RotationWork, useRotation, WHYS } from './use-rotation.ts';

interface RotationDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly connection: ConnectionView;
  /** Clients that have called since Gangway started. */
  readonly running: number;
}

/** The prompt for a new key. */
export function RotationDialog({ opened, onClose, ...rest }: RotationDialogProps) {
  const { t } = useTranslation();
  const { rotation, label } = rest.connection;
  if (!rotation) return null;
  return (
    <Dialog opened={opened} onClose={onClose} title={t('rotation.title', { name: label })}>
      <Prompt {...rest} rotation={rotation} onClose={onClose} />
    </Dialog>
  );
}

interface PromptProps extends Omit<RotationDialogProps, 'opened'> {
  readonly rotation: Rotation;
}

function Prompt({ connection, rotation, running, onClose }: PromptProps) {
  const { t } = useTranslation();
  const work = useRotation(connection, onClose);
  const [postponing, setPostponing] = useState(false);
  if (rotation.whoMayRotate === 'nobody') {
    return (
      <div className={classes.form}>
        <Reason rotation={rotation} />
        <Note tone="info">{t('rotation.nobody')}</Note>
        <Buttons onClose={onClose} />
      </div>
    );
  }
  if (work.enter.isSuccess) {
    return (
      <Taken connection={connection} rotation={rotation} running={running} emptied={work.emptied} onClose={onClose} />
    );
  }
  if (postponing && rotation.due) {
    return <Postpone id={connection.id} due={rotation.due} onBack={() => setPostponing(false)} onDone={onClose} />;
  }
  const mayPostpone = rotation.due !== null && rotation.due.stage !== 'overdue';
  return (
    <form onSubmit={work.submit} className={classes.form} noValidate aria-busy={work.isPending}>
      <Reason rotation={rotation} />
      <p>
        {t('rotation.text')} <KeyPage provider={connection.provider} />
      </p>
      {work.isPending ? (
        <Checks connection={connection} rotation={rotation} isTaken={false} running={running} />
      ) : (
        <p>{t('rotation.atOnce')}</p>
      )}
      <Fields work={work} connection={connection} rotation={rotation} />
      <div role="status">
        {!work.isPending && work.problem && (
          <ProblemNote problem={work.problem}>
            <p>{t('rotation.failed')}</p>
          </ProblemNote>
        )}
      </div>
      <DialogButtons>
        {mayPostpone && (
          <Button variant="subtle" color="gray" className={rotationClasses.start} onClick={() => setPostponing(true)}>
            {t('rotation.postpone.open')}
          </Button>
        )}
        {rotation.due === null && work.why !== 'manual' && (
          <Button variant="subtle" color="gray" className={rotationClasses.start} onClick={work.later}>
            {t('rotation.later')}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={work.isPending}>
          {t('rotation.submit')}
        </BusyButton>
      </DialogButtons>
    </form>
  );
}

function Reason({ rotation: { due } }: { readonly rotation: Rotation }) {
  return due && <DueWords due={due} />;
}

function KeyPage({ provider }: Pick<ConnectionView, 'provider'>) {
  const { t } = useTranslation();
  if (provider.keyPage === null) return null;
  return <OutsideLink href={provider.keyPage}>{t('connections.openKeyPage', { provider: provider.name })}</OutsideLink>;
}

interface FieldsProps {
  readonly work: RotationWork;
  readonly connection: ConnectionView;
  readonly rotation: Rotation;
}

function Fields({ work, connection, rotation }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      {rotation.due === null && (
        <NativeSelect
          label={t('rotation.why')}
          value={work.why}
          onChange={({ currentTarget: { value } }) => work.setWhy(WHYS.find((each) => each === value) ?? 'manual')}
          data={WHYS.map((value) => ({ value, label: t(`rotation.whys.${value}`) }))}
          disabled={work.isPending}
        />
      )}
      <KeyFieldInput
        ref={work.field}
        label={t('rotation.key')}
        description={t('addDialog.keyHint')}
        error={work.isEmpty ? t('addDialog.error.key') : null}
        required
        disabled={work.isPending}
      />
      {rotation.whoMayRotate === 'administrators' && (
        <div>
          <label className={rotationClasses.declare}>
            <input
              type="checkbox"
              checked={work.administers}
              onChange={(event) => work.setAdministers(event.currentTarget.checked)}
              aria-invalid={work.isUndeclared}
              disabled={work.isPending}
            />
            {t('rotation.administers', { provider: connection.provider.name })}
          </label>
          {work.isUndeclared && <p className={rotationClasses.mistake}>{t('rotation.administersError')}</p>}
        </div>
      )}
      <ScreenHint />
    </>
  );
}

interface TakenProps extends PromptProps {
  readonly emptied: boolean;
}

/** The new key is in use; what is left is the old one. */
function Taken({ connection, rotation, running, emptied, onClose }: TakenProps) {
  const { t } = useTranslation();
  const { id, provider } = connection;
  const checkOld = useCall('rotation.checkOld');
  const goBack = useCall('rotation.goBack');
  if (goBack.isSuccess) {
    return (
      <div className={classes.form}>
        <div role="status">
          <Note tone="info">{t('rotation.wentBack')}</Note>
        </div>
        <Buttons onClose={onClose} />
      </div>
    );
  }
  const problem = checkOld.problem ?? goBack.problem;
  const isAlive = rotation.old !== null && rotation.old.aliveAt !== null;
  return (
    <div className={classes.form}>
      <Note tone="good" title={t('rotation.doneTitle')}>
        {emptied && t('addDialog.clipboard')}
      </Note>
      <Checks connection={connection} rotation={rotation} isTaken={true} running={running} />
      {isAlive && <KeyPage provider={provider} />}
      <div role="status">{problem && <ProblemNote problem={problem} />}</div>
      <DialogButtons>
        {isAlive && rotation.returnableUntil !== null && (
          <BusyButton
            variant="subtle"
            color="gray"
            className={rotationClasses.start ?? ''}
            busy={goBack.isPending}
            onClick={() => goBack.mutate(() => ({ id }))}
          >
            {t('rotation.goBack')}
          </BusyButton>
        )}
        {rotation.old !== null && (
          <BusyButton variant="default" busy={checkOld.isPending} onClick={() => checkOld.mutate(() => ({ id }))}>
            {t('rotation.checkAgain')}
          </BusyButton>
        )}
        <Button onClick={onClose} autoFocus>
          {t('action.done')}
        </Button>
      </DialogButtons>
    </div>
  );
}

function Buttons({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <DialogButtons>
      <Button onClick={onClose} autoFocus>
        {t('action.done')}
      </Button>
    </DialogButtons>
  );
}
