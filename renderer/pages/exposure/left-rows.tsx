import { useTranslation } from 'react-i18next';
import type { ExposureFind } from '../../../preload/contract/exposure.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './exposure.module.css';
import { useKeyName } from './use-key-name.ts';

/** Finds that somebody chose to leave, with the reason. */
export function LeftRows({ finds }: { readonly finds: readonly ExposureFind[] }) {
  const { t } = useTranslation();
  if (finds.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="exposure-left">
      <h2 id="exposure-left" className={classes.heading}>
        {t('exposure.left')}
      </h2>
      <ul className={classes.rows}>
        {finds.map((find) => (
          <LeftRow key={find.id} find={find} />
        ))}
      </ul>
    </section>
  );
}

function LeftRow({ find }: { readonly find: ExposureFind }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useKeyName()(find);
  const unignore = useCall('exposure.unignore');
  const { id, file, where, ignored } = find;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p>{name}</p>
        <p className={classes.soft}>
          <code>{file}</code> <code>{where}</code>
        </p>
        {ignored && (
          <p className={classes.soft}>
            {t('exposure.leftBecause', { reason: ignored.reason, date: format.date(ignored.at) })}
          </p>
        )}
        {unignore.problem && <ProblemNote problem={unignore.problem} />}
      </div>
      <BusyButton
        variant="default"
        busy={unignore.isPending}
        onClick={() => unignore.mutate(() => ({ id }))}
        aria-label={t('exposure.unleaveOf', { name: `${name}, ${where}` })}
      >
        {t('exposure.unleave')}
      </BusyButton>
    </li>
  );
}
