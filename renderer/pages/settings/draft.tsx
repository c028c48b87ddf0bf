import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallInput } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import { saveFile } from '../../state/save-file.ts';
import classes from './settings.module.css';

type Wanted = CallInput<'policy.draft'>;
const PARTS = ['connections', 'onlyThese', 'clients', 'settings'] as const satisfies Wanted['parts'];
const FORMS = ['json', 'mobileconfig', 'reg'] as const satisfies readonly Wanted['form'][];

/** A policy for other computers, made from what this one uses. */
export function Draft() {
  const { t } = useTranslation();
  const [parts, setParts] = useState<Wanted['parts']>([...PARTS]);
  const [form, setForm] = useState<Wanted['form']>('json');
  const draft = useCall('policy.draft');
  const toggle = (part: Wanted['parts'][number]) =>
    setParts(parts.includes(part) ? parts.filter((each) => each !== part) : [...parts, part]);
  return (
    <section className={classes.section} aria-labelledby="settings-draft">
      <h2 id="settings-draft" className={classes.heading}>
        {t('settings.draft')}
      </h2>
      <div className={classes.box}>
        <p className={classes.help}>{t('settings.draftText')}</p>
        <fieldset className={classes.parts}>
          <legend className={classes.name}>{t('settings.parts')}</legend>
          {PARTS.map((part) => (
            <label key={part} className={classes.part}>
              <input type="checkbox" checked={parts.includes(part)} onChange={() => toggle(part)} />
              {t(`settings.part.${part}`)}
            </label>
          ))}
        </fieldset>
        <div className={classes.draft}>
          <NativeSelect
            label={t('settings.formLabel')}
            value={form}
            data={FORMS.map((value) => ({ value, label: t(`settings.form.${value}`) }))}
            onChange={({ currentTarget }) => setForm(FORMS.find((each) => each === currentTarget.value) ?? 'json')}
          />
          <BusyButton
            variant="default"
            busy={draft.isPending}
            onClick={() => draft.mutate(() => ({ parts, form }), { onSuccess: saveFile })}
          >
            {t('settings.draftSave')}
          </BusyButton>
        </div>
        <div role="status" className={classes.said}>
          {draft.problem && <ProblemNote problem={draft.problem} />}
          {draft.data && t('settings.fileSaved', { name: draft.data.name })}
        </div>
      </div>
    </section>
  );
}
