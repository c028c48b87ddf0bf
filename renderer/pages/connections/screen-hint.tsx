import { IconEyeOff } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { screenProtection } from '../../link/surroundings.ts';
import classes from './form.module.css';

/** Where keys are typed and the screen can be recorded (in a browser, or on Linux): says what protection is absent. */
export function ScreenHint() {
  const { t } = useTranslation();
  const isProtected = useSyncExternalStore(screenProtection.subscribe, screenProtection.get);
  if (isProtected) return null;
  return (
    <p className={classes.screen}>
      <IconEyeOff size={16} stroke={1.7} aria-hidden="true" />
      {t('addDialog.screen')}
    </p>
  );
}
