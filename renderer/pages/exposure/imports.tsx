import { useTranslation } from 'react-i18next';
import type { Exposure } from '../../../preload/contract/exposure.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './exposure.module.css';

/** Entries without a credential: what could be led through Gangway, and what was. */
export function Imports({ found: { importable, imported } }: { readonly found: Exposure }) {
  const { t } = useTranslation();
  if (importable.length === 0 && imported.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="exposure-import">
      <h2 id="exposure-import" className={classes.heading}>
        {t('exposure.import.title')}
      </h2>
      <p className={classes.intro}>{t('exposure.import.text')}</p>
      <ul className={classes.rows}>
        {importable.map((entry) => (
          <ImportRow key={entry.id} entry={entry} />
        ))}
        {imported.map((entry) => (
          <ImportedRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function ImportRow({ entry }: { readonly entry: Exposure['importable'][number] }) {
  const { t } = useTranslation();
  const call = useCall('exposure.import');
  const { id, server, client, origin } = entry;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p>{t('exposure.import.row', { server, client: client.name })}</p>
        <p className={classes.soft}>
          <code>{origin}</code>
        </p>
        <div role="status">{call.problem && <ProblemNote problem={call.problem} />}</div>
      </div>
      <BusyButton
        variant="default"
        busy={call.isPending}
        onClick={() => call.mutate(() => ({ id }))}
        aria-label={t('exposure.import.submitOf', { server, client: client.name })}
      >
        {t('exposure.import.submit')}
      </BusyButton>
    </li>
  );
}

function ImportedRow({ entry }: { readonly entry: Exposure['imported'][number] }) {
  const { t } = useTranslation();
  const call = useCall('exposure.undoImport');
  const { id, server, client, connection } = entry;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p>{t('exposure.import.done', { server, client: client.name, connection })}</p>
        <div role="status">{call.problem && <ProblemNote problem={call.problem} />}</div>
      </div>
      <BusyButton
        variant="default"
        busy={call.isPending}
        onClick={() => call.mutate(() => ({ id }))}
        aria-label={t('exposure.import.undoOf', { server, client: client.name })}
      >
        {t('exposure.import.undo')}
      </BusyButton>
    </li>
  );
}
