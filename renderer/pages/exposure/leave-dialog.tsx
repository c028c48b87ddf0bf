import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExposureFind } from '../../../preload/contract/exposure.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './exposure.module.css';

interface LeaveDialogProps {
  /** null: closed */
  readonly find: ExposureFind | null;
  readonly onClose: () => void;
}

export function LeaveDialog({ find, onClose }: LeaveDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={find !== null} onClose={onClose} title={t('exposure.leaveDialog.title')}>
      {find && <Leave key={find.id} find={find} onClose={onClose} />}
    </Dialog>
  );
}

function Leave({ find, onClose }: LeaveDialogProps & { readonly find: ExposureFind }) {
  const { t } = useTranslation();
  const ignore = useCall('exposure.ignore');
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const given = reason.trim();
    setMissing(given === '');
    if (given !== '' && !ignore.isPending)
      ignore.mutate(() => ({ id: find.id, reason: given }), { onSuccess: onClose });
  }

  return (
    <form className={classes.dialog} onSubmit={submit} noValidate>
      <p>{t('exposure.leaveDialog.text')}</p>
      <TextInput
        label={t('exposure.leaveDialog.reason')}
        description={t('exposure.leaveDialog.hint')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isMissing && t('exposure.leaveDialog.missing')}
        maxLength={200}
        required
        withAsterisk={false}
        autoComplete="off"
        data-autofocus
      />
      <div role="status">{ignore.problem && <ProblemNote problem={ignore.problem} />}</div>
      <div className={classes.dialogButtons}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={ignore.isPending}>
          {t('exposure.leaveDialog.submit')}
        </BusyButton>
      </div>
    </form>
  );
}
