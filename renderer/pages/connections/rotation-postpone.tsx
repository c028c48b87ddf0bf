import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../components/busy-button.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useNow } from '../../state/clock.ts';
import { useCall } from '../../state/gangway.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './form.module.css';
import { DueWords } from './rotation-note.tsx';
import type { Rotation } from './use-rotation.ts';

const DAY_MS = 24 * 60 * 60_000;
const DAYS = [1, 3, 7, 14, 30];

interface PostponeProps {
  readonly id: string;
  readonly due: NonNullable<Rotation['due']>;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Puts the prompt off, as far as the organisation lets it, with a reason. */
export function Postpone({ id, due, onBack, onDone }: PostponeProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const postpone = useCall('rotation.postpone');
  const possible = DAYS.filter((days) => now + days * DAY_MS < due.postponableUntil);
  const [days, setDays] = useState<number | null>(possible[0] ?? null);
  const [note, setNote] = useState('');
  const [isMissing, setIsMissing] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsMissing(note.trim() === '');
    if (note.trim() === '' || postpone.isPending) return;
    const until = days === null ? due.postponableUntil : Date.now() + days * DAY_MS;
    postpone.mutate(() => ({ id, until, note }), { onSuccess: onDone });
  }

  const dateIn = (count: number) => format.date(now + count * DAY_MS);
  return (
    <form onSubmit={submit} className={classes.form} noValidate aria-busy={postpone.isPending}>
      <DueWords due={due} />
      <NativeSelect
        label={t('rotation.postpone.until')}
        value={days === null ? '' : String(days)}
        onChange={({ currentTarget: { value } }) => setDays(value === '' ? null : Number(value))}
        data={[
          ...possible.map((count) => ({
            value: String(count),
            label: t('rotation.postpone.day', { count, date: dateIn(count) }),
          })),
          ...(due.stopsAt === null && possible.length > 0
            ? []
            : [{ value: '', label: t('rotation.postpone.most', { date: format.date(due.postponableUntil) }) }]),
        ]}
      />
      <TextInput
        label={t('rotation.postpone.note')}
        description={t('rotation.postpone.noteHint')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={isMissing ? t('rotation.postpone.noteError') : null}
        maxLength={200}
        autoComplete="off"
        required
        data-autofocus
      />
      <div role="status">{postpone.problem && <ProblemNote problem={postpone.problem} />}</div>
      <DialogButtons>
        <Button variant="default" onClick={onBack}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={postpone.isPending}>
          {t('rotation.postpone.submit')}
        </BusyButton>
      </DialogButtons>
    </form>
  );
}
