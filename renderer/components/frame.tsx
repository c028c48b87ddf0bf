import { VisuallyHidden } from '@mantine/core';
import {
  IconActivity,
  IconAdjustmentsHorizontal,
  IconApps,
  IconChecklist,
  IconPlugConnected,
  IconShieldSearch,
} from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../preload/contract.ts';
import { needingSomeone, useStatus } from '../state/gangway.tsx';
import { addressOf, PAGES, type Page } from '../state/page.ts';
import { Appearance } from './appearance.tsx';
import { Brand } from './brand.tsx';
import classes from './frame.module.css';
import { VaultNote } from './vault-note.tsx';

const ICONS = {
  connections: IconPlugConnected,
  clients: IconApps,
  activity: IconActivity,
  exposure: IconShieldSearch,
  checklist: IconChecklist,
  settings: IconAdjustmentsHorizontal,
};

/** What is around every page: a rail beside it where there is room, else a bar above and tabs below. */
export function Frame({ page, children }: { readonly page: Page; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { answer } = useStatus();
  const status = answer?.ok ? answer.value : undefined;
  const waiting = status ? needingSomeone(status).length : 0;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${t(`pages.${page}`)} – ${t('app.name')}`;
  }, [t, page, waiting]);
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('content')?.focus()}>
        {t('app.skip')}
      </button>
      <header className={classes.rail}>
        <div className={classes.head}>
          <Brand name={t('app.name')} />
          <Appearance />
        </div>
        <nav aria-label={t('app.navigation')} className={classes.pages}>
          {PAGES.map((each) => (
            <PageLink key={each} page={each} current={each === page} waiting={each === 'connections' ? waiting : 0} />
          ))}
        </nav>
        {status && <Engine status={status} />}
      </header>
      <main id="content" tabIndex={-1} className={classes.content}>
        <div className={classes.measure}>
          {status?.vault.kind === 'closed' && <VaultNote problem={status.vault.problem} />}
          {children}
        </div>
      </main>
    </div>
  );
}

function PageLink({
  page,
  current,
  waiting,
}: {
  readonly page: Page;
  readonly current: boolean;
  readonly waiting: number;
}) {
  const { t } = useTranslation();
  const Icon = ICONS[page];
  return (
    <a href={addressOf(page)} aria-current={current ? 'page' : undefined} className={classes.page}>
      <Icon size={20} stroke={1.7} aria-hidden="true" />
      <span>{t(`pages.${page}`)}</span>
      {waiting > 0 && (
        <span className={classes.waiting}>
          <span aria-hidden="true">{waiting}</span>
          <VisuallyHidden>{t('app.needsYou', { count: waiting })}</VisuallyHidden>
        </span>
      )}
    </a>
  );
}

/** What runs underneath, in the corner of the rail. */
function Engine({ status: { gateway, vault, device, version } }: { readonly status: Status }) {
  const { t } = useTranslation();
  return (
    <dl className={classes.engine}>
      <dt>{t('app.listening')}</dt>
      <dd>
        <code>127.0.0.1:{gateway.port}</code>
        {gateway.callsUnderWay > 0 && <span>{t('app.callsUnderWay', { count: gateway.callsUnderWay })}</span>}
      </dd>
      <dt>{t('app.vault')}</dt>
      <dd>{vault.kind === 'open' ? <span lang="en">{vault.protection}</span> : t('vault.closedTitle')}</dd>
      {device && (
        <>
          <dt>{t('device.device')}</dt>
          <dd>{device.kind === 'managed' ? t(`device.managed.${device.by}`) : t(`device.${device.kind}`)}</dd>
        </>
      )}
      <dd className={classes.version}>{t('app.version', { version })}</dd>
    </dl>
  );
}
