import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../components/busy-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { ReadFailed } from '../../components/read-failed.tsx';
import { KEYS } from '../../state/feed.ts';
import { problemOf, useCall, useGangway } from '../../state/gangway.tsx';
import { saveFile } from '../../state/save-file.ts';
import { Draft } from './draft.tsx';
import { PolicySection } from './policy-section.tsx';
import { SettingRow } from './setting-row.tsx';
import classes from './settings.module.css';

/** What the page shows depends on files that others write, so it is read whenever it is opened. */
function useRead<T>(queryKey: readonly string[], read: () => Promise<T>) {
  const { link } = useGangway();
  const { data, error, refetch } = useQuery({
    ...{ queryKey, queryFn: read, staleTime: 0 },
    enabled: link.state.kind === 'online',
  });
  const answer = error ? ({ ok: false, problem: problemOf(error) } as const) : data;
  return { answer, retry: () => void refetch() };
}

export function Settings() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { link } = useGangway();
  const settings = useRead(KEYS.settings, () => link.call('settings.read', {}));
  const policy = useRead(KEYS.policy, () => link.call('policy.read', {}));
  const organization = policy.answer?.ok ? policy.answer.value.organization : null;
  return (
    <>
      <PageHead title={t('pages.settings')} summary={t('settings.summary')} />
      {(settings.answer === undefined || policy.answer === undefined) && (
        <div role="status" aria-label={t('link.opening')}>
          <Skeleton height={220} radius="lg" mb="md" />
          <Skeleton height={180} radius="lg" />
        </div>
      )}
      <ReadFailed answer={settings.answer} retry={settings.retry} />
      <ReadFailed answer={policy.answer} retry={policy.retry} />
      {settings.answer?.ok && (
        <section className={classes.section} aria-labelledby="settings-gateway">
          <h2 id="settings-gateway" className={classes.heading}>
            {t('settings.gateway')}
          </h2>
          <ul className={classes.rows}>
            {settings.answer.value.map((setting) => (
              <SettingRow
                key={setting.name}
                setting={setting}
                organization={organization}
                onChanged={(value) => client.setQueryData(KEYS.settings, { ok: true, value })}
              />
            ))}
          </ul>
        </section>
      )}
      {policy.answer?.ok && <PolicySection policy={policy.answer.value} />}
      <Diagnostics />
      <Draft />
    </>
  );
}

function Diagnostics() {
  const { t } = useTranslation();
  const save = useCall('diagnostics.create');
  return (
    <section className={classes.section} aria-labelledby="settings-diagnostics">
      <h2 id="settings-diagnostics" className={classes.heading}>
        {t('settings.diagnostics')}
      </h2>
      <div className={classes.box}>
        <p className={classes.help}>{t('settings.diagnosticsText')}</p>
        <BusyButton
          variant="default"
          busy={save.isPending}
          onClick={() => save.mutate(() => ({ hideHome: true }), { onSuccess: ({ file }) => saveFile(file) })}
        >
          {t('settings.diagnosticsSave')}
        </BusyButton>
        <div role="status" className={classes.said}>
          {save.problem && <ProblemNote problem={save.problem} />}
          {save.data && t('settings.fileSaved', { name: save.data.file.name })}
        </div>
      </div>
    </section>
  );
}
