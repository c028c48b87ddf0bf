import { Button, Input, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../components/busy-button.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { KeyFieldInput } from '../../components/key-field.tsx';
import { Note } from '../../components/note.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import classes from './form.module.css';
import { Outcome } from './outcome.tsx';
import { ProviderChoice } from './provider-choice.tsx';
import { ScreenHint } from './screen-hint.tsx';
import { RedirectAddresses, SignInWaiting } from './sign-in.tsx';
import { type AddFormOptions, type AddFormWork, useAddForm } from './use-add-form.ts';

interface AddFormProps extends AddFormOptions {
  readonly onCancel: () => void;
}

export function AddForm({ providers, onCancel, ...options }: AddFormProps) {
  const { t } = useTranslation();
  const work = useAddForm({ ...options, providers });
  const { add, entries, choose, submit } = work;
  return (
    <form onSubmit={submit} className={classes.form} noValidate aria-busy={add.isPending}>
      {options.wish && <Note tone="warn">{t('addDialog.fromLink')}</Note>}
      <ProviderChoice providers={providers} chosen={entries.provider} onChoose={choose} disabled={add.isPending} />
      <NameAndAddress work={work} />
      <How work={work} />
      {!work.isPerson && (
        <>
          <Key work={work} />
          <ScreenHint />
        </>
      )}
      <MoreOptions work={work} />
      {work.isPerson && add.isPending ? (
        <div role="status">
          <SignInWaiting id={work.id} />
        </div>
      ) : (
        <Outcome
          pending={add.isPending}
          problem={add.problem}
          working={t('addDialog.working', { host: hostOf(entries.address) })}
          meanwhile={t('addDialog.workingKey')}
          afterwards={t(work.isPerson ? 'signIn.failed' : 'addDialog.failed')}
        />
      )}
      <DialogButtons>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <BusyButton type="submit" busy={add.isPending}>
          {t(work.isPerson ? 'signIn.submit' : 'addDialog.submit')}
        </BusyButton>
      </DialogButtons>
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

/** Whose authority the calls will have: that of a key, or that of the person at the window. */
function How({ work }: { readonly work: AddFormWork }) {
  const { t } = useTranslation();
  const { add, entries, setEntries, isPerson } = work;
  return (
    <Input.Wrapper
      label={t('signIn.how')}
      description={isPerson ? t('signIn.byPersonText') : undefined}
      descriptionProps={{ mb: 6 }}
    >
      <SegmentedControl
        fullWidth
        aria-label={t('signIn.how')}
        value={entries.by}
        onChange={(by) => setEntries({ ...entries, by: by === 'person' ? 'person' : 'key' })}
        data={[
          { value: 'key', label: t('signIn.byKey') },
          { value: 'person', label: t('signIn.byPerson') },
        ]}
        disabled={add.isPending}
      />
    </Input.Wrapper>
  );
}

/** For a service at which an administrator has set Gangway up. */
function Client({ work }: { readonly work: AddFormWork }) {
  const { t } = useTranslation();
  const { add, entries, setEntries, clientSecret } = work;
  return (
    <>
      <TextInput
        label={t('signIn.clientId')}
        description={t('signIn.clientIdText')}
        value={entries.clientId}
        onChange={(event) => setEntries({ ...entries, clientId: event.currentTarget.value })}
        maxLength={512}
        autoComplete="off"
        spellCheck={false}
        disabled={add.isPending}
      />
      <KeyFieldInput
        ref={clientSecret}
        label={t('signIn.clientSecret')}
        description={t('signIn.clientSecretText')}
        error={null}
        required={false}
        disabled={add.isPending}
      />
      <RedirectAddresses />
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
        {work.isPerson && <Client work={work} />}
        {!work.isPerson && (
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
        )}
      </div>
    </details>
  );
}
