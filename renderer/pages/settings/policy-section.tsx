import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyKeyView, PolicyView } from '../../../preload/contract/settings.ts';
import { Note } from '../../components/note.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './settings.module.css';

/** What is in force, where it comes from, and what an administrator has to put right. */
export function PolicySection({ policy }: { readonly policy: PolicyView }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { managed, organization, support, places, problems, keys } = policy;
  const shown = keys.filter(({ standing }) => all || standing !== 'default');
  const state = organization === null ? t('settings.managed') : t('settings.managedBy', { name: organization });
  return (
    <section className={classes.section} aria-labelledby="settings-policy">
      <h2 id="settings-policy" className={classes.heading}>
        {t('settings.policy')}
      </h2>
      {problems.length > 0 && (
        <div className={classes.trouble}>
          <Note tone="warn" title={t('settings.troubleTitle')}>
            <ul className={classes.problems} lang="en">
              {problems.map(({ source, key, reason }) => (
                <li key={`${source} ${key} ${reason}`}>
                  {key && <code>{key}</code>} {reason} <span className={classes.place}>{source}</span>
                </li>
              ))}
            </ul>
          </Note>
        </div>
      )}
      <div className={classes.box}>
        <p>{managed ? state : t('settings.unmanaged')}</p>
        {(support.text || support.url) && (
          <p className={classes.help}>
            {support.text} {support.url && <OutsideLink href={support.url}>{support.url}</OutsideLink>}
          </p>
        )}
        {shown.length > 0 && <KeyTable keys={shown} />}
        <details className={classes.help}>
          <summary>{t('settings.looked')}</summary>
          <ul className={classes.places}>
            {places.map((place) => (
              <li key={place}>
                <code>{place}</code>
              </li>
            ))}
          </ul>
        </details>
        <Button variant="subtle" size="compact-sm" className={classes.toggle} onClick={() => setAll(!all)}>
          {all ? t('settings.showStated') : t('settings.showAll')}
        </Button>
      </div>
    </section>
  );
}

function KeyTable({ keys }: { readonly keys: readonly PolicyKeyView[] }) {
  const { t } = useTranslation();
  return (
    <table className={classes.keys}>
      <thead>
        <tr>
          <th scope="col">{t('settings.key')}</th>
          <th scope="col">{t('settings.value')}</th>
          <th scope="col">{t('settings.from')}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((each) => (
          <tr key={each.key}>
            <th scope="row">
              <code>{each.key}</code>
              {each.effect === 'planned' && <span className={classes.help}> {t('settings.planned')}</span>}
            </th>
            <td>{each.value === 'null' ? t('settings.noValue') : <code>{each.value}</code>}</td>
            <td>
              <Source of={each} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Source({ of: { source, standing, conflicts, since } }: { readonly of: PolicyKeyView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (source === null) return <span className={classes.help}>{t('settings.nobody')}</span>;
  return (
    <>
      <span className={classes.place}>
        {standing === 'closed' || standing === 'kept' ? t(`settings.${standing}`, { source }) : source}
      </span>
      <span className={classes.help}>{t('settings.since', { time: format.moment(since, Date.now()) })}</span>
      {conflicts.length > 0 && (
        <span className={classes.help}>{t('settings.conflict', { places: conflicts.join(', ') })}</span>
      )}
    </>
  );
}
