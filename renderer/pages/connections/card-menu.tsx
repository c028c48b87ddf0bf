import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconKey,
  IconLogout,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
  IconUserQuestion,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import type { SignInQuestion } from './sign-in.tsx';
import type { CardActions } from './use-card.ts';

interface CardMenuProps {
  readonly connection: ConnectionView;
  readonly actions: CardActions;
  readonly onKey: () => void;
  readonly onSignIn: (question: SignInQuestion) => void;
  readonly onRemove: () => void;
}

export function CardMenu({ connection, actions, onKey, onSignIn, onRemove }: CardMenuProps) {
  const { t } = useTranslation();
  const isPaused = connection.state.kind === 'paused';
  const PauseIcon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('action.more', { name: connection.label })}>
          <IconDotsVertical size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconRefresh size={16} aria-hidden="true" />} onClick={actions.test}>
          {t('state.next.test')}
        </Menu.Item>
        <Menu.Item
          leftSection={<PauseIcon size={16} aria-hidden="true" />}
          onClick={isPaused ? actions.resume : actions.pause}
        >
          {t(isPaused ? 'state.next.resume' : 'state.next.pause')}
        </Menu.Item>
        {connection.model !== 'none' && (
          <Menu.Item leftSection={<IconKey size={16} aria-hidden="true" />} onClick={onKey}>
            {t(connection.model === 'oauth' ? 'rotation.signIn.open' : 'state.next.replaceKey')}
          </Menu.Item>
        )}
        {connection.model === 'oauth' && (
          <>
            <Menu.Item
              leftSection={<IconUserQuestion size={16} aria-hidden="true" />}
              onClick={() => onSignIn('another')}
            >
              {t('signIn.another')}
            </Menu.Item>
            {connection.state.kind !== 'needs-login' && (
              <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => onSignIn('end')}>
                {t('signIn.end')}
              </Menu.Item>
            )}
          </>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden="true" />} onClick={onRemove}>
          {t('state.next.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
