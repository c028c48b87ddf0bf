import { ActionIcon } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../link/surroundings.ts';
import classes from './copy.module.css';

/** How long the button says that it has copied, ms. */
const SAID = 2000;

/** A text to be taken elsewhere, with a button that copies it. @param label what the button is for */
export function Copyable({ value, label }: { readonly value: string; readonly label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <span className={classes.copyable}>
      <code className={classes.value}>{value}</code>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={async () => setCopied(await copyText(value))}
      >
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
