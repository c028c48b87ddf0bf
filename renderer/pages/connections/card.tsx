import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClientView, ConnectionView, TestReport } from '../../../preload/contract.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { Copyable } from '../../components/copy.tsx';
import { Note } from '../../components/note.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useFormat } from '../../state/use-format.ts';
import classes from './card.module.css';
import { CardMenu } from './card-menu.tsx';
import { Details } from './details.tsx';
import { Facts } from './facts.tsx';
import { lookOf, type NextStep } from './look.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { RotationDialog } from './rotation-dialog.tsx';
import { RotationNote } from './rotation-note.tsx';
import { RenewSignInDialog } from './rotation-sign-in.tsx';
import { SignInDialog, SignInNote, type SignInQuestion } from './sign-in.tsx';
import { StateNote, StateWords } from './state.tsx';
import { type CardActions, useCardActions, useKeptFocus } from './use-card.ts';
import { useSignIn } from './use-sign-in.ts';

interface CardProps {
  readonly connection: ConnectionView;
  readonly clients: readonly ClientView[];
}

export function ConnectionCard({ connection, clients }: CardProps) {
  const heading = useId();
  const [dialog, setDialog] = useState<'key' | 'remove' | null>(null);
  const { id, state } = connection;
  const actions = useCardActions(connection);
  const signIn = useSignIn(id);
  const [question, setQuestion] = useState<SignInQuestion | null>(null);
  const card = useKeptFocus(state.kind);
  const users = clients.filter(({ connections }) => connections === 'all' || connections.includes(id));
  const running = users.filter(({ lastCallAt }) => lastCallAt !== null).length;
  const { tone, next } = lookOf(state);
  const openKey = () => setDialog('key');
  // Someone has asked for the prompt elsewhere, such as on the command line.
  const askedAt = connection.rotation?.askedAt ?? null;
  useEffect(() => {
    if (askedAt !== null) setDialog('key');
  }, [askedAt]);
  const close = () => setDialog(null);
  const begin = () => signIn.begin(false);
  const step = next && <Step next={next} connection={connection} actions={actions} onKey={openKey} onSignIn={begin} />;
  return (
    <article ref={card} tabIndex={-1} className={classes.card} aria-labelledby={heading} data-tone={tone}>
      <div className={classes.head}>
        <Names connection={connection} heading={heading} />
        <StateWords state={state} />
        <div className={classes.actions}>
          {state.kind === 'connected' && <span className={classes.direct}>{step}</span>}
          <CardMenu
            connection={connection}
            actions={actions}
            onKey={openKey}
            onSignIn={setQuestion}
            onRemove={() => setDialog('remove')}
          />
        </div>
      </div>
      {!signIn.isWaiting && <StateNote state={state} step={step} />}
      <SignInNote id={id} work={signIn} />
      <RotationNote connection={connection} onReplace={openKey} />
      {actions.problem && <ProblemNote problem={actions.problem} />}
      <TestResult report={actions.report} />
      <Facts connection={connection} users={users} />
      <Foot connection={connection} />
      {connection.model === 'oauth' ? (
        <RenewSignInDialog opened={dialog === 'key'} onClose={close} connection={connection} />
      ) : (
        <RotationDialog opened={dialog === 'key'} onClose={close} connection={connection} running={running} />
      )}
      <SignInDialog question={question} onClose={() => setQuestion(null)} connection={connection} work={signIn} />
      <RemoveDialog opened={dialog === 'remove'} onClose={close} connection={connection} users={users.length} />
    </article>
  );
}

function Names({ connection: { label, provider }, heading }: { connection: ConnectionView; heading: string }) {
  return (
    <>
      <span className={classes.mark} aria-hidden="true">
        {(label.match(/\p{L}|\p{N}/u)?.[0] ?? '·').toUpperCase()}
      </span>
      <div className={classes.names}>
        <h2 id={heading} className={classes.title}>
          {label}
        </h2>
        <p className={classes.provider}>{provider.name}</p>
      </div>
    </>
  );
}

function Foot({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const { label, localAddress } = connection;
  return (
    <div className={classes.foot}>
      <span className={classes.footLabel}>{t('connections.fact.address')}</span>
      <Copyable value={localAddress} label={t('connections.copyAddress', { name: label })} />
      <Details connection={connection} />
    </div>
  );
}

interface StepProps {
  readonly next: NextStep;
  readonly connection: ConnectionView;
  readonly actions: CardActions;
  readonly onKey: () => void;
  readonly onSignIn: () => void;
}

/** The one next step. */
function Step({ next, connection, actions, onKey, onSignIn }: StepProps) {
  const { t } = useTranslation();
  const steps = { test: actions.test, check: actions.test, enterKey: onKey, resume: actions.resume, signIn: onSignIn };
  return (
    <BusyButton
      size="sm"
      variant={connection.state.kind === 'connected' ? 'default' : 'filled'}
      busy={actions.isPending}
      onClick={steps[next]}
    >
      {next === 'signIn' ? t('signIn.open') : t(`state.next.${next}`)}
    </BusyButton>
  );
}

function TestResult({ report }: { readonly report: TestReport | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div role="status">
      {report && (
        <Note tone="good" title={t('state.tested', { duration: format.duration(report.roundTripMs) })}>
          {t('state.testedServer', {
            server: `${report.server.title ?? report.server.name} ${report.server.version}`,
            protocol: report.protocolVersion,
          })}
        </Note>
      )}
    </div>
  );
}
