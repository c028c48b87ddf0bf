import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectedView, KnownClientView } from '../../../preload/contract/clients.ts';
import type { ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { KEYS } from '../../state/feed.ts';
import { ProblemError, problemOf, useCall, useGangway } from '../../state/gangway.tsx';
import { ByHand } from './by-hand.tsx';
import classes from './connect-dialog.module.css';
import { Previews } from './preview.tsx';

interface ConnectDialogProps {
  /** null: closed */
  readonly client: KnownClientView | null;
  readonly connections: readonly ConnectionView[];
  readonly onClose: () => void;
}

export function ConnectDialog({ client, connections, onClose }: ConnectDialogProps) {
  const { t } = useTranslation();
  // While it closes, and while the list behind it changes, it shows what it showed.
  const [shown, setShown] = useState(client);
  const [done, setDone] = useState<ConnectedView | null>(null);
  if (client !== null && client.id !== shown?.id) {
    setShown(client);
    setDone(null);
  }
  const close = () => {
    setShown(null);
    setDone(null);
  };
  return (
    <Dialog
      opened={client !== null}
      onClose={onClose}
      onClosed={close}
      title={t('clientSetup.dialogTitle', { name: shown?.name })}
      size="lg"
    >
      {shown && done && <Done client={shown} done={done} connections={connections} onClose={onClose} />}
      {shown && !done && (
        <Choice key={shown.id} client={shown} connections={connections} onClose={onClose} onDone={setDone} />
      )}
    </Dialog>
  );
}

/** What would change for this choice; asked anew for each. */
export function usePreview(id: string, connections: readonly string[]) {
  const { link } = useGangway();
  const { data, error } = useQuery({
    queryKey: [...KEYS.clients, 'preview', id, connections],
    queryFn: async () => {
      const answer = await link.call('clients.preview', { id, connections: [...connections] });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
    gcTime: 0,
    staleTime: 0,
  });
  return { previews: data, problem: error ? problemOf(error) : null };
}

interface ChoiceProps {
  readonly client: KnownClientView;
  readonly connections: readonly ConnectionView[];
  readonly onClose: () => void;
  readonly onDone: (done: ConnectedView) => void;
}

function Choice({ client, connections, onClose, onDone }: ChoiceProps) {
  const { t } = useTranslation();
  const offered = connections.filter(({ id }) => client.offered.includes(id));
  const granted = client.connections === 'all' || client.connections === null ? client.offered : client.connections;
  const [chosen, setChosen] = useState<readonly string[]>(() => granted.filter((id) => client.offered.includes(id)));
  const connect = useCall('clients.connect');
  const preview = usePreview(client.id, chosen);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (chosen.length === 0 || connect.isPending || !preview.previews) return;
    const seen = Object.fromEntries(preview.previews.map((each) => [each.file, each.seen]));
    connect.mutate(() => ({ id: client.id, connections: [...chosen], seen }), { onSuccess: (done) => onDone(done) });
  }

  const toggle = (id: string, on: boolean) =>
    setChosen(client.offered.filter((each) => (each === id ? on : chosen.includes(each))));
  return (
    <form className={classes.form} onSubmit={submit}>
      <fieldset className={classes.choice}>
        <legend>{t('clientSetup.choose')}</legend>
        {offered.map(({ id, label, actsAs, account, model }) => (
          <label key={id} className={classes.option}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) => toggle(id, event.currentTarget.checked)}
            />
            <span>
              {label}
              <small>{model === 'api-key' && !account ? t('clientSetup.keyWarning') : actsAs}</small>
            </span>
          </label>
        ))}
        {offered.length === 0 && <p>{t('clientSetup.noneOffered')}</p>}
      </fieldset>
      <section className={classes.preview} aria-label={t('clientSetup.previewTitle')}>
        <h3>{t('clientSetup.previewTitle')}</h3>
        {chosen.length > 0 && preview.previews && <Previews previews={preview.previews} />}
        {chosen.length > 0 && !preview.previews && !preview.problem && <p>{t('clientSetup.previewing')}</p>}
        <div role="status">
          {chosen.length > 0 && preview.problem && <ProblemNote problem={preview.problem} />}
          {connect.problem && <ProblemNote problem={connect.problem} />}
        </div>
      </section>
      <DialogButtons>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={connect.isPending} {...(chosen.length === 0 && { 'data-disabled': true })}>
          {t('clientSetup.connectSubmit')}
        </BusyButton>
      </DialogButtons>
    </form>
  );
}

interface DoneProps {
  readonly client: KnownClientView;
  readonly done: ConnectedView;
  readonly connections: readonly ConnectionView[];
  readonly onClose: () => void;
}

function Done({ client, done, connections, onClose }: DoneProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <div role="status">
        <Note tone="good" title={t('clientSetup.connectedTitle', { name: client.name })}>
          <p>
            {t('clientSetup.connectedText')}{' '}
            <span lang="en" dir="ltr">
              {done.reload}
            </span>
          </p>
        </Note>
      </div>
      {done.byHand.map((each) => (
        <ByHand key={each.connection} client={client} done={each} connections={connections} />
      ))}
      <DialogButtons>
        <Button onClick={onClose} data-autofocus>
          {t('action.done')}
        </Button>
      </DialogButtons>
    </div>
  );
}
