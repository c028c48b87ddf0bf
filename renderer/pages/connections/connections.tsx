import { Button, Skeleton } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../preload/contract.ts';
import { Empty } from '../../components/empty.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { needingSomeone, useStatus } from '../../state/gangway.tsx';
import { useWish } from '../../state/page.ts';
import { AddDialog } from './add-dialog.tsx';
import { ConnectionCard } from './card.tsx';
import classes from './connections.module.css';

export function Connections() {
  const { t } = useTranslation();
  const { answer, retry } = useStatus();
  const [adding, setAdding] = useState(false);
  const { wish, forget } = useWish();
  function close(): void {
    setAdding(false);
    forget();
  }
  const status = answer?.ok ? answer.value : undefined;
  const add = (
    <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setAdding(true)} disabled={!status}>
      {t('connections.add')}
    </Button>
  );
  const isEmpty = status?.connections.length === 0;
  return (
    <>
      <PageHead
        title={t('pages.connections')}
        summary={status && !isEmpty ? <Summary status={status} /> : undefined}
        action={isEmpty ? undefined : add}
      />
      {answer === undefined && <Loading />}
      <ReadFailed answer={answer} retry={retry} />
      {isEmpty && (
        <Empty
          icon={IconPlugConnected}
          title={t('connections.emptyTitle')}
          text={t('connections.emptyText')}
          action={add}
        />
      )}
      {status && (
        <ul className={classes.cards}>
          {status.connections.map((connection) => (
            <li key={connection.id}>
              <ConnectionCard connection={connection} clients={status.clients} />
            </li>
          ))}
        </ul>
      )}
      {status && <AddDialog opened={adding || wish !== null} onClose={close} status={status} wish={wish} />}
    </>
  );
}

function Summary({ status }: { readonly status: Status }) {
  const { t } = useTranslation();
  const { connections } = status;
  const count = connections.length;
  const working = connections.filter(({ state }) => state.kind === 'connected').length;
  const waiting = needingSomeone(status).length;
  return (
    <>
      {working === count ? t('connections.summaryAll', { count }) : t('connections.summarySome', { working, count })}
      {waiting > 0 && ` ${t('connections.summaryNeeds', { count: waiting })}`}
    </>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className={classes.cards} role="status" aria-label={t('link.opening')}>
      <Skeleton height={190} radius="lg" />
      <Skeleton height={190} radius="lg" />
    </div>
  );
}
