import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './form.module.css';

interface RemoveDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly connection: ConnectionView;
  /** How many clients may use it. */
  readonly users: number;
}

export function RemoveDialog({ opened, onClose, connection, users }: RemoveDialogProps) {
  const { t } = useTranslation();
  const remove = useCall('connections.remove');
  const { id, label, model, provider } = connection;
  return (
    <Dialog opened={opened} onClose={onClose} title={t('removeDialog.title', { name: label })}>
      <div className={classes.form}>
        <p>
          {t('removeDialog.text')} {users > 0 && t('removeDialog.usedBy', { count: users })}
        </p>
        {model === 'api-key' && (
          <p>
            {t('removeDialog.keyStays')}{' '}
            {provider.keyPage !== null && (
              <OutsideLink href={provider.keyPage}>
                {t('connections.openKeyPage', { provider: provider.name })}
              </OutsideLink>
            )}
          </p>
        )}
        <div role="status">{remove.problem && <ProblemNote problem={remove.problem} />}</div>
        <DialogButtons>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('action.cancel')}
          </Button>
          <BusyButton
            color="red"
            busy={remove.isPending}
            onClick={() => remove.mutate(() => ({ id }), { onSuccess: onClose })}
          >
            {t('removeDialog.submit')}
          </BusyButton>
        </DialogButtons>
      </div>
    </Dialog>
  );
}
