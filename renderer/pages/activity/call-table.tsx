import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../../preload/contract.ts';
import { CallRow, type Labels } from './call-row.tsx';
import classes from './call-table.module.css';

/** Rows drawn at a time. */
const CHUNK = 50;

interface CallTableProps {
  /** Newest first. */
  readonly calls: readonly Call[];
  readonly labels: Labels;
  readonly onClear: () => void;
}

export function CallTable({ calls, labels, onClear }: CallTableProps) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(CHUNK);
  const [opened, setOpened] = useState<Call | null>(null);
  if (calls.length === 0) {
    return (
      <div className={classes.none} role="status">
        <p>{t('activity.noMatch')}</p>
        <Button variant="default" onClick={onClear}>
          {t('activity.clear')}
        </Button>
      </div>
    );
  }
  const shown = calls.slice(0, limit);
  return (
    <div>
      {/* Roles are written out: the narrow layout takes the display of a table away, and with it the roles. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <table className={classes.table} role="table" aria-label={t('pages.activity')}>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <thead role="rowgroup">
          {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
          <tr role="row">
            {(['time', 'client', 'call', 'connection', 'outcome', 'duration'] as const).map((column) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above
              <th key={column} role="columnheader" scope="col" data-column={column}>
                {t(`activity.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tbody role="rowgroup">
          {shown.map((call) => (
            <CallRow
              key={keyOf(call)}
              call={call}
              labels={labels}
              opened={opened !== null && keyOf(opened) === keyOf(call)}
              onToggle={() => setOpened((before) => (before && keyOf(before) === keyOf(call) ? null : call))}
            />
          ))}
        </tbody>
      </table>
      {calls.length > limit && (
        <div className={classes.more}>
          <span>{t('activity.shown', { shown: limit, count: calls.length })}</span>
          <Button variant="default" onClick={() => setLimit(limit + CHUNK)}>
            {t('activity.more', { count: Math.min(CHUNK, calls.length - limit) })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Calls have no number; together these tell two of them apart. */
const keyOf = ({ at, client, connection, method, tool, durationMs }: Call) =>
  [at, client, connection, method, tool, durationMs].join(' ');
