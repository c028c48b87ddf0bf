import { Button } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { emptyClipboard, type KeyField, KeyFieldInput } from '../../components/key-field.tsx';
import { Note } from '../../components/note.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './form.module.css';
import { Outcome } from './outcome.tsx';
import { ScreenHint } from './screen-hint.tsx';

interface KeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly connection: ConnectionView;
}

export function KeyDialog({ opened, onClose, connection }: KeyDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('keyDialog.title', { name: connection.label })}>
      <KeyForm connection={connection} onClose={onClose} />
    </Dialog>
  );
}

function KeyForm({ connection: { id, provider }, onClose }: Omit<KeyDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const { replace, field, wrong, emptied, submit } = useReplacing(id);
  const keyPage = provider.keyPage !== null && (
    <OutsideLink href={provider.keyPage}>{t('connections.openKeyPage', { provider: provider.name })}</OutsideLink>
  );
  if (replace.isSuccess) {
    return (
      <div className={classes.form}>
        <div role="status">
          <Note tone="good" title={t('keyDialog.doneTitle')}>
            {t('keyDialog.doneText')} {keyPage} {emptied && t('addDialog.clipboard')}
          </Note>
        </div>
        <div className={classes.buttons}>
          <Button onClick={onClose} autoFocus>
            {t('action.done')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form onSubmit={submit} className={classes.form} noValidate aria-busy={replace.isPending}>
      <p>
        {t('keyDialog.text')} {keyPage}
      </p>
      <KeyFieldInput
        ref={field}
        label={t('keyDialog.key')}
        description={t('addDialog.keyHint')}
        error={wrong ? t('addDialog.error.key') : null}
        required
        disabled={replace.isPending}
      />
      <ScreenHint />
      <Outcome
        pending={replace.isPending}
        problem={replace.problem}
        working={t('keyDialog.working')}
        meanwhile={t('addDialog.workingKey')}
        afterwards={t('keyDialog.failed')}
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={replace.isPending}>
          {t('keyDialog.submit')}
        </BusyButton>
      </div>
    </form>
  );
}

/** The work behind the form. */
function useReplacing(id: string) {
  const replace = useCall('connections.replaceKey');
  const field = useRef<KeyField>(null);
  const [wrong, setWrong] = useState(false);
  const [emptied, setEmptied] = useState(false);

  // After the field was drawn anew: it cannot take the focus while it is disabled.
  useEffect(() => {
    if (replace.isError) field.current?.focus();
  }, [replace.isError]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (replace.isPending) return;
    const isEmpty = field.current?.isEmpty() ?? true;
    setWrong(isEmpty);
    if (isEmpty) {
      field.current?.focus();
      return;
    }
    let pasted = false;
    const input = () => {
      const taken = field.current?.take();
      pasted = taken?.pasted ?? false;
      return { id, key: taken?.key ?? '' };
    };
    replace.mutate(input, { onSuccess: async () => setEmptied(pasted && (await emptyClipboard())) });
  }

  return { replace, field, wrong, emptied, submit };
}
