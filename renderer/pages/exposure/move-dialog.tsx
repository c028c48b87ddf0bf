import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExposureFind } from '../../../preload/contract/exposure.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './exposure.module.css';

interface MoveDialogProps {
  /** null: closed */
  readonly find: ExposureFind | null;
  readonly onClose: () => void;
  readonly onMoved: () => void;
}

/** What will happen, before it happens: where the key is sent, what becomes of the file. */
export function MoveDialog({ find, onClose, onMoved }: MoveDialogProps) {
  const { t } = useTranslation();
  // While it closes, it shows what it showed.
  const [shown, setShown] = useState(find);
  if (find !== null && find !== shown) setShown(find);
  return (
    <Dialog
      opened={find !== null}
      onClose={onClose}
      onClosed={() => setShown(null)}
      title={t('exposure.moveDialog.title')}
      size="lg"
    >
      {shown && <Move key={shown.id} find={shown} onClose={onClose} onMoved={onMoved} />}
    </Dialog>
  );
}

function Move({ find, onClose, onMoved }: MoveDialogProps & { readonly find: ExposureFind }) {
  const { t } = useTranslation();
  const call = useCall('exposure.move');
  const { id, file, move, scope } = find;
  if (move.kind === 'by-hand') return null;
  const isNew = move.kind === 'new' && move.isNewOrigin;
  const origin = move.kind === 'new' ? move.origin : null;

  function start(): void {
    call.mutate(() => ({ id, origin }), {
      onSuccess() {
        onMoved();
        onClose();
      },
    });
  }

  return (
    <div className={classes.dialog}>
      <p>{t('exposure.moveDialog.intro')}</p>
      <ol className={classes.steps}>
        <li>
          {move.kind === 'new'
            ? t('exposure.moveDialog.tryIt', { origin: move.origin })
            : t('exposure.moveDialog.have', { name: move.label })}
        </li>
        <li>{t('exposure.moveDialog.rotate')}</li>
        <li>{t('exposure.moveDialog.rewrite', { file })}</li>
      </ol>
      {scope === 'project' && <p className={classes.soft}>{t('exposure.moveDialog.project')}</p>}
      {isNew && (
        <Note tone="warn" title={t('exposure.moveDialog.newTitle')}>
          <p>{t('exposure.moveDialog.newText', { origin })}</p>
        </Note>
      )}
      <div role="status">{call.problem && <ProblemNote problem={call.problem} />}</div>
      <div className={classes.dialogButtons}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <BusyButton busy={call.isPending} onClick={start}>
          {t(isNew ? 'exposure.moveDialog.agree' : 'exposure.moveDialog.submit')}
        </BusyButton>
      </div>
    </div>
  );
}
