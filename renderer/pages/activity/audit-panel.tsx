import { NativeSelect } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Verification } from '../../../preload/contract/evidence.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import { saveFile } from '../../state/save-file.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './audit-panel.module.css';

const DAYS = [1, 7, 30, 365] as const;
const FORMS = ['csv', 'jsonl'] as const;

/** The audit log behind the calls that are shown: whether it is as it was written, and a copy of it. */
export function AuditPanel() {
  const { t } = useTranslation();
  const heading = useId();
  const verify = useCall('audit.verify');
  const save = useCall('audit.export');
  const [days, setDays] = useState<number>(7);
  const [format, setFormat] = useState<(typeof FORMS)[number]>('csv');
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <div className={classes.words}>
        <h2 id={heading} className={classes.title}>
          {t('evidence.title')}
        </h2>
        <p className={classes.text}>{t('evidence.text')}</p>
      </div>
      <div className={classes.actions}>
        <NativeSelect
          aria-label={t('evidence.howMany')}
          value={days}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={DAYS.map((count) => ({ value: String(count), label: t('evidence.days', { count }) }))}
        />
        <NativeSelect
          aria-label={t('evidence.form')}
          value={format}
          onChange={(event) => setFormat(event.currentTarget.value === 'csv' ? 'csv' : 'jsonl')}
          data={FORMS.map((form) => ({ value: form, label: t(`evidence.forms.${form}`) }))}
        />
        <BusyButton
          variant="default"
          busy={save.isPending}
          onClick={() => save.mutate(() => ({ format, days }), { onSuccess: saveFile })}
        >
          {t(save.isPending ? 'evidence.saving' : 'evidence.save')}
        </BusyButton>
        <BusyButton variant="default" busy={verify.isPending} onClick={() => verify.mutate(() => ({}))}>
          {t(verify.isPending ? 'evidence.verifying' : 'evidence.verify')}
        </BusyButton>
      </div>
      <div role="status" className={classes.outcome}>
        {save.problem && <ProblemNote problem={save.problem} />}
        {save.data && <p>{t('evidence.saved', { name: save.data.name })}</p>}
        {verify.problem && <ProblemNote problem={verify.problem} />}
        {verify.data && !verify.isPending && <Verified found={verify.data} />}
      </div>
    </section>
  );
}

function Verified({ found }: { readonly found: Verification }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { intact, withKey, records, segments, sealed, findings, more, at } = found;
  const verdict = intact ? (withKey ? 'evidence.intact' : 'evidence.intactNoKey') : 'evidence.changed';
  return (
    <Note tone={intact ? (withKey ? 'good' : 'warn') : 'bad'} title={t(verdict)}>
      {findings.length > 0 && (
        <ul className={classes.findings}>
          {findings.map(({ segment, seq, text }) => (
            <li key={segment}>
              {seq === null ? t('evidence.part', { segment }) : t('evidence.place', { segment, seq })}:{' '}
              <span lang="en" dir="ltr">
                {text}
              </span>
            </li>
          ))}
          {more > 0 && <li>{t('evidence.more', { count: more })}</li>}
        </ul>
      )}
      <p>{t('evidence.sums', { count: records, sealed, segments, time: format.clock(at) })}</p>
    </Note>
  );
}
