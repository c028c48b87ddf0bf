import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownClientView } from '../../../preload/contract/clients.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './connect-dialog.module.css';
import { usePreview } from './connect-dialog.tsx';
import { Previews } from './preview.tsx';

interface DisconnectDialogProps {
  /** null: closed */
  readonly client: KnownClientView | null;
  readonly onClose: () => void;
  /** @param left entries that stay */
  readonly onDone: (client: KnownClientView, left: readonly string[]) => void;
}

export function DisconnectDialog({ client, onClose, onDone }: DisconnectDialogProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(client);
  if (client !== null && client.id !== shown?.id) setShown(client);
  return (
    <Dialog
      opened={client !== null}
      onClose={onClose}
      onClosed={() => setShown(null)}
      title={t('clientSetup.disconnectTitle', { name: shown?.name })}
      size="lg"
    >
      {shown && <Question key={shown.id} client={shown} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function Question({ client, onClose, onDone }: DisconnectDialogProps & { readonly client: KnownClientView }) {
  const { t } = useTranslation();
  const disconnect = useCall('clients.disconnect');
  const { previews, problem } = usePreview(client.id, []);
  const trouble = disconnect.problem ?? problem;
  const byFile = client.way === 'file';
  return (
    <div className={classes.form}>
      <p>{t(byFile ? 'clientSetup.disconnectText' : 'clientSetup.disconnectByHand')}</p>
      {byFile && previews && previews.length > 0 && (
        <section className={classes.preview} aria-label={t('clientSetup.previewTitle')}>
          <Previews previews={previews} />
        </section>
      )}
      <div role="status">{trouble && <ProblemNote problem={trouble} />}</div>
      <DialogButtons>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <BusyButton
          color="red"
          busy={disconnect.isPending}
          onClick={() =>
            disconnect.mutate(() => ({ id: client.id }), {
              onSuccess: ({ left }) => {
                onDone(client, left);
                onClose();
              },
            })
          }
        >
          {t('clientSetup.disconnectSubmit')}
        </BusyButton>
      </DialogButtons>
    </div>
  );
}
