import { Skeleton } from '@mantine/core';
import { IconApps } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownClientView } from '../../../preload/contract/clients.ts';
import type { ClientView, Status } from '../../../preload/contract.ts';
import { Empty } from '../../components/empty.tsx';
import { Note } from '../../components/note.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { useStatus } from '../../state/gangway.tsx';
import classes from './clients.module.css';
import { ConnectDialog } from './connect-dialog.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { GrantCard, RevokeDialog } from './grant-card.tsx';
import { KnownCard } from './known-card.tsx';
import { useClients } from './use-clients.ts';

export function Clients() {
  const { t } = useTranslation();
  const read = useStatus();
  const status = read.answer?.ok ? read.answer.value : undefined;
  const { answer, retry } = useClients(status);
  const known = answer?.ok ? answer.value : undefined;
  const count = status?.clients.length ?? 0;
  return (
    <>
      <PageHead title={t('pages.clients')} summary={count > 0 ? t('clients.summary', { count }) : undefined} />
      {(read.answer === undefined || (status && answer === undefined)) && (
        <div className={classes.list} role="status" aria-label={t('link.opening')}>
          <Skeleton height={110} radius="lg" />
          <Skeleton height={110} radius="lg" />
        </div>
      )}
      <ReadFailed answer={read.answer} retry={read.retry} />
      {status && <ReadFailed answer={answer} retry={retry} />}
      {status && known && <Lists status={status} known={known} />}
    </>
  );
}

interface ListsProps {
  readonly status: Status;
  readonly known: readonly KnownClientView[];
}

function Lists({ status, known }: ListsProps) {
  const { t } = useTranslation();
  const [connecting, setConnecting] = useState<KnownClientView | null>(null);
  const [leaving, setLeaving] = useState<KnownClientView | null>(null);
  const [revoking, setRevoking] = useState<ClientView | null>(null);
  const [left, setLeft] = useState<readonly string[]>([]);
  const here = known.filter(({ found, connections }) => found || connections !== null);
  const others = known.filter((client) => !here.includes(client));
  const byHand = status.clients.filter(({ id }) => !known.some((each) => each.id === id));
  const card = (client: KnownClientView) => (
    <li key={client.id}>
      <KnownCard
        client={client}
        grant={status.clients.find(({ id }) => id === client.id)}
        connections={status.connections}
        onConnect={() => setConnecting(client)}
        onDisconnect={() => setLeaving(client)}
      />
    </li>
  );
  return (
    <div className={classes.sections}>
      <div role="status">
        {left.length > 0 && <Note tone="warn">{t('clientSetup.leftText', { names: left.join(', ') })}</Note>}
      </div>
      <section>
        <h2 className={classes.section}>{t('clientSetup.hereTitle')}</h2>
        {here.length === 0 && <Empty icon={IconApps} title={t('clients.emptyTitle')} text={t('clients.emptyText')} />}
        <ul className={classes.list}>{here.map(card)}</ul>
      </section>
      {byHand.length > 0 && (
        <section>
          <h2 className={classes.section}>{t('clientSetup.byHandTitle')}</h2>
          <ul className={classes.list}>
            {byHand.map((client) => (
              <li key={client.id}>
                <GrantCard client={client} connections={status.connections} onRevoke={() => setRevoking(client)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <details className={classes.more}>
          <summary>{t('clientSetup.moreTitle', { count: others.length })}</summary>
          <ul className={classes.list}>{others.map(card)}</ul>
        </details>
      )}
      <ConnectDialog client={connecting} connections={status.connections} onClose={() => setConnecting(null)} />
      <DisconnectDialog client={leaving} onClose={() => setLeaving(null)} onDone={(_, names) => setLeft(names)} />
      <RevokeDialog client={revoking} onClose={() => setRevoking(null)} />
    </div>
  );
}
