import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../preload/contract.ts';
import type { ActivityFilter } from '../../state/activity.ts';
import classes from './filters.module.css';

interface FiltersProps {
  readonly filter: ActivityFilter;
  readonly onFilter: (filter: ActivityFilter) => void;
  readonly connections: readonly ConnectionView[];
  readonly held: boolean;
  /** New calls that are not shown while the list is held. */
  readonly waiting: number;
  readonly onHold: (hold: boolean) => void;
}

export function Filters({ filter, onFilter, connections, held, waiting, onHold }: FiltersProps) {
  const { t } = useTranslation();
  const HoldIcon = held ? IconPlayerPlay : IconPlayerPause;
  return (
    <search className={classes.filters}>
      <TextInput
        className={classes.text}
        aria-label={t('activity.search')}
        placeholder={t('activity.searchHint')}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        maxLength={100}
      />
      <NativeSelect
        aria-label={t('activity.connection')}
        value={filter.connection}
        onChange={(event) => onFilter({ ...filter, connection: event.currentTarget.value })}
        data={[
          { value: '', label: t('activity.allConnections') },
          ...connections.map(({ id, label }) => ({ value: id, label })),
        ]}
      />
      <SegmentedControl
        aria-label={t('activity.outcome')}
        value={filter.failuresOnly ? 'failures' : 'all'}
        onChange={(value) => onFilter({ ...filter, failuresOnly: value === 'failures' })}
        data={[
          { value: 'all', label: t('activity.all') },
          { value: 'failures', label: t('activity.failures') },
        ]}
      />
      <Button
        variant="default"
        className={classes.hold}
        title={t('activity.holdHint')}
        leftSection={<HoldIcon size={16} aria-hidden="true" />}
        onClick={() => onHold(!held)}
      >
        {held ? t('activity.goOn') : t('activity.hold')}
      </Button>
      {held && waiting > 0 && <span className={classes.waiting}>{t('activity.heldNew', { count: waiting })}</span>}
    </search>
  );
}
