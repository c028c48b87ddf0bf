import { Button, Skeleton } from '@mantine/core';
import { IconApps } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClientView, ConnectionView } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Empty } from '../../components/empty.tsx';
import { Hinted } from '../../components/hinted.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { useNow } from '../../state/clock.ts';
import { useCall, useStatus } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './clients.module.css';

export function Clients() {
  const { t } = useTranslation();
  const { answer, retry } = useStatus();
  const [revoking, setRevoking] = useState<ClientView | null>(null);
  const status = answer?.ok ? answer.value : undefined;
  const count = status?.clients.length ?? 0;
  return (
    <>
      <PageHead title={t('pages.clients')} summary={count > 0 ? t('clients.summary', { count }) : undefined} />
      {answer === undefined && (
        <div className={classes.list} role="status" aria-label={t('link.opening')}>
          <Skeleton height={110} radius="lg" />
          <Skeleton height={110} radius="lg" />
        </div>
      )}
      <ReadFailed answer={answer} retry={retry} />
      {status && count === 0 && <Empty icon={IconApps} title={t('clients.emptyTitle')} text={t('clients.emptyText')} />}
      {status && (
        <ul className={classes.list}>
          {status.clients.map((client) => (
            <li key={client.id}>
              <ClientCard client={client} connections={status.connections} onRevoke={() => setRevoking(client)} />
            </li>
          ))}
        </ul>
      )}
      <RevokeDialog client={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

interface ClientCardProps {
  readonly client: ClientView;
  readonly connections: readonly ConnectionView[];
  readonly onRevoke: () => void;
}

function ClientCard({ client, connections, onRevoke }: ClientCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const heading = useId();
  const { label, carrier, createdAt, lastCallAt } = client;
  return (
    <article className={classes.card} aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 id={heading} className={classes.title}>
          {label}
        </h2>
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
      </dl>
    </article>
  );
}

/** What a client may use, by name. A connection that was removed is said to be, not left out. */
function Allowed({ client, connections }: Pick<ClientCardProps, 'client' | 'connections'>) {
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

function RevokeDialog({ client, onClose }: { readonly client: ClientView | null; readonly onClose: () => void }) {
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
