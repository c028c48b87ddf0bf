import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { KeyFieldInput } from '../../components/key-field.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import classes from './form.module.css';
import { Outcome } from './outcome.tsx';
import { ProviderChoice } from './provider-choice.tsx';
import { ScreenHint } from './screen-hint.tsx';
import { type AddFormOptions, type AddFormWork, useAddForm } from './use-add-form.ts';

interface AddFormProps extends AddFormOptions {
  readonly providers: readonly Provider[];
  readonly onCancel: () => void;
}

export function AddForm({ providers, onCancel, ...options }: AddFormProps) {
  const { t } = useTranslation();
  const work = useAddForm(options);
  const { add, entries, choose, submit } = work;
  return (
    <form onSubmit={submit} className={classes.form} noValidate aria-busy={add.isPending}>
      <ProviderChoice providers={providers} chosen={entries.provider} onChoose={choose} disabled={add.isPending} />
      <NameAndAddress work={work} />
      <Key work={work} />
      <ScreenHint />
      <MoreOptions work={work} />
      <Outcome
        pending={add.isPending}
        problem={add.problem}
        working={t('addDialog.working', { host: hostOf(entries.address) })}
        meanwhile={t('addDialog.workingKey')}
        afterwards={t('addDialog.failed')}
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={add.isPending}>
          {t('addDialog.submit')}
        </BusyButton>
      </div>
    </form>
  );
}

const hostOf = (address: string) => (URL.canParse(address) ? new URL(address).host : address);

function NameAndAddress({ work }: { readonly work: AddFormWork }) {
  const { t } = useTranslation();
  const { add, entries, setEntries, mistakes } = work;
  return (
    <>
      <TextInput
        label={t('addDialog.label')}
        description={t('addDialog.labelHint')}
        value={entries.label}
        onChange={(event) => setEntries({ ...entries, label: event.currentTarget.value })}
        error={mistakes.label}
        maxLength={80}
        disabled={add.isPending}
        required
        data-autofocus
      />
      <TextInput
        label={t('addDialog.address')}
        description={t('addDialog.addressHint')}
        placeholder="https://"
        value={entries.address}
        onChange={(event) => setEntries({ ...entries, address: event.currentTarget.value })}
        error={mistakes.address}
        maxLength={2048}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        disabled={add.isPending}
        required
      />
    </>
  );
}

function Key({ work }: { readonly work: AddFormWork }) {
  const { t } = useTranslation();
  const { keyPage } = work.entries.provider;
  return (
    <KeyFieldInput
      ref={work.key}
      label={t('addDialog.key')}
      description={
        <>
          {t('addDialog.keyHint')} {!work.keyRequired && t('addDialog.keyOptional')}{' '}
          {keyPage !== null && <OutsideLink href={keyPage}>{t('addDialog.keyPage')}</OutsideLink>}
        </>
      }
      error={work.mistakes.key ?? null}
      required={work.keyRequired}
      disabled={work.add.isPending}
    />
  );
}

function MoreOptions({ work }: { readonly work: AddFormWork }) {
  const { t } = useTranslation();
  const { add, entries, setEntries, id, localAddress, mistakes } = work;
  return (
    <details className={classes.more} open={mistakes.id !== undefined || undefined}>
      <summary>{t('addDialog.advanced')}</summary>
      <div className={classes.form}>
        <TextInput
          label={t('addDialog.id')}
          description={<code>{localAddress}</code>}
          value={id}
          onChange={(event) => setEntries({ ...entries, ownId: event.currentTarget.value })}
          error={mistakes.id}
          maxLength={40}
          spellCheck={false}
          disabled={add.isPending}
        />
        <NativeSelect
          label={t('addDialog.header')}
          value={entries.header}
          onChange={(event) => setEntries({ ...entries, header: Number(event.currentTarget.value) })}
          data={entries.provider.keyHeaders.map(({ name, scheme }, index) => ({
            value: String(index),
            label: [`${name}:`, scheme, '•••'].filter((part) => part !== '').join(' '),
          }))}
          disabled={add.isPending}
        />
      </div>
    </details>
  );
}
