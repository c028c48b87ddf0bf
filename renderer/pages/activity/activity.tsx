import { Skeleton } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../../preload/contract.ts';
import { Empty } from '../../components/empty.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { type ActivityFilter, matching } from '../../state/activity.ts';
import { useActivity, useStatus } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './activity.module.css';
import { AuditPanel } from './audit-panel.tsx';
import { CallTable } from './call-table.tsx';
import { Charts } from './charts.tsx';
import { Filters } from './filters.tsx';

const NO_FILTER: ActivityFilter = { text: '', connection: '', failuresOnly: false };

export function Activity() {
  const { t } = useTranslation();
  const format = useFormat();
  const { answer, retry } = useActivity();
  const calls = answer?.ok ? answer.value : undefined;
  return (
    <>
      <PageHead
        title={t('pages.activity')}
        summary={calls && calls.length > 0 ? t('activity.summary', { count: format.count(calls.length) }) : undefined}
      />
      {answer === undefined && (
        <div role="status" aria-label={t('link.opening')}>
          <Skeleton height={150} radius="lg" mb="md" />
          <Skeleton height={300} radius="lg" />
        </div>
      )}
      <ReadFailed answer={answer} retry={retry} />
      {calls?.length === 0 && (
        <Empty icon={IconActivity} title={t('activity.emptyTitle')} text={t('activity.emptyText')} />
      )}
      {calls && calls.length > 0 && <Watched calls={calls} />}
      {calls && <AuditPanel />}
    </>
  );
}

/** Calls as they come, unless the list is held so that it can be read. */
function Watched({ calls }: { readonly calls: readonly Call[] }) {
  const { answer } = useStatus();
  const [filter, setFilter] = useState(NO_FILTER);
  const [held, setHeld] = useState<readonly Call[] | null>(null);
  const shown = held ?? calls;
  const found = matching(shown, useDeferredValue(filter));
  const waiting = held === null ? 0 : newSince(held, calls);
  const connections = answer?.ok ? answer.value.connections : [];
  return (
    <div className={classes.page}>
      <Charts calls={shown} />
      <Filters
        filter={filter}
        onFilter={setFilter}
        connections={connections}
        held={held !== null}
        waiting={waiting}
        onHold={(hold) => setHeld(hold ? calls : null)}
      />
      <CallTable
        calls={found}
        labels={{
          connections: new Map(connections.map(({ id, label }) => [id, label])),
          clients: new Map((answer?.ok ? answer.value.clients : []).map(({ id, label }) => [id, label])),
        }}
        onClear={() => setFilter(NO_FILTER)}
      />
    </div>
  );
}

/** Calls that came after a list was held. Once the held ones have all left the list, everything in it is new. */
function newSince(held: readonly Call[], calls: readonly Call[]): number {
  const [newest] = held;
  const at = newest === undefined ? -1 : calls.indexOf(newest);
  return at === -1 ? calls.length : at;
}
