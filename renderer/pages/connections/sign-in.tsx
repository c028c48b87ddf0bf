import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView, Problem } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Copyable } from '../../components/copy.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { DialogButtons } from '../../components/dialog-buttons.tsx';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useCall, useGangway } from '../../state/gangway.tsx';
import classes from './form.module.css';
import { type SignInWork, useWaiting } from './use-sign-in.ts';

/** Shown while the person is on the pages of the service. */
export function SignInWaiting({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { openPage, cancel } = useWaiting(id);
  return (
    <Note
      tone="info"
      title={
        <>
          <Loader size={13} color="var(--gw-info)" aria-hidden="true" /> {t('signIn.waiting')}
        </>
      }
      actions={
        <>
          <Button size="sm" variant="default" onClick={openPage}>
            {t('signIn.page')}
          </Button>
          <Button size="sm" variant="default" onClick={cancel}>
            {t('signIn.cancel')}
          </Button>
        </>
      }
    >
      {t('signIn.waitingText')}
    </Note>
  );
}

/** How the sign-in of a connection stands, read out as it changes; nothing where nobody signs in. */
export function SignInNote({ id, work }: { readonly id: string; readonly work: SignInWork }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {work.isWaiting && <SignInWaiting id={id} />}
      {!work.isWaiting && work.problem && (
        <ProblemNote problem={work.problem} actions={<Forget id={id} problem={work.problem} />}>
          <p>{t('signIn.failed')}</p>
        </ProblemNote>
      )}
    </div>
  );
}

/** A page that showed an error of its own may know Gangway's registration no more. */
function Forget({ id, problem }: { readonly id: string; readonly problem: Problem }) {
  const { t } = useTranslation();
  const forget = useCall('signIn.forgetRegistration');
  if (problem.code !== 'GW_SIGN_IN_TIMEOUT') return null;
  if (forget.isSuccess) return <span>{t('signIn.forgotten')}</span>;
  return (
    <BusyButton size="sm" variant="default" busy={forget.isPending} onClick={() => forget.mutate(() => ({ id }))}>
      {t('signIn.forget')}
    </BusyButton>
  );
}

export type SignInQuestion = 'another' | 'end';

interface SignInDialogProps {
  readonly question: SignInQuestion | null;
  readonly onClose: () => void;
  readonly connection: ConnectionView;
  readonly work: SignInWork;
}

/** Asked before a connection becomes someone else's, or nobody's. */
export function SignInDialog({ question, onClose, connection: { label }, work }: SignInDialogProps) {
  const { t } = useTranslation();
  const kind = question ?? 'end';
  const go = () => {
    onClose();
    if (kind === 'another') work.begin(true);
    else work.end();
  };
  return (
    <Dialog opened={question !== null} onClose={onClose} title={t(`signIn.${kind}Title`, { name: label })}>
      <div className={classes.form}>
        <p>{t(`signIn.${kind}Text`)}</p>
        <DialogButtons>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button onClick={go}>{t(`signIn.${kind}Go`)}</Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}

/** For administrators of a service: where its pages may lead back to. */
export function RedirectAddresses() {
  const { t } = useTranslation();
  const { link } = useGangway();
  const { data } = useQuery({
    queryKey: ['signIn.addresses'],
    queryFn: () => link.call('signIn.addresses', {}),
    enabled: link.state.kind === 'online',
  });
  if (!data?.ok) return null;
  return (
    <>
      <p>{t('signIn.redirectsText')}</p>
      {data.value.redirectUris.map((address) => (
        <div key={address}>
          <Copyable value={address} label={t('signIn.copyRedirect', { address })} />
        </div>
      ))}
    </>
  );
}
