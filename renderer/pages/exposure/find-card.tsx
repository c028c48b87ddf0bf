import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExposureFind } from '../../../preload/contract/exposure.ts';
import { useNow } from '../../state/clock.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './exposure.module.css';
import { useKeyName } from './use-key-name.ts';

interface FindCardProps {
  readonly find: ExposureFind;
  readonly onMove: () => void;
  readonly onLeave: () => void;
}

export function FindCard({ find, onMove, onLeave }: FindCardProps) {
  const { t } = useTranslation();
  const heading = useId();
  const name = useKeyName()(find);
  const { move } = find;
  // Two finds may be of the same name; their places differ.
  const full = `${name}, ${find.where}`;
  return (
    <article className={classes.card} data-tone={find.evidence === 'likely' ? 'warn' : 'bad'} aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 id={heading} className={classes.title}>
          <IconKey size={18} stroke={1.8} aria-hidden="true" />
          {name}
        </h2>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onLeave} aria-label={t('exposure.leaveOf', { name: full })}>
            {t('exposure.leave')}
          </Button>
          {move.kind !== 'by-hand' && (
            <Button onClick={onMove} aria-label={t('exposure.moveOf', { name: full })}>
              {t('exposure.move')}
            </Button>
          )}
        </div>
      </div>
      <Facts find={find} />
      {move.kind === 'by-hand' && <p className={classes.advice}>{t(`exposure.byHand.${move.why}`)}</p>}
    </article>
  );
}

function Facts({ find }: { readonly find: ExposureFind }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const names = find.clients.map((client) => client.name).join(', ');
  const reader = { user: names, project: t('exposure.project', { names }), shell: t('exposure.shellReads') }[
    find.scope
  ];
  return (
    <dl className={classes.facts}>
      <dt>{t('exposure.readBy')}</dt>
      <dd>{reader}</dd>
      <dt>{t('exposure.file')}</dt>
      <dd>
        <code>{find.file}</code>
      </dd>
      <dt>{t('exposure.place')}</dt>
      <dd>
        <code>{find.where}</code>
      </dd>
      <dt>{t('exposure.shown')}</dt>
      <dd>
        <code>{find.masked}</code>
      </dd>
      {find.origin !== null && (
        <>
          <dt>{t('exposure.sentTo')}</dt>
          <dd>
            <code>{find.origin}</code>
          </dd>
        </>
      )}
      <dt>{t('exposure.found')}</dt>
      <dd>{format.ago(find.foundAt, now)}</dd>
    </dl>
  );
}
