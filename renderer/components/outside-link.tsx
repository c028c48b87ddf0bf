import { VisuallyHidden } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './outside-link.module.css';

/** A link to a page of someone else. */
export function OutsideLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={classes.link}>
      {children}
      <IconExternalLink size={14} stroke={1.8} aria-hidden="true" />
      <VisuallyHidden>{t('connections.opensElsewhere')}</VisuallyHidden>
    </a>
  );
}
