import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Status } from '../../../preload/contract.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useProviders } from '../../state/gangway.tsx';
import type { Wish } from '../../state/page.ts';
import { AddForm } from './add-form.tsx';
import { Added, type Addition } from './added.tsx';

interface AddDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly status: Status;
  /** What a link filled in, which a stranger may have made. */
  readonly wish: Wish | null;
}

export function AddDialog({ opened, onClose, status, wish }: AddDialogProps) {
  const { t } = useTranslation();
  const [addition, setAddition] = useState<Addition | null>(null);
  // Asked for before the dialog is opened, so that its first field is there to take the focus.
  const providers = useProviders();
  const title = addition ? t('addDialog.addedTitle', { name: addition.label }) : t('addDialog.title');
  return (
    <Dialog
      opened={opened && providers !== undefined}
      onClose={onClose}
      onClosed={() => setAddition(null)}
      title={title}
      size="lg"
    >
      {addition ? (
        <Added addition={addition} onDone={onClose} />
      ) : (
        <Filling providers={providers} status={status} wish={wish} onAdded={setAddition} onCancel={onClose} />
      )}
    </Dialog>
  );
}

interface FillingProps {
  readonly providers: Answer<'providers.list'> | undefined;
  readonly status: Status;
  readonly wish: Wish | null;
  readonly onAdded: (addition: Addition) => void;
  readonly onCancel: () => void;
}

function Filling({ providers, ...props }: FillingProps) {
  if (providers === undefined) return null;
  if (!providers.ok) return <ProblemNote problem={providers.problem} />;
  const [first] = providers.value;
  // Another link while the dialog is open fills it in anew.
  return first ? (
    <AddForm key={JSON.stringify(props.wish)} {...props} providers={providers.value} first={first} />
  ) : null;
}
