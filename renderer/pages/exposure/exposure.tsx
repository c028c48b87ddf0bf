import { Skeleton } from '@mantine/core';
import { IconShieldCheck, IconShieldSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExposureFind, Exposure as Found } from '../../../preload/contract/exposure.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Note } from '../../components/note.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { useNow } from '../../state/clock.ts';
import { KEYS } from '../../state/feed.ts';
import { problemOf, useCall, useGangway } from '../../state/gangway.tsx';
import { addressOf } from '../../state/page.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './exposure.module.css';
import { FindCard } from './find-card.tsx';
import { Imports } from './imports.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { LeftRows } from './left-rows.tsx';
import { MoveDialog } from './move-dialog.tsx';

export function Exposure() {
  const { t } = useTranslation();
  const { link } = useGangway();
  const [moving, setMoving] = useState<ExposureFind | null>(null);
  const [leaving, setLeaving] = useState<ExposureFind | null>(null);
  const [isMoved, setMoved] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: KEYS.exposure,
    queryFn: () => link.call('exposure.read', {}),
    enabled: link.state.kind === 'online',
  });
  const answer = error ? ({ ok: false, problem: problemOf(error) } as const) : data;
  const found = answer?.ok ? answer.value : undefined;
  const exposed = found?.finds.filter(({ ignored }) => ignored === null) ?? [];
  return (
    <>
      <PageHead
        title={t('pages.exposure')}
        summary={found && <Summary found={found} exposed={exposed.length} />}
        action={found && <Search found={found} />}
      />
      {answer === undefined && (
        <div className={classes.list} role="status" aria-label={t('link.opening')}>
          <Skeleton height={150} radius="lg" />
          <Skeleton height={150} radius="lg" />
        </div>
      )}
      <ReadFailed answer={answer} retry={() => void refetch()} />
      <div className={classes.notes} role="status">
        {isMoved && (
          <Note
            tone="good"
            title={t('exposure.done')}
            actions={<a href={addressOf('connections')}>{t('exposure.toConnections')}</a>}
          >
            <p>{t('exposure.doneText')}</p>
          </Note>
        )}
        {found && <Notes found={found} />}
      </div>
      {found && exposed.length === 0 && <Nothing found={found} />}
      <ul className={classes.list}>
        {exposed.map((find) => (
          <li key={find.id}>
            <FindCard find={find} onMove={() => setMoving(find)} onLeave={() => setLeaving(find)} />
          </li>
        ))}
      </ul>
      {found && <LeftRows finds={found.finds.filter(({ ignored }) => ignored !== null)} />}
      {found && <Imports found={found} />}
      {found && <Unread found={found} />}
      <MoveDialog find={moving} onClose={() => setMoving(null)} onMoved={() => setMoved(true)} />
      <LeaveDialog find={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}

function Summary({ found, exposed }: { readonly found: Found; readonly exposed: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (exposed > 0) return t('exposure.exposed', { count: exposed });
  if (found.scannedAt === null) return t('exposure.never');
  return t('exposure.none', { count: found.files, ago: format.ago(found.scannedAt, now) });
}

function Search({ found: { scanning } }: { readonly found: Found }) {
  const { t } = useTranslation();
  const [shell, setShell] = useState(false);
  const scan = useCall('exposure.scan');
  const isBusy = scan.isPending || scanning !== null;
  return (
    <div>
      <div className={classes.search}>
        <label className={classes.shell}>
          <input type="checkbox" checked={shell} onChange={(event) => setShell(event.currentTarget.checked)} />
          {t('exposure.shell')}
        </label>
        <BusyButton variant="default" busy={isBusy} onClick={() => scan.mutate(() => ({ shell }))}>
          {t('exposure.search')}
        </BusyButton>
      </div>
      <div role="status">
        {scan.problem && <ProblemNote problem={scan.problem} />}
        {scanning && (
          <div className={classes.progress}>
            <span>{t('exposure.searching', scanning)}</span>
            <progress value={scanning.done} max={scanning.of} aria-label={t('exposure.search')} />
          </div>
        )}
      </div>
    </div>
  );
}

function Notes({ found: { mode, scannedAt, keysCompared, problem } }: { readonly found: Found }) {
  const { t } = useTranslation();
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      {mode === 'off' && <Note tone="info" title={t('exposure.off')} />}
      {mode === 'on+fix' && <Note tone="info" title={t('exposure.fix')} />}
      {scannedAt !== null && !keysCompared && <Note tone="warn" title={t('exposure.vaultClosed')} />}
    </>
  );
}

function Nothing({ found: { scannedAt } }: { readonly found: Found }) {
  const { t } = useTranslation();
  if (scannedAt === null)
    return <Empty icon={IconShieldSearch} title={t('exposure.notYetTitle')} text={t('exposure.notYetText')} />;
  return <Empty icon={IconShieldCheck} title={t('exposure.emptyTitle')} text={t('exposure.emptyText')} />;
}

function Unread({ found: { unread } }: { readonly found: Found }) {
  const { t } = useTranslation();
  if (unread.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="exposure-unread">
      <h2 id="exposure-unread" className={classes.heading}>
        {t('exposure.unread')}
      </h2>
      <ul className={classes.rows}>
        {unread.map(({ file, reason }) => (
          <li key={file} className={classes.row}>
            <span className={classes.words}>
              <code>{file}</code>
            </span>
            <span className={classes.soft}>{t(`exposure.unreadWhy.${reason}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
