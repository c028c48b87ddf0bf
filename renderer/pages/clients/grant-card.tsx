import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClientView, ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Hinted } from '../../components/hinted.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SeenPrograms } from '../../components/seen-programs.tsx';
import { useNow } from '../../state/clock.ts';
import { useCall } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './clients.module.css';

interface GrantCardProps {
  readonly client: ClientView;
  readonly connections: readonly ConnectionView[];
  readonly onRevoke: () => void;
}

/** A client that was set up by hand. */
export function GrantCard({ client, connections, onRevoke }: GrantCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const heading = useId();
  const { label, carrier, createdAt, lastCallAt } = client;
  return (
    <article className={classes.card} aria-labelledby={heading}>
      <div className={classes.head}>
        <h3 id={heading} className={classes.title}>
          {label}
        </h3>
        <Button variant="default" onClick={onRevoke} aria-label={`${t('clients.revoke')}: ${label}`}>
          {t('clients.revoke')}
        </Button>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>{t('clients.mayUse')}</dt>
          <dd>
            <Allowed client={client} connections={connections} />
          </dd>
        </div>
        <div>
          <dt>{t('clients.connectedAs')}</dt>
          <dd>
            <Hinted hint={t(`clients.carrierHint.${carrier}`)}>{t(`clients.carrier.${carrier}`)}</Hinted>
          </dd>
        </div>
        <div>
          <dt>{t('clients.lastCall')}</dt>
          <dd>{lastCallAt === null ? t('clients.noCall') : format.ago(lastCallAt, now)}</dd>
        </div>
        <div>
          <dt>{t('clients.created')}</dt>
          <dd>{format.date(createdAt)}</dd>
        </div>
        <div className={classes.row}>
          <dt>{t('device.programs')}</dt>
          <dd>
            <SeenPrograms programs={client.programs ?? []} />
          </dd>
        </div>
      </dl>
    </article>
  );
}

interface AllowedProps {
  readonly client: Pick<ClientView, 'connections'>;
  readonly connections: readonly ConnectionView[];
}

/** What a client may use, by name. A connection that was removed is said to be, not left out. */
export function Allowed({ client, connections }: AllowedProps) {
  const { t } = useTranslation();
  if (client.connections === 'all') return <strong>{t('clients.all')}</strong>;
  if (client.connections.length === 0) return t('clients.noneAllowed');
  return (
    <ul className={classes.allowed}>
      {client.connections.map((id) => (
        <li key={id}>{connections.find((each) => each.id === id)?.label ?? t('clients.gone', { id })}</li>
      ))}
    </ul>
  );
}

export function RevokeDialog({
  client,
  onClose,
}: {
  readonly client: ClientView | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const revoke = useCall('clients.revoke');
  return (
    <Dialog opened={client !== null} onClose={onClose} title={t('clients.revokeTitle', { name: client?.label })}>
      <div className={classes.dialog}>
        <p>{t('clients.revokeText')}</p>
        <div role="status">{revoke.problem && <ProblemNote problem={revoke.problem} />}</div>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('action.cancel')}
          </Button>
          <BusyButton
            color="red"
            busy={revoke.isPending}
            onClick={() => client && revoke.mutate(() => ({ id: client.id }), { onSuccess: onClose })}
          >
            {t('clients.revokeSubmit')}
          </BusyButton>
        </div>
      </div>
    </Dialog>
  );
}
