import { Button } from '@mantine/core';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { type KeyField, KeyFieldInput } from '../../components/key-field.tsx';
import { Note } from '../../components/note.tsx';
import { useCall, useGangway } from '../../state/gangway.tsx';
import classes from './form.module.css';
import { Outcome } from './outcome.tsx';
import { DueWords } from './rotation-note.tsx';
import { ScreenHint } from './screen-hint.tsx';

interface SignInDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly connection: ConnectionView;
}

/** The prompt where a person's sign-in takes the place of a key. */
export function RenewSignInDialog({ opened, onClose, connection }: SignInDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('rotation.signIn.title', { name: connection.label })}>
      <RenewForm connection={connection} onClose={onClose} />
    </Dialog>
  );
}

function RenewForm({ connection: { id, rotation }, onClose }: Omit<SignInDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const { link } = useGangway();
  const renew = useCall('rotation.renewSignIn');
  const secret = useRef<KeyField>(null);
  useEffect(() => {
    void link.call('rotation.begin', { id }).catch(() => {});
  }, [link, id]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (renew.isPending) return;
    const input = () => {
      const clientSecret = secret.current?.take().key.trim() ?? '';
      return { id, ...(clientSecret !== '' && { clientSecret }) };
    };
    renew.mutate(input);
  }

  if (renew.isSuccess) {
    return (
      <div className={classes.form}>
        <div role="status">
          <Note tone="good" title={t('rotation.signIn.done')}>
            {t('rotation.signIn.doneText')}
          </Note>
        </div>
        <DialogButtons>
          <Button onClick={onClose} autoFocus>
            {t('action.done')}
          </Button>
        </DialogButtons>
      </div>
    );
  }
  return (
    <form onSubmit={submit} className={classes.form} noValidate aria-busy={renew.isPending}>
      {rotation?.due && <DueWords due={rotation.due} />}
      <p>{t('rotation.signIn.text')}</p>
      <details className={classes.more}>
        <summary>{t('rotation.signIn.secretTitle')}</summary>
        <KeyFieldInput
          ref={secret}
          label={t('rotation.signIn.secret')}
          description={t('rotation.signIn.secretText')}
          error={null}
          required={false}
          disabled={renew.isPending}
        />
        <ScreenHint />
      </details>
      <Outcome
        pending={renew.isPending}
        problem={renew.problem}
        working={t('rotation.signIn.working')}
        meanwhile={t('rotation.signIn.meanwhile')}
        afterwards={t('rotation.signIn.failed')}
      />
      <DialogButtons>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={renew.isPending}>
          {t('rotation.signIn.submit')}
        </BusyButton>
      </DialogButtons>
    </form>
  );
}
