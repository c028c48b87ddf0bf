import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Checklist, ChecklistAnswer, ChecklistLine } from '../../../preload/contract/checklist.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall } from '../../state/gangway.tsx';
import classes from './checklist.module.css';
import { questionKey } from './question.ts';

interface AnswerDialogProps {
  /** null: closed */
  readonly line: ChecklistLine | null;
  readonly onClose: () => void;
  readonly onAnswered: (found: Checklist) => void;
}

export function AnswerDialog({ line, onClose, onAnswered }: AnswerDialogProps) {
  const { t } = useTranslation();
  // While it closes, it shows what it showed.
  const [shown, setShown] = useState(line);
  if (line !== null && line !== shown) setShown(line);
  return (
    <Dialog
      opened={line !== null}
      onClose={onClose}
      onClosed={() => setShown(null)}
      title={t('checklist.dialog')}
      size="lg"
    >
      {shown && <AnswerForm key={shown.id} line={shown} onClose={onClose} onAnswered={onAnswered} />}
    </Dialog>
  );
}

/** Who answered last in this window, to be proposed for the next line. */
let lastName = '';

function AnswerForm({ line, onClose, onAnswered }: AnswerDialogProps & { readonly line: ChecklistLine }) {
  const { t } = useTranslation();
  const answer = useCall('checklist.answer');
  const question = useId();
  const [value, setValue] = useState<ChecklistAnswer['value']>(line.answer?.value ?? 'yes');
  const [by, setBy] = useState(lastName || line.answer?.by || '');
  const [note, setNote] = useState(line.answer?.note ?? '');
  const [missing, setMissing] = useState(false);
  const key = questionKey(line.id);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const name = by.trim();
    setMissing(name === '');
    if (name === '' || answer.isPending) return;
    answer.mutate(() => ({ line: line.id, value, by: name, note: note.trim() }), {
      onSuccess(found) {
        lastName = name;
        onAnswered(found);
        onClose();
      },
    });
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div>
        <p className={classes.text}>{t(`checklist.line.${line.id}`)}</p>
        <p id={question} className={classes.question}>
          {key && t(key)}
        </p>
      </div>
      <SegmentedControl
        aria-label={t('checklist.value')}
        aria-describedby={question}
        value={value}
        onChange={(chosen) => setValue(chosen as ChecklistAnswer['value'])}
        data={(['yes', 'no', 'not-applicable'] as const).map((each) => ({
          value: each,
          label: t(`checklist.said.${each}`),
        }))}
        fullWidth
      />
      <TextInput
        label={t('checklist.name')}
        description={t('checklist.nameHint')}
        value={by}
        onChange={(event) => setBy(event.currentTarget.value)}
        error={missing && t('checklist.nameError')}
        maxLength={80}
        required
        withAsterisk={false}
        autoComplete="name"
        data-autofocus
      />
      <Textarea
        label={t('checklist.note')}
        description={t('checklist.noteHint')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={500}
        rows={3}
      />
      <p className={classes.evidence}>{t('checklist.holds')}</p>
      <div role="status">{answer.problem && <ProblemNote problem={answer.problem} />}</div>
      <div className={classes.formButtons}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={answer.isPending}>
          {t('checklist.submit')}
        </BusyButton>
      </div>
    </form>
  );
}
