import {
  type Icon,
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconChevronRight,
  IconHandStop,
} from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../../preload/contract.ts';
import type { Tone } from '../../components/tone.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './call-table.module.css';

/** Names for people, by id; what was removed since has none. */
export interface Labels {
  readonly connections: ReadonlyMap<string, string>;
  readonly clients: ReadonlyMap<string, string>;
}

interface CallRowProps {
  readonly call: Call;
  readonly labels: Labels;
  readonly opened: boolean;
  readonly onToggle: () => void;
}

const OUTCOMES: { readonly [O in Call['outcome']]: { readonly tone: Tone; readonly icon: Icon } } = {
  ok: { tone: 'good', icon: IconCheck },
  error: { tone: 'bad', icon: IconAlertTriangle },
  fault: { tone: 'bad', icon: IconHandStop },
  aborted: { tone: 'quiet', icon: IconArrowBackUp },
};

export function CallRow({ call, labels, opened, onToggle }: CallRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const details = useId();
  const { tone, icon: Sign } = OUTCOMES[call.outcome];
  return (
    <>
      {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
      <tr role="row">
        {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
        <td role="cell" data-column="time">
          <time dateTime={new Date(call.at).toISOString()}>{format.clock(call.at)}</time>
        </td>
        {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
        <td role="cell" data-column="client">
          {labels.clients.get(call.client) ?? call.client}
        </td>
        {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
        <td role="cell" data-column="call">
          <button
            type="button"
            className={classes.open}
            aria-expanded={opened}
            aria-controls={opened ? details : undefined}
            onClick={onToggle}
          >
            <IconChevronRight size={15} aria-hidden="true" className={classes.chevron} />
            <span>{call.tool ?? call.method ?? t('activity.unnamed')}</span>
          </button>
        </td>
        {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
        <td role="cell" data-column="connection">
          {labels.connections.get(call.connection) ?? call.connection}
        </td>
        {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
        <td role="cell" data-column="outcome">
          <span className={classes.outcome} data-tone={tone}>
            <Sign size={15} stroke={2.2} aria-hidden="true" />
            {t(`activity.outcomes.${call.outcome}`)}
          </span>
        </td>
        {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
        <td role="cell" data-column="duration">
          {format.duration(call.durationMs)}
        </td>
      </tr>
      {opened && (
        // biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx
        <tr role="row" id={details} className={classes.details}>
          {/* biome-ignore lint/a11y/noRedundantRoles: see call-table.tsx */}
          <td role="cell" colSpan={6}>
            <CallDetails call={call} />
          </td>
        </tr>
      )}
    </>
  );
}

function CallDetails({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = (text: string | null) => text ?? t('activity.notTold');
  const rows: ReadonlyArray<readonly [name: string, value: string]> = [
    [t('activity.detail.method'), told(call.method)],
    [t('activity.detail.actsAs'), told(call.actsAs)],
    [t('activity.detail.tenancy'), told(call.tenancy)],
    [t('activity.detail.status'), String(call.status)],
    [t('activity.detail.sizes'), `${format.size(call.requestBytes)} / ${format.size(call.responseBytes)}`],
    [t('activity.detail.via'), t(`activity.via.${call.via}`)],
    [t('device.detail'), told(call.program ?? null)],
    ...(call.code === null ? [] : [[t('activity.detail.code'), call.code] as const]),
  ];
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
