import { IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useGangway } from '../../state/gangway.tsx';
import classes from './form.module.css';

/** Where keys are typed in a browser: says what protection is absent there. */
export function ScreenHint() {
  const { t } = useTranslation();
  const { link } = useGangway();
  if (link.kind !== 'browser') return null;
  return (
    <p className={classes.screen}>
      <IconEyeOff size={16} stroke={1.7} aria-hidden="true" />
      {t('addDialog.screen')}
    </p>
  );
}
