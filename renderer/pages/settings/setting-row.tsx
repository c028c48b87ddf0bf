import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingView } from '../../../preload/contract/settings.ts';
import type { CallInput } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './settings.module.css';

type Change = CallInput<'settings.change'>['change'];

/** The bounds of the contract, to be said before anything is sent. */
const BOUNDS = {
  gatewayPort: [1024, 65_535],
  largestRequestMiB: [1, 4096],
  auditKeepDays: [1, 3650],
} as const;

interface SettingRowProps {
  readonly setting: SettingView;
  /** Name of the organisation, where policy tells it. */
  readonly organization: string | null;
  readonly onChanged: (settings: readonly SettingView[]) => void;
}

export function SettingRow({ setting, organization, onChanged }: SettingRowProps) {
  const { t } = useTranslation();
  const id = useId();
  const change = useCall('settings.change');
  const { name, source, atStart } = setting;
  const send = (wanted: Change) => change.mutate(() => ({ change: wanted }), { onSuccess: onChanged });
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <span id={id} className={classes.name}>
          {t(`settings.name.${name}`)}
        </span>
        <span className={classes.help}>{t(`settings.help.${name}`)}</span>
        <SourceTag source={source} organization={organization} />
        {atStart && source !== 'policy' && <span className={classes.help}>{t('settings.atStart')}</span>}
      </div>
      <div className={classes.control}>
        {source === 'policy' ? (
          <output className={classes.locked} aria-labelledby={id}>
            {shown(setting, t)}
          </output>
        ) : name === 'auditFailure' ? (
          <NativeSelect
            aria-labelledby={id}
            value={String(setting.value)}
            data={(['continue', 'stop'] as const).map((value) => ({ value, label: t(`settings.choice.${value}`) }))}
            onChange={({ currentTarget }) =>
              send({ name, value: currentTarget.value === 'stop' ? 'stop' : 'continue' })
            }
          />
        ) : (
          <NumberField
            key={setting.value}
            labelledBy={id}
            value={Number(setting.value)}
            bounds={BOUNDS[name]}
            busy={change.isPending}
            onSave={(value) => send({ name, value })}
          />
        )}
        {source === 'person' && (
          <Button
            variant="subtle"
            size="compact-sm"
            className={classes.reset}
            onClick={() => send({ name, value: null } as Change)}
          >
            {t('settings.reset')}
          </Button>
        )}
        <div role="status" className={classes.said}>
          {change.problem && <ProblemNote problem={change.problem} />}
          {change.isSuccess && t('settings.saved')}
        </div>
      </div>
    </li>
  );
}

function SourceTag({ source, organization }: { source: SettingView['source']; organization: string | null }) {
  const { t } = useTranslation();
  if (source !== 'policy') return <span className={classes.tag}>{t(`settings.source.${source}`)}</span>;
  return (
    <span className={classes.tag} data-locked>
      <IconLock size={14} stroke={2} aria-hidden="true" />
      {organization === null ? t('settings.source.policy') : t('settings.source.policyOf', { name: organization })}
    </span>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function shown({ value }: SettingView, t: Translate): string {
  return value === 'continue' || value === 'stop' ? t(`settings.choice.${value}`) : String(value);
}

interface NumberFieldProps {
  readonly labelledBy: string;
  readonly value: number;
  readonly bounds: readonly [min: number, max: number];
  readonly busy: boolean;
  readonly onSave: (value: number) => void;
}

function NumberField({ labelledBy, value, bounds: [min, max], busy, onSave }: NumberFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(value));
  const wanted = Number(text);
  const isValid = /^\d{1,5}$/.test(text) && wanted >= min && wanted <= max;
  const isChanged = text !== String(value);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isValid && isChanged) onSave(wanted);
  }
  return (
    <form className={classes.number} onSubmit={submit}>
      <TextInput
        aria-labelledby={labelledBy}
        inputMode="numeric"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        error={isValid ? null : t('settings.number', { min, max })}
      />
      {isChanged && isValid && (
        <BusyButton type="submit" busy={busy}>
          {t('settings.save')}
        </BusyButton>
      )}
    </form>
  );
}
