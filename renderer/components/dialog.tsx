import { Modal } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed?: () => void;
  readonly title: string;
  readonly size?: 'md' | 'lg';
  readonly children: ReactNode;
}

/** A dialog over the page, which cannot be reached meanwhile: not by pointer, keyboard or screen reader. */
export function Dialog({ opened, onClose, onClosed, title, size = 'md', children }: DialogProps) {
  const { t } = useTranslation();
  useEffect(() => {
    const page = document.getElementById('window');
    if (!opened || page === null) return;
    page.inert = true;
    return () => {
      page.inert = false;
    };
  }, [opened]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      {...(onClosed && { onExitTransitionEnd: onClosed })}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {children}
    </Modal>
  );
}
