import { useId, useState } from 'react';
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
import { KeyDialog } from './key-dialog.tsx';
import { lookOf, type NextStep } from './look.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { StateNote, StateWords } from './state.tsx';
import { type CardActions, useCardActions, useKeptFocus } from './use-card.ts';

interface CardProps {
  readonly connection: ConnectionView;
  readonly clients: readonly ClientView[];
}

export function ConnectionCard({ connection, clients }: CardProps) {
  const heading = useId();
  const [dialog, setDialog] = useState<'key' | 'remove' | null>(null);
  const { id, state } = connection;
  const actions = useCardActions(connection);
  const card = useKeptFocus(state.kind);
  const users = clients.filter(({ connections }) => connections === 'all' || connections.includes(id));
  const { tone, next } = lookOf(state);
  const openKey = () => setDialog('key');
  const close = () => setDialog(null);
  const step = next && <Step next={next} connection={connection} actions={actions} onKey={openKey} />;
  return (
    <article ref={card} tabIndex={-1} className={classes.card} aria-labelledby={heading} data-tone={tone}>
      <div className={classes.head}>
        <Names connection={connection} heading={heading} />
        <StateWords state={state} />
        <div className={classes.actions}>
          {state.kind === 'connected' && <span className={classes.direct}>{step}</span>}
          <CardMenu connection={connection} actions={actions} onKey={openKey} onRemove={() => setDialog('remove')} />
        </div>
      </div>
      <StateNote state={state} step={step} />
      {actions.problem && <ProblemNote problem={actions.problem} />}
      <TestResult report={actions.report} />
      <Facts connection={connection} users={users} />
      <Foot connection={connection} />
      <KeyDialog opened={dialog === 'key'} onClose={close} connection={connection} />
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
}

/** The one next step. */
function Step({ next, connection, actions, onKey }: StepProps) {
  const { t } = useTranslation();
  const steps = { test: actions.test, check: actions.test, enterKey: onKey, resume: actions.resume };
  return (
    <BusyButton
      size="sm"
      variant={connection.state.kind === 'connected' ? 'default' : 'filled'}
      busy={actions.isPending}
      onClick={steps[next]}
    >
      {t(`state.next.${next}`)}
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
