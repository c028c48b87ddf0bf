import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './copy.module.css';

/** A text to be taken elsewhere, with a button that copies it. @param label what the button is for */
export function Copyable({ value, label }: { readonly value: string; readonly label: string }) {
  const { t } = useTranslation();
  const { copy, copied } = useClipboard({ timeout: 2000 });
  return (
    <span className={classes.copyable}>
      <code className={classes.value}>{value}</code>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => copy(value)}>
        {copied ? (
          <IconCheck size={17} stroke={2} aria-hidden="true" />
        ) : (
          <IconCopy size={17} stroke={1.6} aria-hidden="true" />
        )}
      </ActionIcon>
      <span role="status" className={classes.copied}>
        {copied ? t('action.copied') : ''}
      </span>
    </span>
  );
}
