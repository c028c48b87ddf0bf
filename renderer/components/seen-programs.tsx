import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SeenProgramView } from '../../preload/contract/device.ts';
import { Hinted } from './hinted.tsx';
import classes from './seen-programs.module.css';

/** The programs that were seen behind a client, each with what it means that it was this one. */
export function SeenPrograms({ programs }: { readonly programs: readonly SeenProgramView[] }) {
  const { t } = useTranslation();
  if (programs.length === 0) return t('device.noProgram');
  return (
    <ul className={classes.list}>
      {programs.map((program) => (
        <li key={`${program.path} ${program.name} ${program.verdict}`}>
          <SeenProgram program={program} />
        </li>
      ))}
    </ul>
  );
}

function SeenProgram({ program: { name, path, verdict, reason } }: { readonly program: SeenProgramView }) {
  const { t } = useTranslation();
  const Sign = verdict === 'bound' ? IconCircleCheck : IconAlertTriangle;
  return (
    <>
      {path === '' ? t('device.unnamed') : <Hinted hint={path}>{name}</Hinted>}
      {verdict !== 'unchecked' && (
        <span className={classes.verdict} data-tone={verdict === 'bound' ? 'good' : 'bad'}>
          <Sign size={15} stroke={2} aria-hidden="true" />
          {verdict === 'unattested' && reason !== null ? (
            <Hinted hint={t(`device.reason.${reason}`)}>{t(`device.verdict.${verdict}`)}</Hinted>
          ) : (
            t(`device.verdict.${verdict}`)
          )}
        </span>
      )}
    </>
  );
}
